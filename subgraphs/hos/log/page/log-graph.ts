import type { DutyDays } from "../../rules/duty-days.ts";
import type { HosViolation } from "../../rules/violations.ts";
import type { DailyLog } from "../daily/daily-log.ts";
import { type GridPeriod, toTotals } from "../daily/grid.ts";
import { escapeText } from "./escape-text.ts";

/** In which colours a grid is drawn. `AUTO` is those of whoever looks at it, and light on paper. */
export type GraphTheme = "LIGHT" | "DARK" | "AUTO";

type Line = { readonly status: NonNullable<GridPeriod["status"]>; readonly name: string; readonly spoken: string };

/** The lines of the grid from the top, 49 CFR 395.8(g). */
const LINES: readonly Line[] = [
  { status: "OFF_DUTY", name: "Off duty", spoken: "Off duty" },
  { status: "SLEEPER_BERTH", name: "Sleeper berth", spoken: "Sleeper berth" },
  { status: "DRIVING", name: "Driving", spoken: "Driving" },
  { status: "ON_DUTY", name: "On duty", spoken: "On duty, not driving" },
];
/** Drawn where it is used alone, 395.1(d)(2). */
const WELL_SITE: Line = { status: "WAITING_AT_SITE", name: "Well site", spoken: "Waiting at a well site" };

const [LEFT, TOP, LINE, WIDTH, RIGHT] = [104, 24, 30, 720, 68] as const;
const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;

/**
 * The grid of a day as an SVG document of its own: a line a status, an hour a column with its quarters, the time of each at the right. On a day of 23 or
 * 25 hours it has as many columns. Personal conveyance and yard moves are dashed, what the log does not tell is hatched, and what is violated has a bar
 * over the driving. A screen reader is told all of it in words.
 */
export function toLogGraph(log: DailyLog, violations: readonly HosViolation[], theme: GraphTheme): string {
  const { date, startMs, endMs, grid, period } = log;
  const lines = grid.some(({ status }) => status === WELL_SITE.status) ? [...LINES, WELL_SITE] : LINES;
  const id = `log-${date}`;
  const toX = (atMs: number) => round(LEFT + ((atMs - startMs) / (endMs - startMs)) * WIDTH);
  const [width, height] = [LEFT + WIDTH + RIGHT, TOP + lines.length * LINE + 22];
  const drawing = { log, lines, toX, days: period.settings.days };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" id="${id}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc" font-family="system-ui, sans-serif" font-size="11">`,
    `<title id="${id}-title">${escapeText(`Log of ${date}, ${period.settings.days.timeZone}`)}</title>`,
    `<desc id="${id}-desc">${escapeText(toWords(log, violations))}</desc>`,
    `<style>${toStyle(id, theme)}</style>`,
    `<defs><pattern id="${id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<g aria-hidden="true">`,
    ...toColumns(drawing),
    ...toLines(drawing),
    ...toGaps(drawing),
    ...toViolations(drawing, violations),
    toTrace(drawing),
    ...toSum(drawing, height),
    "</g></svg>",
  ].join("");
}

type Drawing = {
  readonly log: DailyLog;
  readonly lines: readonly Line[];
  readonly toX: (atMs: number) => number;
  readonly days: DutyDays;
};

/** The hours of the terminal's clock, at the top; each with its quarters within the lines, the half hour longer. */
function toColumns({ log: { startMs, endMs }, lines, toX, days }: Drawing): readonly string[] {
  const parts: string[] = [];
  const bottom = TOP + lines.length * LINE;
  for (let atMs = startMs; atMs <= endMs; atMs += HOUR_MS) {
    const x = toX(atMs);
    parts.push(`<path class="hour" d="M${x} ${TOP}V${bottom}"/>`);
    parts.push(`<text class="ink" x="${x}" y="${TOP - 8}" text-anchor="middle">${toHour(days.format(atMs))}</text>`);
  }
  let ticks = "";
  for (let atMs = startMs + QUARTER_MS; atMs < endMs; atMs += QUARTER_MS) {
    const sinceHourMs = (atMs - startMs) % HOUR_MS;
    if (sinceHourMs === 0) continue;
    const length = sinceHourMs === 2 * QUARTER_MS ? LINE * 0.55 : LINE * 0.3;
    for (let line = 0; line < lines.length; line += 1) ticks += `M${toX(atMs)} ${TOP + line * LINE}v${round(length)}`;
  }
  parts.push(`<path class="tick" d="${ticks}"/>`);
  return parts;
}

/** `M` is midnight and `N` noon, as on paper. */
function toHour(local: string): string {
  const hour = Number(local.slice(11, 13));
  if (hour === 0) return "M";
  return hour === 12 ? "N" : String(hour % 12);
}

function toLines({ log, lines }: Drawing): readonly string[] {
  const totals = toTotals(log.grid);
  const frame = `<path class="frame" d="${lines.map((_, line) => `M${LEFT} ${TOP + line * LINE}h${WIDTH}`).join("")}M${LEFT} ${TOP + lines.length * LINE}h${WIDTH}"/>`;
  const labels = lines.map(({ status, name }, line) => {
    const y = TOP + line * LINE + LINE / 2 + 4;
    return (
      `<text class="ink" x="${LEFT - 10}" y="${y}" text-anchor="end">${line + 1}. ${name}</text>` +
      `<text class="ink" x="${LEFT + WIDTH + 10}" y="${y}">${toClock(totals[status])}</text>`
    );
  });
  return [frame, ...labels];
}

function toGaps({ log: { grid, toldMs, endMs }, lines, toX }: Drawing): readonly string[] {
  const unknown = grid.filter(({ status }) => status === null);
  // What is to come is no gap of the log.
  const spans = [...unknown, ...(toldMs < endMs ? [{ startMs: toldMs, endMs }] : [])];
  return spans.map((span, index) => {
    const kind = index < unknown.length ? "unknown" : "tocome";
    return `<rect class="${kind}" x="${toX(span.startMs)}" y="${TOP}" width="${round(toX(span.endMs) - toX(span.startMs))}" height="${lines.length * LINE}"/>`;
  });
}

function toViolations(
  { log: { startMs, toldMs }, lines, toX }: Drawing,
  violations: readonly HosViolation[],
): readonly string[] {
  const line = lines.findIndex(({ status }) => status === "DRIVING");
  return violations.map(({ startedAtMs, endedAtMs }) => {
    const [from, to] = [toX(Math.max(startedAtMs, startMs)), toX(Math.min(endedAtMs, toldMs))];
    return `<rect class="violation" x="${from}" y="${TOP + line * LINE + 2}" width="${Math.max(1, round(to - from))}" height="${LINE - 4}"/>`;
  });
}

/** One line through the day, with what joins two statuses; that of special driving is dashed, and named where there is room. */
function toTrace({ log: { grid }, lines, toX }: Drawing): string {
  const toY = (status: GridPeriod["status"]) =>
    TOP + lines.findIndex((line) => line.status === status) * LINE + LINE / 2;
  const parts: string[] = [];
  for (const [index, { status, special, startMs, endMs }] of grid.entries()) {
    if (status === null) continue;
    const before = grid[index - 1]?.status;
    if (before != null && before !== status) {
      parts.push(`<path class="trace" d="M${toX(startMs)} ${toY(before)}V${toY(status)}"/>`);
    }
    parts.push(`<path class="trace${special ? " special" : ""}" d="M${toX(startMs)} ${toY(status)}H${toX(endMs)}"/>`);
    if (special) {
      const name = special === "YARD_MOVES" ? "YM" : "PC";
      parts.push(`<text class="ink" font-size="9" x="${toX(startMs) + 2}" y="${toY(status) - 4}">${name}</text>`);
    }
  }
  return parts.join("");
}

function toSum({ log: { grid } }: Drawing, height: number): readonly string[] {
  const { UNKNOWN, ...told } = toTotals(grid);
  const sum = Object.values(told).reduce((total, lasts) => total + lasts, 0);
  const unknown = UNKNOWN > 0 ? `${toClock(UNKNOWN)} unknown, hatched` : "";
  return [
    `<text class="ink" x="${LEFT}" y="${height - 7}">${unknown}</text>`,
    `<text class="ink" x="${LEFT + WIDTH + 10}" y="${height - 7}" font-weight="bold">${toClock(sum)}</text>`,
  ];
}

/** A day in words, stretch by stretch. */
function toWords({ date, grid, period }: DailyLog, violations: readonly HosViolation[]): string {
  const { days } = period.settings;
  const toTime = (atMs: number) => days.format(atMs).slice(11);
  const names = new Map([...LINES, WELL_SITE].map(({ status, spoken }) => [status, spoken]));
  const stretches = grid.map(({ status, special, startMs, endMs }) => {
    const what = status === null ? "Not known" : names.get(status);
    const as = special === null ? "" : special === "YARD_MOVES" ? " (yard moves)" : " (personal conveyance)";
    return `${toTime(startMs)} to ${toTime(endMs)} ${what}${as}, ${toClock(endMs - startMs)}.`;
  });
  const totals = toTotals(grid);
  const sums = [...names].map(([status, name]) => (totals[status] > 0 ? `${name} ${toClock(totals[status])}` : []));
  const violated = violations.map(
    ({ startedAtMs, endedAtMs, paragraph }) =>
      `Violation of ${paragraph} from ${toTime(startedAtMs)} to ${toTime(endedAtMs)}.`,
  );
  return [`${date}.`, ...stretches, `In all: ${sums.flat().join(", ") || "nothing known"}.`, ...violated].join(" ");
}

/** Hours and minutes; seconds where there are any. */
export function toClock(lastsMs: number): string {
  const seconds = Math.round(lastsMs / 1000);
  const pad = (part: number) => String(part).padStart(2, "0");
  const clock = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}`;
  return seconds % 60 === 0 ? clock : `${clock}:${pad(seconds % 60)}`;
}

const LIGHT = {
  paper: "#ffffff",
  ink: "#1c1c1c",
  grid: "#8a8a8a",
  faint: "#c4c4c4",
  trace: "#0b4a8f",
  alarm: "#c62828",
};
const DARK = {
  paper: "#16181c",
  ink: "#e8e8e8",
  grid: "#7d838c",
  faint: "#454a52",
  trace: "#7db8ff",
  alarm: "#ff6b6b",
};

/** The colours are those of this picture alone, for several can stand in one page. */
function toStyle(id: string, theme: GraphTheme): string {
  const light = toRules(id, theme === "DARK" ? DARK : LIGHT);
  if (theme !== "AUTO") return light;
  return `${light}@media screen and (prefers-color-scheme: dark){${toRules(id, DARK)}}`;
}

function toRules(id: string, { paper, ink, grid, faint, trace, alarm }: typeof LIGHT): string {
  const rules: readonly (readonly [string, string])[] = [
    [".paper", `fill:${paper}`],
    [".ink", `fill:${ink}`],
    [".hour", `stroke:${grid};stroke-width:.8`],
    [".tick", `stroke:${faint};stroke-width:.8;fill:none`],
    [".frame", `stroke:${grid};stroke-width:1;fill:none`],
    [".trace", `stroke:${trace};stroke-width:2.6;fill:none;stroke-linecap:square`],
    [".special", "stroke-dasharray:5 4;stroke-linecap:butt"],
    [".hatch", `stroke:${grid};stroke-width:1.6`],
    [".unknown", `fill:url(#${id}-hatch)`],
    [".tocome", `fill:${faint};fill-opacity:.15`],
    [".violation", `fill:${alarm};fill-opacity:.28;stroke:${alarm};stroke-width:1.2`],
  ];
  return rules.map(([selector, rule]) => `#${id} ${selector}{${rule}}`).join("");
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}

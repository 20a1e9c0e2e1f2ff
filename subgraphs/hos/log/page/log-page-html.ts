import type { HosViolation } from "../../rules/violations.ts";
import type { DailyLog } from "../daily/daily-log.ts";
import type { Certification, DayFacts } from "../daily/day-facts.ts";
import type { StoredDutyRecord } from "../duty-facet.ts";
import { escapeText } from "./escape-text.ts";
import { toClock, toLogGraph } from "./log-graph.ts";

/** A day with all that its page shows. */
export type PrintedDay = {
  readonly log: DailyLog;
  readonly facts: DayFacts;
  readonly certification: Certification;
  readonly records: readonly StoredDutyRecord[];
  readonly violations: readonly HosViolation[];
  readonly exceptions: readonly string[];
  readonly coDrivers: readonly string[];
  readonly carrier: string | null;
  readonly carrierDotNumber: string | null;
};

export type PrintedPage = {
  readonly driver: string;
  readonly days: readonly PrintedDay[];
  /** How a vehicle is called, by the vendor's record of it. */
  readonly vehicles: ReadonlyMap<string, { readonly name: string | null; readonly vin: string | null }>;
  readonly madeAtMs: number;
};

/** The page of a driver's log, 49 CFR 395.8(d) and subpart B, appendix A, 4.8.1.3: a day after the other, the latest first, each with its grid and its entries. */
export function toPageHtml(page: PrintedPage): string {
  const { driver, days } = page;
  const dates = days.map(({ log }) => log.date);
  const title = escapeText(`Log of ${driver}, ${dates.at(0)} to ${dates.at(-1)}`);
  const madeAt = new Date(page.madeAtMs).toISOString().slice(0, 16).replace("T", " ");
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><style>${STYLE}</style></head>`,
    `<body><header><h1>Driver's record of duty status</h1><p>${escapeText(driver)}. Made ${madeAt} UTC.</p></header><main>`,
    ...days.toReversed().map((day) => toSection(day, page)),
    "</main></body></html>",
  ].join("\n");
}

function toSection(day: PrintedDay, page: PrintedPage): string {
  const { log, violations } = day;
  return [
    `<section aria-labelledby="day-${log.date}"><h2 id="day-${log.date}">${log.date}</h2>`,
    `<dl>${toFacts(day, page)
      .map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeText(value)}</dd></div>`)
      .join("")}</dl>`,
    toLogGraph(log, violations, "AUTO"),
    ...violations.map((violation) => `<p class="violation">${escapeText(toViolation(log, violation))}</p>`),
    toEntries(day, page),
    `<p class="certified">${escapeText(toCertified(day))}</p></section>`,
  ].join("\n");
}

/** What 49 CFR 395.8(d) asks for, as far as the log has it. */
function toFacts({ log, facts, exceptions, coDrivers, carrier, carrierDotNumber }: PrintedDay, page: PrintedPage) {
  const { days } = log.period.settings;
  const start = days.timeOf(log.startMs);
  const orNone = (texts: readonly string[]) => texts.join(", ") || "none";
  const miles = facts.distanceKm === null ? null : facts.distanceKm / 1.609344;
  return [
    ["Driver", page.driver],
    [
      "Carrier",
      [carrier ?? "not told", carrierDotNumber === null ? [] : `USDOT ${carrierDotNumber}`].flat().join(", "),
    ],
    ["24 hours from", `${start}, ${days.timeZone}`],
    ["Distance", miles === null ? "not told" : `${Math.round(miles)} mi (${Math.round(facts.distanceKm ?? 0)} km)`],
    ["Vehicles", orNone(facts.vehicleRefs.map((ref) => toVehicle(ref, page)))],
    ["Trailers", orNone(facts.trailers)],
    ["Shipping documents", orNone(facts.shippingDocuments)],
    ["Co-drivers", orNone(coDrivers)],
    ["Rules", log.period.settings.ruleset.replaceAll("_", " ").toLowerCase()],
    ["Exceptions", orNone(exceptions.map((kind) => kind.replaceAll("_", " ").toLowerCase()))],
  ] as const;
}

function toVehicle(ref: string, { vehicles }: PrintedPage): string {
  const { name = null, vin = null } = vehicles.get(ref) ?? {};
  return vin === null ? (name ?? ref) : `${name ?? ref} (${vin})`;
}

function toViolation({ period }: DailyLog, { startedAtMs, endedAtMs, paragraph, limit }: HosViolation): string {
  const { days } = period.settings;
  const what = limit.replaceAll("_", " ").toLowerCase();
  return `Violation of ${paragraph} (${what}): ${days.format(startedAtMs)} to ${days.format(endedAtMs)}, ${toClock(endedAtMs - startedAtMs)}.`;
}

const ORIGINS = {
  AUTOMATIC: "automatic",
  DRIVER: "driver",
  OTHER_USER: "other user",
  UNIDENTIFIED_DRIVER: "from unidentified",
  OTHER: "other",
} as const satisfies Record<StoredDutyRecord["origin"], string>;

function toEntries({ log, records }: PrintedDay, page: PrintedPage): string {
  const { days } = log.period.settings;
  const rows = records.map((record) => {
    const { occurredAt, eventLabel, location, odometerKm, engineHoursSeconds, vehicleRef, origin, sequenceId } = record;
    const cells = [
      days.timeOf(occurredAt),
      eventLabel,
      location ?? "",
      odometerKm === null ? "" : `${Math.round(odometerKm / 1.609344)}`,
      engineHoursSeconds === null ? "" : (engineHoursSeconds / 3600).toFixed(1),
      vehicleRef === null ? "" : (page.vehicles.get(vehicleRef.ref)?.name ?? vehicleRef.ref),
      ORIGINS[origin],
      sequenceId === null ? "" : String(sequenceId),
      [record.annotation, record.editReason === null ? null : `edited: ${record.editReason}`]
        .filter(Boolean)
        .join("; "),
    ];
    return `<tr>${cells.map((cell) => `<td>${escapeText(cell)}</td>`).join("")}</tr>`;
  });
  if (rows.length === 0) return "<p>No entries.</p>";
  const heads = ["Time", "Entry", "Place", "Odometer, mi", "Engine, h", "Vehicle", "By", "Seq.", "Notes"];
  return `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function toCertified({ log, certification: { state, certifiedAtMs } }: PrintedDay): string {
  const at = certifiedAtMs === null ? "" : ` ${log.period.settings.days.format(certifiedAtMs)}`;
  switch (state) {
    case "CERTIFIED":
      return `Certified by the driver${at}: "I hereby certify that my data entries and my record of duty status for this 24-hour period are true and correct."`;
    case "CHANGED_SINCE":
      return `Certified by the driver${at}, and changed since: to be certified again.`;
    case "UNCERTIFIED":
      return "Not certified by the driver.";
    default:
      throw new Error(`a state that we do not know: ${state satisfies never}`);
  }
}

const STYLE = `
:root{color-scheme:light dark}
body{font:13px/1.4 system-ui,sans-serif;margin:1.5rem auto;max-width:58rem;padding:0 1rem}
h1{font-size:1.3rem;margin:0}h2{font-size:1.1rem;margin:0 0 .4rem}
section{border-top:2px solid;padding:.8rem 0;margin-top:1rem}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.1rem 1rem;margin:0 0 .5rem}
dl div{display:flex;gap:.5rem}dt{font-weight:600;white-space:nowrap}dd{margin:0;overflow-wrap:anywhere}
svg{width:100%;height:auto;display:block}
table{border-collapse:collapse;width:100%;font-size:11px;margin:.5rem 0}
th,td{text-align:left;padding:.1rem .35rem;border-bottom:1px solid #9998;vertical-align:top}
td:last-child{overflow-wrap:anywhere}
.violation{color:#c62828;font-weight:600;margin:.2rem 0}.certified{margin:.3rem 0 0}
@media screen and (prefers-color-scheme:dark){.violation{color:#ff6b6b}}
@media print{@page{margin:12mm}body{margin:0;max-width:none;padding:0;font-size:9pt}section{break-inside:auto}
section dl,section svg,h2,tr{break-inside:avoid}h2,dl,svg{break-after:avoid}table{font-size:7.5pt}}
`.replaceAll("\n", "");

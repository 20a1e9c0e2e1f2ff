import { toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import type { EventsPage } from "../client.ts";
import { decodeRow } from "../wire.ts";
import { type AskWindow, type EventWindow, PAGE_SIZE, SHARED_MS } from "./ask-window.ts";
import { countRows, type DeviceTotals, toExcess, toIds } from "./event-totals.ts";

/** An answer of some megabytes: where more is said to be there, it is not asked for at once. */
const MOST_AT_ONCE = 10_000;

/** A part of a window with what was answered to it; null where it was not asked for yet. */
export type Part = { readonly window: EventWindow; readonly answer: EventsPage | null };

/** A part that was asked for. */
type AskedPart = { readonly window: EventWindow; readonly answer: EventsPage };

/** What came of a probe. */
export type Settlement = {
  /** Whether everything of the window has come. */
  readonly isWhole: boolean;
  /** The halves of the window, the newest first, where it was divided. */
  readonly halves: readonly Part[];
  readonly calls: number;
};

/**
 * Finds out with four calls at most whether an answer that is shorter than a page, and whose total is not its rows, has everything.
 *
 * The window is asked for again in two halves, each with some of the rows only. Where a row is missing because answers are
 * cut, a half has room for it. Halves without a new row show that the total is wrong, which is noted. Rows of one moment
 * cannot be parted: then everything is asked for without a page, and the page after the first one. All answers are yielded.
 */
export async function* settleTotal(
  part: AskedPart,
  ask: AskWindow,
  totals: DeviceTotals,
): AsyncGenerator<EventsPage, Settlement> {
  const windows = toHalves(part.window, part.answer.records);
  const halves: AskedPart[] = [];
  for (const window of windows) {
    const answer = await ask(window, { number: 0, size: PAGE_SIZE });
    yield answer;
    halves.push({ window, answer });
  }
  const answers = halves.map(({ answer }) => answer);
  // A half that is as long as the whole may be cut as well.
  const isParted = halves.length > 0 && answers.every((answer) => countRows(answer) < countRows(part.answer));
  if (!isParted) return yield* compareAll(part, halves.length, ask, totals);
  const isWhole = haveSameRows(part.answer, answers);
  if (isWhole) totals.learn({ answer: part.answer, parts: answers });
  else totals.noteCut(part.answer);
  return { isWhole, halves, calls: halves.length };
}

/** Asks for everything without a page, and for the page after the first one. */
async function* compareAll(
  { window, answer }: AskedPart,
  callsBefore: number,
  ask: AskWindow,
  totals: DeviceTotals,
): AsyncGenerator<EventsPage, Settlement> {
  const all = (answer.total ?? 0) <= MOST_AT_ONCE ? await ask(window) : null;
  if (all) yield all;
  const isAll = all !== null && all.total !== null && toExcess(all) === 0;
  const next = isAll ? null : await ask(window, { number: 1, size: PAGE_SIZE });
  if (next) yield next;
  const asked = [all ?? answer, next].filter((one) => one !== null);
  const isSame = haveSameRows(answer, asked);
  if (isSame) totals.learn({ answer, parts: [all ?? answer] });
  else totals.noteCut(answer);
  return { isWhole: isAll || isSame, halves: [], calls: callsBefore + (all ? 1 : 0) + (next ? 1 : 0) };
}

/** Whether some answers together have the rows of another one, all of them and no others. */
function haveSameRows({ records }: EventsPage, answers: readonly EventsPage[]): boolean {
  const known = toIds(records);
  const found = toIds(answers.flatMap((answer) => answer.records));
  return known.size === found.size && known.isSubsetOf(found);
}

/** The halves of a window, the newest first, neither of which has all of some rows. None where rows cannot be parted so. */
function toHalves({ fromMs, toMs }: EventWindow, records: readonly unknown[]): readonly EventWindow[] {
  const momentsMs = records
    .map((raw) => toInstantOrNull(decodeRow(raw).moment))
    .filter((momentMs) => momentMs !== null)
    .map((momentMs) => Math.floor(momentMs / SHARED_MS) * SHARED_MS)
    .filter((momentMs) => momentMs >= fromMs && momentMs <= toMs)
    .toSorted((a, b) => a - b);
  const [oldestMs = 0] = momentsMs;
  const newestMs = momentsMs.at(-1) ?? 0;
  const medianMs = momentsMs[Math.floor(momentsMs.length / 2)] ?? 0;
  // A row before the second that the halves share, and one behind it.
  if (newestMs - oldestMs < 3 * SHARED_MS) return [];
  const borderMs = Math.min(Math.max(medianMs, oldestMs + 2 * SHARED_MS), newestMs - SHARED_MS);
  return [
    { fromMs: borderMs - SHARED_MS, toMs },
    { fromMs, toMs: borderMs },
  ];
}

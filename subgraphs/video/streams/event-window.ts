import type { EventsPage } from "../client.ts";
import { collectPages } from "../pages.ts";
import { type AskWindow, type EventWindow, PAGE_SIZE, SHARED_MS } from "./ask-window.ts";
import { type DeviceTotals, toExcess } from "./event-totals.ts";
import { type Part, settleTotal } from "./total-probe.ts";

/** A part of what a window holds. */
export type WindowPage = EventsPage & {
  /** From here to the end of the window everything has come. Epoch milliseconds. */
  readonly readFromMs: number;
};

const SECOND_MS = 1_000;
/** Events come in bursts: parts that would be full if they came evenly would mostly have to be divided again. */
const SHARE_OF_PAGE = 0.6;
const MOST_PARTS = 100;
/** A part of two seconds cannot be divided: its parts share one. */
const SHORTEST_MS = 2 * SECOND_MS + SHARED_MS;
/** A server that does not keep to the period that it is asked for makes any number of calls. This many are enough for one that does. */
const MOST_CALLS_PER_PAGE = 6;

/**
 * All events of a window, in answers of which each is complete in itself: where there are more than fit, the window is
 * divided. Rows that come and go while it is read cannot slip past the border between two pages, for there is none.
 *
 * An answer that is not full, and whose total is not its rows, is settled by a probe before its window is divided. More
 * events in a second than fit are asked for without a page, to which the documentation promises everything. Servers that
 * do not count, or do not keep to what they are asked for, are read page by page. The newest part comes first.
 */
export async function* readWindow(
  window: EventWindow,
  ask: AskWindow,
  totals: DeviceTotals,
): AsyncGenerator<WindowPage> {
  const waiting: Part[] = [{ window, answer: null }];
  let callsLeft: number | null = null;
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    const { fromMs, toMs } = part.window;
    if (callsLeft !== null && callsLeft <= 0) return yield* withReach(readByPage(window, ask), toMs);
    const answer: EventsPage = part.answer ?? (await ask(part.window, { number: 0, size: PAGE_SIZE }));
    if (!part.answer && callsLeft !== null) callsLeft -= 1;
    if (answer.total === null) {
      yield* withReach(readByPage(part.window, ask, answer), toMs);
      continue;
    }
    const isWhole = totals.isWhole(answer, PAGE_SIZE);
    yield { ...answer, records: part.answer ? [] : answer.records, readFromMs: isWhole ? fromMs : toMs };
    if (isWhole) continue;
    let halves: readonly Part[] = [];
    if (!totals.isFull(answer, PAGE_SIZE)) {
      const settled = yield* withReach(settleTotal({ window: part.window, answer }, ask, totals), toMs);
      if (callsLeft !== null) callsLeft -= settled.calls;
      if (settled.isWhole) {
        yield { ...answer, records: [], readFromMs: fromMs };
        continue;
      }
      halves = settled.halves;
    }
    if (toMs - fromMs <= SHORTEST_MS) {
      yield* withReach(readAtOnce(part.window, ask), toMs);
      continue;
    }
    const parts = divide(part.window, answer);
    callsLeft ??= (parts.length + 1) * MOST_CALLS_PER_PAGE;
    waiting.unshift(...(parts.length <= halves.length ? halves : parts));
  }
}

/** Pages that move nothing before all of them have come. */
async function* withReach<Result>(
  pages: AsyncGenerator<EventsPage, Result>,
  readFromMs: number,
): AsyncGenerator<WindowPage, Result> {
  for (;;) {
    const next = await pages.next();
    if (next.done) return next.value;
    yield { ...next.value, readFromMs };
  }
}

async function* readAtOnce(window: EventWindow, ask: AskWindow): AsyncGenerator<EventsPage, void> {
  const all = await ask(window);
  yield all;
  if (all.total === null || toExcess(all) !== 0) yield* readByPage(window, ask);
}

function readByPage(window: EventWindow, ask: AskWindow, first?: EventsPage): AsyncGenerator<EventsPage, void> {
  return collectPages(PAGE_SIZE, async (number) =>
    number === 0 && first ? first : ask(window, { number, size: PAGE_SIZE }),
  );
}

/** The parts of a window, the newest first, so many that each is likely to fit. */
function divide({ fromMs, toMs }: EventWindow, { records, total }: EventsPage): readonly Part[] {
  const wanted = Math.ceil((total ?? records.length) / (Math.max(records.length, 1) * SHARE_OF_PAGE));
  const count = Math.min(Math.max(wanted, 2), MOST_PARTS, Math.floor((toMs - fromMs) / SECOND_MS / 2));
  const lengthMs = Math.ceil((toMs - fromMs) / count / SECOND_MS) * SECOND_MS;
  return Array.from({ length: count }, (_, index) => ({
    fromMs: Math.max(toMs - (index + 1) * lengthMs - SHARED_MS, fromMs),
    toMs: toMs - index * lengthMs,
  }))
    .filter((part) => part.toMs > part.fromMs)
    .map((part) => ({ window: part, answer: null }));
}

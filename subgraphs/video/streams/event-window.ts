import type { EventsPage, PageQuery } from "../client.ts";
import { collectPages } from "../pages.ts";

/** A period, its ends included. Epoch milliseconds of whole seconds: finer ones cannot be asked for. */
export type EventWindow = { readonly fromMs: number; readonly toMs: number };

/** Asks for the events of a window: for a page of them, or for all without one. */
export type AskWindow = (window: EventWindow, page?: PageQuery) => Promise<EventsPage>;

/** A part of what a window holds. */
export type WindowPage = EventsPage & {
  /** From here to the end of the window everything has come. Epoch milliseconds. */
  readonly readFromMs: number;
};

const SECOND_MS = 1_000;
/** Of a window that is asked for by itself. */
export const PAGE_SIZE = 100;
/** Events come in bursts: parts that would be full if they came evenly would mostly have to be divided again. */
const SHARE_OF_PAGE = 0.6;
const MOST_PARTS = 100;
/** Neighbours share a second, lest one that excludes an end lose it; so a part of two seconds cannot be divided. */
const SHORTEST_MS = 3 * SECOND_MS;
/** A server that does not keep to the period that it is asked for makes any number of calls. This many are enough for one that does. */
const MOST_CALLS_PER_PAGE = 6;

/**
 * All events of a window, in answers of which each is complete in itself: where there are more than fit, the window is
 * divided. Rows that come and go while it is read move no others past the border between two pages, for there is none.
 *
 * More events in a second than fit are asked for without a page, to which the documentation promises everything. Servers
 * that do not count, or do not keep to what they are asked for, are read page by page. The newest part comes first.
 */
export async function* readWindow(window: EventWindow, ask: AskWindow): AsyncGenerator<WindowPage> {
  const first = await ask(window, { number: 0, size: PAGE_SIZE });
  if (first.total === null) return yield* withReach(readByPage(window, ask, first), window.toMs);
  yield { ...first, readFromMs: isComplete(first) ? window.fromMs : window.toMs };
  if (isComplete(first)) return;
  const waiting = divide(window, first);
  let callsLeft = (waiting.length + 1) * MOST_CALLS_PER_PAGE;
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    if (callsLeft <= 0) return yield* withReach(readByPage(window, ask), part.toMs);
    callsLeft -= 1;
    const page = await ask(part, { number: 0, size: PAGE_SIZE });
    yield { ...page, readFromMs: isComplete(page) ? part.fromMs : part.toMs };
    if (isComplete(page)) continue;
    if (part.toMs - part.fromMs > SHORTEST_MS) waiting.unshift(...divide(part, page));
    else yield* withReach(readAtOnce(part, ask), part.toMs);
  }
}

/** Pages that move nothing before all of them have come. */
async function* withReach(pages: AsyncGenerator<EventsPage>, readFromMs: number): AsyncGenerator<WindowPage> {
  for await (const page of pages) yield { ...page, readFromMs };
}

/**
 * Whether an answer has all that there is. One that has nothing has nothing to hide, whatever it counts. Rows that come
 * twice count once, and more of them than the vendor counts are not all its own.
 */
export function isComplete({ records, total }: EventsPage): boolean {
  if (records.length === 0) return true;
  return total !== null && records.length >= total && new Set(records.map((raw) => JSON.stringify(raw))).size === total;
}

async function* readAtOnce(window: EventWindow, ask: AskWindow): AsyncGenerator<EventsPage> {
  const all = await ask(window);
  yield all;
  if (!isComplete(all)) yield* readByPage(window, ask);
}

function readByPage(window: EventWindow, ask: AskWindow, first?: EventsPage): AsyncGenerator<EventsPage> {
  return collectPages(PAGE_SIZE, async (number) =>
    number === 0 && first ? first : ask(window, { number, size: PAGE_SIZE }),
  );
}

/** The parts of a window, the newest first, so many that each is likely to fit. */
function divide({ fromMs, toMs }: EventWindow, { records, total }: EventsPage): EventWindow[] {
  const wanted = Math.ceil((total ?? records.length) / (records.length * SHARE_OF_PAGE));
  const parts = Math.min(Math.max(wanted, 2), MOST_PARTS, Math.floor((toMs - fromMs) / SECOND_MS / 2));
  const lengthMs = Math.ceil((toMs - fromMs) / parts / SECOND_MS) * SECOND_MS;
  return Array.from({ length: parts }, (_, index) => ({
    fromMs: Math.max(toMs - (index + 1) * lengthMs - SECOND_MS, fromMs),
    toMs: toMs - index * lengthMs,
  })).filter((part) => part.toMs > part.fromMs);
}

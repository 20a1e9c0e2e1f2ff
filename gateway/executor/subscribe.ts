import { loopSlices } from "../../platform/loop-slices.ts";
import type { Timing } from "../engine/timing.ts";
import { coalesce } from "../live/coalesced/coalesce.ts";
import type { Coalescing } from "../live/coalesced/coalescing.ts";
import { NewestStates } from "../live/coalesced/newest-states.ts";
import type { StateAnswer } from "../live/coalesced/state-log.ts";
import type { TracePoint } from "../tracing/trace-point.ts";
import type { LiveSubscription, StreamItem } from "./live-subscription.ts";

/** For how long a stream that broke is opened again before its clients are told, and how long the first pause is. */
const RESUME_WITHIN_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;

export type SubscriptionStart = {
  /** The cursor behind which it begins; null for what comes now. */
  readonly after: string | null;
  readonly trace: TracePoint | undefined;
  readonly timing: Timing;
};

/**
 * Answers each item of a subscription once it is open, from behind `after` on. Every item starts from a fresh run, so neither
 * data nor errors of one reach the next. Items that are states are answered when they are due, and those that were replaced by then
 * are not.
 */
export async function* executeSubscription(
  opening: Promise<LiveSubscription>,
  { after, trace, timing }: SubscriptionStart,
): AsyncGenerator<StateAnswer, void> {
  const live = await opening;
  const { coalescing } = live;
  const states = new NewestStates();
  try {
    const came = streamItems(live, { after, timing });
    for await (const item of coalescing ? coalesced(came, { live, coalescing, states, timing }) : came) {
      // A change can be an item of many streams, and each is answered in this thread.
      if (loopSlices.isOver) await loopSlices.turn();
      const { cursor, key } = item;
      const text = await live.answer(item, trace);
      if (live.left.aborted) return;
      if (key !== null && hasErrors(text)) states.forget(key);
      yield { text, cursor, key };
    }
  } catch (error) {
    if (live.left.aborted) return;
    if (live.lastAnswer === null) yield { text: live.answerBroken(error), cursor: null, key: null };
  } finally {
    live.end();
  }
  if (live.lastAnswer !== null && !live.left.aborted) yield { text: live.lastAnswer, cursor: null, key: null };
}

/**
 * The items of a subscription from behind `after` on. A stream that breaks is opened again: behind the last of them where they say
 * where they stand, and from its beginning where they are states. Its clients miss nothing, and notice nothing.
 */
async function* streamItems(
  live: LiveSubscription,
  { after, timing }: Omit<SubscriptionStart, "trace">,
): AsyncGenerator<StreamItem, void> {
  let cursor = after;
  let opening = 0;
  let mayOpenAgain = cursor !== null;
  let brokenSinceMs: number | null = null;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    try {
      for await (const result of live.openStream(cursor)) {
        const item = live.itemOf(result, opening);
        cursor = item.cursor ?? cursor;
        mayOpenAgain ||= cursor !== null || item.key !== null;
        [brokenSinceMs, pauseMs] = [null, FIRST_PAUSE_MS];
        yield item;
      }
      return;
    } catch (error) {
      if (live.signal.aborted) return;
      brokenSinceMs ??= timing.nowMs();
      if (!mayOpenAgain || timing.nowMs() - brokenSinceMs >= RESUME_WITHIN_MS) throw error;
      live.logReopening(error);
    }
    if (cursor === null) opening += 1;
    await sleep(pauseMs, timing, live.signal);
  }
}

type CoalescedParts = {
  readonly live: LiveSubscription;
  readonly coalescing: Coalescing;
  readonly states: NewestStates;
  readonly timing: Timing;
};

/** Of the items of a stream of states, those that are told. */
function coalesced(items: AsyncIterable<StreamItem>, { live, coalescing, states, timing }: CoalescedParts) {
  return coalesce(items, {
    everyMs: coalescing.everyMs,
    keyOf: ({ key }) => key,
    isNews: ({ key, result, opening }) => key === null || states.note(key, result.data, opening),
    timing,
    signal: live.signal,
  });
}

/** Errors are written before data. */
function hasErrors(answer: string): boolean {
  return answer.startsWith('{"errors":');
}

function sleep(delayMs: number, { setTimer }: Timing, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = setTimer(resolve, delayMs);
  const leave = () => {
    cancel();
    resolve();
  };
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  return promise.finally(() => signal.removeEventListener("abort", leave));
}

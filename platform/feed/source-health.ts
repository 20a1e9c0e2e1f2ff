import type { Clock } from "../clock.ts";
import { FAULT_CODES, VendorError } from "../vendor/vendor-error.ts";
import { type SourceFault, type SourceIssue, type SourceState, toIssue, toMeaning } from "./source-status.ts";
import type { StreamState } from "./stream-state.ts";

/** Half of what a request has for the head of its answer: the source says that the vendor hangs before the request fails. */
export const UNANSWERED_AFTER_MS = 5_000;

/** What is known of requests without an answer. */
export type UnansweredCalls = {
  /** For how long the oldest call under way has had no answer; 0 where none is under way. */
  unansweredMs(): number;
};

/** Whether the vendor has left a call without an answer for longer than a healthy one does. */
export function isHanging(calls: UnansweredCalls | undefined): calls is UnansweredCalls {
  return calls !== undefined && calls.unansweredMs() > UNANSWERED_AFTER_MS;
}

/** What is wrong with a source; null while nothing is. */
export type Unhealthy = { readonly state: SourceState; readonly issue: SourceIssue; readonly error: VendorError };

type Found = { readonly fault: SourceFault | null; readonly isOfEvents: boolean };

type Ongoing = { readonly isOfEvents: boolean; readonly sinceMs: number };

/**
 * Judges the streams of a source together, and knows since when something has been wrong.
 *
 * There are two kinds of fault: those that keep events from being read, and those of other streams. A fault goes on,
 * with the instant at which it began, as long as there is one of its kind without a break, whatever its code, its status
 * and the stream that has it. It ends when every stream of the kind has been read again.
 */
export class SourceHealth {
  readonly #clock: Clock;
  #ongoing: Ongoing | null = null;
  /** What was told before this process began, until the streams have been read once. */
  #earlier: SourceIssue | null;

  constructor(clock: Clock, earlier: SourceIssue | null) {
    this.#clock = clock;
    this.#earlier = earlier;
  }

  judge(states: readonly StreamState[], calls: UnansweredCalls | undefined): Unhealthy | null {
    const { fault, isOfEvents } = this.#find(states, calls);
    if (!fault) {
      this.#ongoing = null;
      if (states.every(({ stream, hasBeenRead }) => hasBeenRead || stream.everyMs === null)) this.#earlier = null;
      return null;
    }
    const { error } = fault;
    const sinceMs = this.#toSinceMs(fault, isOfEvents);
    this.#ongoing = { isOfEvents, sinceMs };
    const isFailed = isOfEvents && error.symptom !== "unanswered";
    return {
      state: isFailed ? toMeaning(error.fault).state : "DEGRADED",
      issue: toIssue({ ...fault, sinceMs }),
      error,
    };
  }

  #toSinceMs({ error, sinceMs }: SourceFault, isOfEvents: boolean): number {
    const began = [sinceMs];
    if (this.#ongoing?.isOfEvents === isOfEvents) began.push(this.#ongoing.sinceMs);
    if (this.#earlier?.code === FAULT_CODES[error.fault]) began.push(this.#earlier.sinceMs);
    return Math.min(...began);
  }

  /** The fault that is told: one that keeps events from being read comes before all others. */
  #find(states: readonly StreamState[], calls: UnansweredCalls | undefined): Found {
    const nowMs = this.#clock.now();
    const failing = states.flatMap(({ stream, fault, failingSinceMs }) =>
      fault ? [{ stream, error: fault, sinceMs: failingSinceMs ?? nowMs }] : [],
    );
    const hanging = isHanging(calls) ? [toHanging(nowMs - calls.unansweredMs())] : [];
    const areEventsRead = states.some(({ stream, isReading }) => stream.essential && isReading);
    const ofEvents = [...failing.filter(({ stream }) => stream.essential), ...(areEventsRead ? hanging : [])];
    const isOfEvents = ofEvents.length > 0;
    const faults = isOfEvents ? ofEvents : [...failing, ...hanging];
    const [first] = faults;
    if (!first) return { fault: null, isOfEvents };
    const alike = failing.filter(({ error }) => error.fault === first.error.fault);
    const streams = isOfEvents ? [] : alike.map(({ stream }) => stream.name);
    const sinceMs = Math.min(...faults.map((fault) => fault.sinceMs));
    return { fault: { error: first.error, streams, sinceMs }, isOfEvents };
  }
}

function toHanging(sinceMs: number): Pick<SourceFault, "error" | "sinceMs"> {
  return { error: new VendorError("timeout", "a request is unanswered", { symptom: "unanswered" }), sinceMs };
}

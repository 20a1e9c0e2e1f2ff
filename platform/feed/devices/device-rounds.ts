import type { Clock } from "../../clock.ts";
import type { FeedPage } from "../../records/record.ts";
import { VendorError } from "../../vendor/vendor-error.ts";
import { interleave } from "./interleave.ts";

/** Reads one device: a page for every answer of the vendor's, one at least. Fails with a {@link VendorError}. */
export type ReadDevice = (deviceRef: string) => AsyncIterable<FeedPage>;

/** Twice as many as the connections to the vendor: one answer is stored while the next is on its way. */
const DEVICES_AT_ONCE = 4;
/** So many devices that fail in a row are the vendor's fault, unless another device answers. */
const MAX_SILENT = 3;
/** Devices that were set aside are retried after so many polls, and after this time at the latest. */
const RETRY_EVERY_POLLS = 10;
const RETRY_EVERY_MS = 10_000;
/** Retries take a fifth of the time at most: a device that hangs takes it from those that answer. */
const PAUSE_PER_RETRY = 4;

type Step = { readonly deviceRef: string } & (
  | { readonly kind: "page"; readonly page: FeedPage; readonly askedAt: number }
  | { readonly kind: "end" }
  | { readonly kind: "failure"; readonly failure: Failure }
);

type Failure = { readonly error: VendorError; readonly failedAt: number };

/** The devices that failed and may or may not be at fault. */
type Failures = Map<string, Failure>;

/** From one try of the devices that were set aside to the next. */
export function toRetryIntervalMs(pollIntervalMs: number): number {
  return Math.min(RETRY_EVERY_POLLS * pollIntervalMs, RETRY_EVERY_MS);
}

/**
 * Reads devices in rounds, several at a time, and tells a failing device from a failing vendor.
 *
 * A device is at fault if another one that is asked after it answers. It is then set aside, so that it costs the others
 * neither time nor events, and retried by itself until it answers. If none answers, the vendor is at fault, and no device
 * is set aside.
 */
export class DeviceRounds {
  readonly #clock: Clock;
  readonly #aside = new Map<string, VendorError>();
  /** When each device had its last turn, in the order of what happens here; so count `askedAt` and `failedAt`. */
  readonly #turns = new Map<string, number>();
  #happened = 0;
  /** The last device of the last round that answered to the end. Null if none did. */
  #witness: string | null = null;
  #retryAtMs = Number.NEGATIVE_INFINITY;
  /** The devices that are known, as far as we were told. */
  #known: readonly string[] = [];

  /** `clock` measures spans only: give it one that is never set, such as `performance`. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those of the known devices that are not set aside; all of them if every one is, for then that is no news of any. */
  answering(known: readonly string[]): readonly string[] {
    this.#known = known;
    const answering = known.filter((deviceRef) => !this.#aside.has(deviceRef));
    return answering.length > 0 ? answering : known;
  }

  /** The gravest error of the known devices that are set aside, or null. To be unknown to the vendor (404) is none. */
  fault(): VendorError | null {
    const error = gravest(this.#known.flatMap((deviceRef) => this.#aside.get(deviceRef) ?? []));
    return error && !isUnknown(error) ? error : null;
  }

  /** Reads each of some devices once. Fails with a {@link VendorError} as soon as it is the vendor that does not answer. */
  async *read(deviceRefs: readonly string[], readDevice: ReadDevice): AsyncGenerator<FeedPage, void> {
    this.#witness = null;
    const failures = yield* this.#round(deviceRefs, readDevice);
    const error = gravest([...failures.values()].map((failure) => failure.error));
    if (error) throw error;
  }

  /**
   * Reads those of the known devices that were set aside, when it is time to and the vendor answers. Fails as long as
   * there is {@link fault}.
   */
  async *retry(known: readonly string[], readDevice: ReadDevice): AsyncGenerator<FeedPage, void> {
    this.#known = known;
    const aside = known.filter((deviceRef) => this.#aside.has(deviceRef));
    const startedAtMs = this.#clock.now();
    if (this.#witness !== null && startedAtMs >= this.#retryAtMs) {
      yield* this.#round(aside, readDevice);
      const nowMs = this.#clock.now();
      this.#retryAtMs = nowMs + (nowMs - startedAtMs) * PAUSE_PER_RETRY;
    }
    const fault = this.fault();
    if (fault) throw fault;
  }

  /** Reads devices until all had their turn or the vendor is silent, and returns the failures that no answer decided. */
  async *#round(deviceRefs: readonly string[], readDevice: ReadDevice): AsyncGenerator<FeedPage, Failures> {
    const failures: Failures = new Map();
    for await (const step of interleave(this.#attempts(deviceRefs, readDevice), DEVICES_AT_ONCE)) {
      switch (step.kind) {
        case "page":
          this.#setAside(failures, step.askedAt);
          yield step.page;
          break;
        case "end":
          this.#witness = step.deviceRef;
          this.#aside.delete(step.deviceRef);
          break;
        case "failure":
          failures.set(step.deviceRef, step.failure);
          if ([...failures.values()].filter(({ error }) => isSilence(error)).length < MAX_SILENT) break;
          if (this.#witness === null) return failures;
          yield* this.#hear(this.#witness, failures, readDevice);
          break;
        default:
          step satisfies never;
      }
    }
    if (failures.size > 0 && this.#witness !== null) yield* this.#hear(this.#witness, failures, readDevice);
    return failures;
  }

  /** Reads a device that answered before once more. If it still does, the failures are those of the devices. */
  async *#hear(witness: string, failures: Failures, readDevice: ReadDevice): AsyncGenerator<FeedPage, void> {
    const askedAt = this.#next();
    yield* readDevice(witness);
    this.#setAside(failures, askedAt);
  }

  /** Those whose turn is longest ago come first, so that a round that is broken off keeps nobody from the next one. */
  #attempts(deviceRefs: readonly string[], readDevice: ReadDevice): readonly AsyncIterable<Step>[] {
    const turnOf = (deviceRef: string) => this.#turns.get(deviceRef) ?? 0;
    return deviceRefs
      .toSorted((a, b) => turnOf(a) - turnOf(b))
      .map((deviceRef) => this.#attempt(deviceRef, readDevice));
  }

  async *#attempt(deviceRef: string, readDevice: ReadDevice): AsyncGenerator<Step, void> {
    let askedAt = this.#next();
    this.#turns.set(deviceRef, askedAt);
    try {
      for await (const page of readDevice(deviceRef)) {
        yield { kind: "page", deviceRef, page, askedAt };
        askedAt = this.#next();
      }
      yield { kind: "end", deviceRef };
    } catch (error) {
      if (!(error instanceof VendorError) || isOfCaller(error)) throw error;
      yield { kind: "failure", deviceRef, failure: { error, failedAt: this.#next() } };
    }
  }

  /** Sets those aside that failed before the vendor was asked for something that it answered with. */
  #setAside(failures: Failures, askedAt: number): void {
    for (const [deviceRef, { error, failedAt }] of failures) {
      if (failedAt > askedAt) continue;
      this.#aside.set(deviceRef, error);
      failures.delete(deviceRef);
    }
  }

  #next(): number {
    this.#happened += 1;
    return this.#happened;
  }
}

/** Whether it is about whoever asks, whatever device is asked for. A 403 can be about one device: roles are. */
function isOfCaller({ fault, httpStatus }: VendorError): boolean {
  return fault === "throttled" || (fault === "unauthorized" && httpStatus !== 403);
}

/** Whether it may be that nobody is there: a vendor that rejects a request is. */
function isSilence({ fault }: VendorError): boolean {
  return fault === "timeout" || fault === "unavailable" || fault === "malformed";
}

function isUnknown({ httpStatus }: VendorError): boolean {
  return httpStatus === 404;
}

function gravest(errors: readonly VendorError[]): VendorError | null {
  return errors.find(isSilence) ?? errors.find((error) => !isUnknown(error)) ?? errors[0] ?? null;
}

import type { Kysely } from "kysely";
import type { Clock } from "../../clock.ts";
import type { Logger } from "../../log.ts";
import { withSavepoint } from "../../store/savepoint.ts";
import type { WritableStore } from "../../store/store.ts";
import { isFaultOfStore, StoreUnavailableError } from "../../store/store-errors.ts";
import { StoreSupersededError } from "../../store/writer-lease.ts";
import { backOffMs } from "../retry-after.ts";
import { systemTimekeeper, type Timekeeper } from "../timekeeper.ts";
import { FAULT_CODES, VendorError } from "../vendor-error.ts";
import { type Settlement, TakenOn, Withdrawn } from "./vendor-write.ts";
import type { ReadyWrite, VendorWriteHandler, VendorWriteHandlers } from "./vendor-write-handler.ts";
import {
  noteAsked,
  type PendingWrite,
  postponeWrite,
  readNextWrite,
  settleWrite,
  type VendorWriteTables,
} from "./vendor-write-store.ts";

export type VendorWriterOptions<Tables extends VendorWriteTables> = {
  /** The vendor's name, for our log. */
  readonly vendor: string;
  readonly store: WritableStore<Tables>;
  readonly handlers: VendorWriteHandlers<Tables>;
  /** Called after every commit that changes what a client sees of a write. */
  readonly onCommit: () => void;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly log: Logger;
  readonly timekeeper?: Timekeeper;
};

/** Writes to a vendor what was requested. */
export type VendorWriter = AsyncDisposable & {
  /** Rejects when it cannot go on, for its store cannot be written. Never resolves. */
  readonly failed: Promise<never>;
  /** To be called after every commit that may have requested a write. */
  wake(): void;
};

/** While the store is not to be had, it is tried again this often. */
const PAUSE_OF_OUTAGE_MS = 5_000;
/** A timer takes no longer span, and a clock may be set. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Asks a vendor for the pending writes of a store, one at a time, until it is disposed of: the vendor's account keeps the
 * other of its two places for the feed. A write is noted as asked before it is sent and settled after, so that of each it is
 * known after a crash whether it can have reached the vendor: its handler finds out what became of those that can.
 */
export function startVendorWriter<Tables extends VendorWriteTables>(
  options: VendorWriterOptions<Tables>,
): VendorWriter {
  const stopping = new AbortController();
  const writing = new Writing(options);
  const running = writing.run(stopping.signal);
  const failed = running.then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return {
    failed,
    wake: () => writing.wake(),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running.catch(() => {});
    },
  };
}

class Writing<Tables extends VendorWriteTables> {
  readonly #options: VendorWriterOptions<Tables>;
  readonly #handlers: ReadonlyMap<string, VendorWriteHandler<Tables>>;
  readonly #timekeeper: Timekeeper;
  /** Aborted to end a pause. */
  #wakeUp = new AbortController();

  constructor(options: VendorWriterOptions<Tables>) {
    this.#options = options;
    this.#timekeeper = options.timekeeper ?? systemTimekeeper;
    this.#handlers = new Map(Object.entries(options.handlers));
  }

  wake(): void {
    this.#wakeUp.abort();
    this.#wakeUp = new AbortController();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { store, clock, log, vendor } = this.#options;
    while (!signal.aborted) {
      const awake = AbortSignal.any([signal, this.#wakeUp.signal]);
      try {
        const next = await readNextWrite(store.db);
        if (!next) await untilAborted(awake);
        else if (next.dueAtMs <= clock.now()) await this.#carryOut(next, signal);
        else await this.#pause(Math.min(next.dueAtMs - clock.now(), LONGEST_PAUSE_MS), awake);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof StoreUnavailableError)) throw error;
        log.error({ vendor }, `nothing is written to the vendor for the moment: ${error.message}`);
        await this.#pause(PAUSE_OF_OUTAGE_MS, signal);
      }
    }
  }

  /** Never rejects: what is aborted ends the pause. */
  #pause(spanMs: number, signal: AbortSignal): Promise<void> {
    return this.#timekeeper.pause(spanMs, signal).catch(() => {});
  }

  /** Brings a write as far as it comes now. */
  async #carryOut(write: PendingWrite, signal: AbortSignal): Promise<void> {
    const { log, vendor } = this.#options;
    let ready: ReadyWrite<Tables> | null = null;
    try {
      ready = this.#toReady(write);
      const settlement = await this.#ask(write, ready, signal);
      if (settlement) await this.#settle(write, ready, { settlement, signal });
    } catch (error) {
      if (signal.aborted || isOfStore(error)) throw error;
      log.error({ err: error, vendor, kind: write.kind, write: write.id }, "a write failed for a fault of ours");
      await this.#settle(write, ready, { settlement: BROKEN, signal });
    }
  }

  /** What became of a write; null where it is still pending. */
  async #ask(write: PendingWrite, ready: ReadyWrite<Tables>, signal: AbortSignal): Promise<Settlement | null> {
    const isLate = this.#options.clock.now() > write.giveUpAtMs;
    let isAsking = false;
    try {
      const recovered = write.isAsked ? await ready.recover(signal) : "ASK_AGAIN";
      if (recovered !== "ASK_AGAIN" && !(recovered instanceof TakenOn)) return recovered;
      if (isLate) return toGivenUp(write);
      if (recovered instanceof TakenOn) return await this.#lookLater(write, recovered);
      await this.#options.store.write((tx) => noteAsked(tx, write));
      isAsking = true;
      const answer = await ready.ask(signal);
      if (answer instanceof TakenOn) return await this.#lookLater(write, answer);
      return answer instanceof Withdrawn ? { state: "REFUSED", ...answer } : { state: "CONFIRMED", answer };
    } catch (error) {
      if (signal.aborted || !(error instanceof VendorError)) throw error;
      this.#log(write, error);
      if (isAsking && isRefusal(error)) return toRefused(error);
      if (isLate) return toGivenUp(write);
      // What an earlier try has come to is as unknown as before.
      const isAsked = write.isAsked === 1 || (isAsking && !isKnownUndone(error));
      await this.#postpone(write, error, isAsked);
      return null;
    }
  }

  #toReady({ kind, request, tenant, id }: PendingWrite): ReadyWrite<Tables> {
    const handler = this.#handlers.get(kind);
    if (!handler) throw new Error(`no handler knows the write ${kind}`);
    return handler(JSON.parse(request), { tenant, id });
  }

  async #postpone(write: PendingWrite, error: VendorError, isAsked: boolean): Promise<void> {
    const { store, clock, random, onCommit } = this.#options;
    const againAtMs = Math.ceil(clock.now() + backOffMs(write.attempts + 1, random));
    const dueAtMs = Math.max(againAtMs, error.retryAtMs ?? 0);
    const why = { code: FAULT_CODES[error.fault], message: "The vendor has not answered yet." };
    await store.write((tx) => postponeWrite(tx, write, { isAsked, dueAtMs, ...why }));
    onCommit();
  }

  async #lookLater(write: PendingWrite, { checkAfterMs }: TakenOn): Promise<null> {
    const { store, clock, onCommit } = this.#options;
    const dueAtMs = clock.now() + checkAfterMs;
    const why = { code: null, message: "The vendor has taken it on, and not done it yet." };
    await store.write((tx) => postponeWrite(tx, write, { isAsked: true, dueAtMs, ...why }));
    onCommit();
    return null;
  }

  /** What the vendor has done must not be forgotten for want of room: it waits for some. */
  async #settle(
    write: PendingWrite,
    ready: ReadyWrite<Tables> | null,
    { settlement, signal }: { readonly settlement: Settlement; readonly signal: AbortSignal },
  ): Promise<void> {
    const { store, clock, log, vendor, onCommit } = this.#options;
    for (;;) {
      try {
        await store.write(async (tx) => {
          if (ready) await this.#storeOutcome(tx, ready, settlement);
          await settleWrite(tx, write, { settlement, nowMs: clock.now() });
        });
        return onCommit();
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        log.error({ vendor, write: write.id }, `what a vendor has answered cannot be stored yet: ${error.message}`);
        await this.#pause(PAUSE_OF_OUTAGE_MS, signal);
        signal.throwIfAborted();
      }
    }
  }

  /** A handler that fails here changes nothing of what the vendor has done: the feed will tell of it. */
  async #storeOutcome(tx: Kysely<Tables>, ready: ReadyWrite<Tables>, settlement: Settlement): Promise<void> {
    const { log, vendor } = this.#options;
    try {
      await withSavepoint(tx, () => ready.store(tx, settlement));
    } catch (error) {
      if (isOfStore(error)) throw error;
      log.error({ err: error, vendor }, "what follows from a write could not be stored");
    }
  }

  #log({ kind, id }: PendingWrite, { fault, httpStatus, message, vendorWords }: VendorError): void {
    const { log, vendor } = this.#options;
    log.warn({ vendor, kind, write: id, fault, httpStatus, vendorWords }, message);
  }
}

const BROKEN: Settlement = { state: "REFUSED", code: "INTERNAL", message: "Internal error." };

/** Whether the vendor has said no, and will: with a status, or inside an answer that is none of a failure by its status. */
function isRefusal({ fault, isUnsent, httpStatus }: VendorError): boolean {
  if (fault === "unauthorized") return true;
  const isRedirect = httpStatus !== null && httpStatus >= 300 && httpStatus < 400;
  return fault === "rejected" && !isUnsent && httpStatus !== null && !isRedirect;
}

function isKnownUndone({ fault, isUnsent }: VendorError): boolean {
  return isUnsent || fault === "throttled";
}

function toRefused({ fault, httpStatus }: VendorError): Settlement {
  const isUnknown = httpStatus === 404 || httpStatus === 410;
  const refusal = isUnknown ? "The vendor does not know what this is about." : "The vendor has refused this.";
  const message = fault === "unauthorized" ? "The vendor does not let these credentials do this." : refusal;
  return { state: "REFUSED", code: FAULT_CODES[fault], message };
}

function toGivenUp({ isAsked, code }: PendingWrite): Settlement {
  const message = isAsked
    ? "The vendor has given no answer for an hour. It is not known whether it is done."
    : "The vendor could not be asked for an hour. Nothing was done.";
  return { state: "REFUSED", code: code ?? "VENDOR_UNAVAILABLE", message };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

function isOfStore(error: unknown): boolean {
  return isFaultOfStore(error) || error instanceof StoreSupersededError;
}

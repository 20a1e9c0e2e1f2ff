import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { BusPosition } from "../../../../platform/bus/bus.ts";
import type { IngestContext } from "../../../../platform/ingest/ingest.ts";
import { type Running, together } from "../../../../platform/ingest/together.ts";
import { insertRows } from "../../../../platform/store/row-batch.ts";
import { StoreUnavailableError } from "../../../../platform/store/store-errors.ts";
import { LinkCopy, type LinkCopyTables } from "../../../link-copy.ts";
import { bumpEdition } from "../fleet-rule-reader.ts";
import type { FleetRuleTables } from "../fleet-rule-tables.ts";
import { RuleWatch, type RuleWatchOptions } from "./rule-watch.ts";

/** Whoever tells where devices are. */
const PUBLISHERS = ["video", "safety", "hos", "rules"];
/** A batch without anything for us moves the place no sooner than behind so many messages. */
const PASSED_BEFORE_NOTED = 1_000;
const PAUSE_OF_OUTAGE_MS = 5_000;

export type RuleWatchingOptions = RuleWatchOptions & Pick<IngestContext, "bus" | "onCommit" | "log">;

/** Keeps a copy of fleet's links, follows the positions of all vendors, and evaluates the rules of the fleet over them, until it is disposed of. */
export function startRuleWatch(options: RuleWatchingOptions): Running {
  const { store, bus, log, onCommit } = options;
  const watch = new RuleWatch(options);
  const stopping = new AbortController();
  const due = new DueDevices(watch, options, stopping.signal);
  const links = new LinkCopy<FleetRuleTables & LinkCopyTables>({
    ...{ store: store as never, bus, log, followLinks: noteDueDevices },
    onCommit() {
      onCommit();
      due.wake();
    },
  });
  due.wake();
  const following = Promise.all(PUBLISHERS.map((publisher) => follow(publisher, watch, options, stopping.signal)));
  const failed = Promise.race([following, due.failed]).then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return together(links, {
    failed,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.allSettled([following, due.settled()]);
    },
  });
}

/** Notes the devices that are others than before: their tracks are to be evaluated anew, and rules may watch others. */
async function noteDueDevices(
  tx: Kysely<FleetRuleTables & LinkCopyTables>,
  changed: readonly Pick<LinkCopyTables["linkCopy"], "tenant" | "kind" | "id">[],
): Promise<void> {
  const devices = changed.filter(({ kind }) => kind === "device");
  const rows = devices.map(({ tenant, id }) => [tenant, id]);
  await insertRows(tx, { into: "ruleDeviceDue", columns: ["tenant", "deviceId"], rows, onConflict: "ignore" });
  for (const tenant of new Set(devices.map((device) => device.tenant))) await bumpEdition(tx as never, tenant);
}

async function follow(
  publisher: string,
  watch: RuleWatch,
  { bus, records, onCommit, log }: RuleWatchingOptions,
  signal: AbortSignal,
): Promise<void> {
  const cursor = `ruleTrack/${publisher}`;
  let passed = 0;
  while (!signal.aborted) {
    try {
      const place = await records.read(cursor);
      const position = place === null ? null : (JSON.parse(place) as BusPosition);
      for await (const batch of bus.follow(publisher, position, signal)) {
        passed += batch.messages.length;
        const isOurs = batch.messages.some(({ kind, message }) => isOfVehicles(kind, message));
        if (!isOurs && passed < PASSED_BEFORE_NOTED) continue;
        passed = 0;
        const publication = await watch.take(batch.messages, { [cursor]: JSON.stringify(batch.position) });
        onCommit(publication ?? undefined);
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      log.error(`no positions of ${publisher} are followed for the moment: ${error.message}`);
      await sleep(PAUSE_OF_OUTAGE_MS, undefined, { signal }).catch(() => {});
    }
  }
}

/** Whether a message may say where a vehicle is, or of which groups. Our own events never do: what we tell wakes us, and is no news. */
function isOfVehicles(kind: string, message: unknown): boolean {
  if (kind === "position" || kind === "device") return true;
  return kind === "event" && (message as { readonly vendor?: unknown }).vendor !== "FLEETGRAPH";
}

/** Has the devices evaluated anew that are due, whenever some may be. */
class DueDevices {
  readonly #watch: RuleWatch;
  readonly #options: RuleWatchingOptions;
  readonly #signal: AbortSignal;
  readonly #failure = Promise.withResolvers<never>();
  #running: Promise<void> = Promise.resolve();
  #isWaiting = false;

  constructor(watch: RuleWatch, options: RuleWatchingOptions, signal: AbortSignal) {
    this.#watch = watch;
    this.#options = options;
    this.#signal = signal;
    this.#failure.promise.catch(() => {});
  }

  /** Rejects when it cannot go on. Never resolves. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  wake(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#running = this.#running.then(() => this.#run()).catch((error: unknown) => this.#failure.reject(error));
  }

  settled(): Promise<void> {
    return this.#running;
  }

  async #run(): Promise<void> {
    const { onCommit, log } = this.#options;
    this.#isWaiting = false;
    while (!this.#signal.aborted) {
      try {
        const done = await this.#watch.takeDue();
        if (done === null) return;
        onCommit(done.publication ?? undefined);
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        log.error(`no devices are evaluated anew for the moment: ${error.message}`);
        await sleep(PAUSE_OF_OUTAGE_MS, undefined, { signal: this.#signal }).catch(() => {});
      }
    }
  }
}

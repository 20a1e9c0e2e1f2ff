import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../../platform/clock.ts";
import { Pruner } from "../../../platform/retention/pruner.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { createFleetPruning } from "../../../subgraphs/fleet/retention/pruning.ts";
import { type FleetTables, fleetSchema } from "../../../subgraphs/fleet/tables.ts";
import { log, OTHER_TENANT, PUBLISHER, Publisher } from "../../platform/bus/publisher.ts";
import { TENANT } from "../../platform/feed/stored-feed.ts";
import { eventRecorded } from "../../subgraphs/fleet/fleet-fixture.ts";
import { until } from "../../until.ts";
import { ask } from "../graph-client.ts";
import { type Process, startProcess } from "../process.ts";
import type { PublishedVersion } from "./event-history.ts";

/** What is restarted. */
export type Part = "fleet" | "gateway";

/** Nothing listens there: of the publishers there is one. */
const NOWHERE = "http://127.0.0.1:1/graphql";
/** A crowd comes from one address, and all of it at once. */
const ROOM_FOR_A_CROWD = { MAX_SOCKETS: "20000", MAX_CONNECTIONS: "20000", MAX_IDLE_SOCKETS_PER_CLIENT: "20000" };
/** Longer than anything here is kept. */
const YEARS_MS = 10 * 365 * 24 * 3_600_000;

/**
 * The gateway and `fleet`, each a process of its own, over a publisher whose feed is the test. Both keep their addresses when they
 * are started again.
 */
export class ServedHistory implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #publisher: Publisher;
  readonly #publisherUrl: string;
  readonly #processes = new Map<Part, Process>();
  readonly #urls = new Map<Part, string>();
  #index: DatabaseSync | null = null;

  private constructor(publisher: Publisher, publisherUrl: string, resources: AsyncDisposableStack) {
    this.#publisher = publisher;
    this.#publisherUrl = publisherUrl;
    this.#resources = resources;
  }

  static async start(): Promise<ServedHistory> {
    await using opening = new AsyncDisposableStack();
    const publisher = opening.use(await Publisher.start());
    const { url } = opening.use(await publisher.serve());
    await using starting = new AsyncDisposableStack();
    const served = starting.use(new ServedHistory(publisher, url, opening.move()));
    for (const part of ["fleet", "gateway"] as const) await served.startAgain(part);
    starting.move();
    return served;
  }

  get url(): string {
    return this.#urls.get("gateway") ?? "";
  }

  /** Ends one of the processes and starts another in its place. */
  async restart(part: Part, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    await this.stop(part, signal);
    await this.startAgain(part);
  }

  async stop(part: Part, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    await this.#processes.get(part)?.end(signal);
  }

  /** Starts one of the processes that was stopped, at its address. */
  async startAgain(part: Part): Promise<void> {
    const port = new URL(this.#urls.get(part) ?? "http://localhost:0").port;
    const process = part === "fleet" ? this.#startFleet(port) : this.#startGateway(port);
    this.#processes.set(part, process);
    const [, url = ""] = await process.printed(/(http:\/\/\S+\/graphql)/);
    this.#urls.set(part, url);
  }

  /** Publishes versions of events as one page, and as many of another tenant. Resolves with the place behind them in the outbox. */
  async publish(page: readonly PublishedVersion[]): Promise<number> {
    const occurredAtMs = Date.now();
    const records = page.map(({ ref, version, ...facts }) => ({
      ...eventRecorded("SAMSARA", ref, { ...facts, occurredAtMs, title: `version ${version}` }),
      version,
    }));
    for (const tenant of [TENANT, OTHER_TENANT]) await this.#publisher.storeRecords(records, tenant);
    const ofServed = this.#publisher.feed.db.selectFrom("record").where("tenant", "=", TENANT);
    return (await ofServed.select(({ fn }) => fn.max("seq").as("seq")).executeTakeFirstOrThrow()).seq;
  }

  /** Resolves when the index has what stands in the outbox up to a place. */
  async hasIndexed(seq: number, signal: AbortSignal): Promise<void> {
    const row = this.#openIndex().prepare("select seq from followed where publisher = ?");
    await until(() => Number(row.get(PUBLISHER)?.seq ?? 0) >= seq, signal);
  }

  /** The place behind which nothing has come yet. */
  async cursorOfNow(): Promise<string> {
    const { data, errors } = await ask(this.url, "{ events(first: 1) { changeCursor } }");
    if (errors) throw new Error(JSON.stringify(errors));
    return data.events.changeCursor;
  }

  /** How many changes the index has of the tenant that is served, and how many of others. */
  countChanges(): { readonly served: number; readonly others: number } {
    const counts = this.#openIndex().prepare(
      `select count(*) filter (where text = ?1) as served, count(*) filter (where text <> ?1) as others
      from change join word on word.code = change.tenant`,
    );
    const { served, others } = counts.get(TENANT) ?? {};
    return { served: Number(served), others: Number(others) };
  }

  /** Lets the changes age that are known by now, as if months had passed, while `fleet` is stopped. */
  async forgetChanges(): Promise<void> {
    await using store = await openStoreForWriting<FleetTables>(
      storeAddress(this.#publisher.dataDir, "fleet"),
      fleetSchema,
    );
    const retention = { eventsMs: YEARS_MS, rawMs: YEARS_MS, deliveriesMs: YEARS_MS, changesMs: 1 };
    await using pruner = new Pruner({ store, steps: createFleetPruning(retention, systemClock), log });
    await pruner.prune();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#index?.close();
    for (const process of this.#processes.values()) await process[Symbol.asyncDispose]();
    await this.#resources.disposeAsync();
  }

  #openIndex(): DatabaseSync {
    this.#index ??= new DatabaseSync(join(this.#publisher.dataDir, "fleet.sqlite"), { readOnly: true, timeout: 5_000 });
    return this.#index;
  }

  #startFleet(port: string): Process {
    const publishers = { VIDEO: NOWHERE, HOS: NOWHERE, RULES: NOWHERE, SAFETY: this.#publisherUrl };
    return startProcess("subgraphs/main.ts", ["fleet", "--port", port || "0"], {
      DATA_DIR: this.#publisher.dataDir,
      LOG_LEVEL: "error",
      ...Object.fromEntries(Object.entries(publishers).map(([name, url]) => [`SUBGRAPH_URL_${name}`, url])),
    });
  }

  #startGateway(port: string): Process {
    return startProcess("gateway/main.ts", ["--supergraph", "schema/supergraph.graphql", "--port", port || "0"], {
      SUBGRAPH_URL_FLEET: this.#urls.get("fleet") ?? "",
      LOG_LEVEL: "error",
      ...ROOM_FOR_A_CROWD,
    });
  }
}

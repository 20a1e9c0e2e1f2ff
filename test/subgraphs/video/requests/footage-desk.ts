import { type DocumentNode, execute, parse, subscribe } from "graphql";
import { sql } from "kysely";
import { pino } from "pino";
import { LocalBus } from "../../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { CommandSender } from "../../../../platform/commands/command-sender.ts";
import type { Environment } from "../../../../platform/environment.ts";
import { BackfillGate } from "../../../../platform/feed/backfill-gate.ts";
import type { StartIngest } from "../../../../platform/ingest/ingest.ts";
import { openStoreForReading } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import type { Subgraph, SubgraphOptions } from "../../../../platform/subgraph.ts";
import { DEFAULT_TENANT } from "../../../../platform/viewer/default-viewer.ts";
import type { Simulator } from "../../../../simulator/running-simulator.ts";
import { toVariables } from "../../../../simulator/variables.ts";
import { outboxes, startIngest as startFleet } from "../../../../subgraphs/fleet/feed.ts";
import { openSubgraph as openFleet } from "../../../../subgraphs/fleet/subgraph.ts";
import { startIngest as startVideo } from "../../../../subgraphs/video/feed.ts";
import type { RequestFacts } from "../../../../subgraphs/video/requests/request-filter.ts";
import { openSubgraph as openVideo } from "../../../../subgraphs/video/subgraph.ts";
import { viewerOf } from "../../../viewer.ts";
import type { MovableClock } from "../running-video.ts";

export type FootageDeskOptions = {
  readonly simulator: Pick<Simulator, "credentials">;
  readonly dataDir: string;
  readonly clock: MovableClock;
  readonly environment?: Environment;
};

type Answer = { readonly data?: Record<string, never> | null; readonly errors?: readonly object[] };

/** The writing and the serving sides of `video` and of `fleet`, over one simulated RoscoLive. Disposing of it is a stop of the product. */
export class FootageDesk implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #subgraphs: { readonly video: Subgraph; readonly fleet: Subgraph };
  readonly #wakeUps: WakeUps;
  readonly #lines: string[];
  readonly #dataDir: string;

  private constructor(parts: {
    resources: AsyncDisposableStack;
    subgraphs: { readonly video: Subgraph; readonly fleet: Subgraph };
    wakeUps: WakeUps;
    lines: string[];
    dataDir: string;
  }) {
    this.#resources = parts.resources;
    this.#subgraphs = parts.subgraphs;
    this.#wakeUps = parts.wakeUps;
    this.#lines = parts.lines;
    this.#dataDir = parts.dataDir;
  }

  static async start({ simulator, dataDir, clock, environment }: FootageDeskOptions): Promise<FootageDesk> {
    await using opening = new AsyncDisposableStack();
    const lines: string[] = [];
    const log = pino({ level: "info" }, { write: (line: string) => lines.push(line) });
    const wakeUps = new WakeUps();
    const bus = opening.use(new LocalBus(dataDir, wakeUps, outboxes, { gatherMs: 1 }));
    const start = async (name: "video" | "fleet", startIngest: StartIngest) => {
      const variables = Object.entries(toVariables(simulator.credentials)).filter(([key]) => key.startsWith("ROSCO"));
      const ingest = opening.use(
        await startIngest({
          tenant: DEFAULT_TENANT,
          storeHome: dataDir,
          environment: {
            ...Object.fromEntries(variables),
            ...{ POLL_INTERVAL_MS: "50", BACKFILL_HOURS: "72", ROSCOLIVE_REQUESTS_PER_SECOND: "1000" },
            ...environment,
          },
          bus,
          backfillGate: new BackfillGate([]),
          onCommit: (publication) => bus.announce(name, publication),
          clock,
          log,
        }),
      );
      ingest.failed.catch((error: unknown) => lines.push(`failed: ${error}`));
      bus.started(name);
      return ingest;
    };
    bus.expect("fleet");
    const video = await start("video", startVideo);
    await start("fleet", startFleet);
    const commands = new CommandSender({
      send: (order) => video.runCommand?.(order) ?? Promise.reject(new Error("no commands")),
      clock,
    });
    const options: SubgraphOptions = { storeHome: dataDir, wakeUps, commands, clock };
    const subgraphs = {
      video: opening.use(await openVideo(options)) as Subgraph,
      fleet: opening.use(await openFleet(options)) as Subgraph,
    };
    return new FootageDesk({ resources: opening.move(), subgraphs, wakeUps, lines, dataDir });
  }

  get log(): string {
    return this.#lines.join("");
  }

  /** What a subgraph answers, with its errors. */
  async answer(name: "video" | "fleet", text: string, variableValues: object = {}, tenant = DEFAULT_TENANT) {
    const { schema, createContext } = this.#subgraphs[name];
    const contextValue = createContext({ viewer: viewerOf(tenant), signal: new AbortController().signal });
    const result = await execute({
      schema,
      document: parse(text),
      contextValue,
      variableValues: { ...variableValues },
    });
    return JSON.parse(JSON.stringify(result)) as Answer;
  }

  /** The vendor's link of a file; `isRefused` says that its storage takes the one that is known no longer. */
  findLink(ref: string, isRefused: boolean) {
    const file = { tenant: DEFAULT_TENANT, subgraph: "video", ref };
    return this.#subgraphs.video.findMediaLink?.(file, { isRefused }) ?? null;
  }

  /** What a subgraph answers. Throws where there is an error. */
  // biome-ignore lint/suspicious/noExplicitAny: a test knows the shape that it asked for
  async ask(name: "video" | "fleet", text: string, variables: object = {}, tenant?: string): Promise<any> {
    const { data, errors } = await this.answer(name, text, variables, tenant);
    if (errors) throw new Error(`${JSON.stringify(errors)}\n${this.log.slice(-2_000)}`);
    return data;
  }

  /** What a subscription to `video` tells, until it is aborted. */
  async follow<Item>(text: string, variables: object, signal: AbortSignal): Promise<AsyncGenerator<Item, void>> {
    const { schema, createContext } = this.#subgraphs.video;
    const document: DocumentNode = parse(text);
    const contextValue = createContext({ viewer: viewerOf(DEFAULT_TENANT), signal });
    const items = await subscribe({ schema, document, contextValue, variableValues: { ...variables } });
    if (!(Symbol.asyncIterator in items)) throw new Error(JSON.stringify(items.errors));
    return items as unknown as AsyncGenerator<Item, void>;
  }

  /** What a request was at a change: what is told beside one is the request as it is now. */
  async factsAt(cursor: string): Promise<RequestFacts> {
    const [, , , seq] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as readonly unknown[];
    await using store = openStoreForReading<never>(storeAddress(this.#dataDir, "video"));
    const { rows } = await sql<{ after: string }>`select after from footageChange where seq = ${seq}`.execute(store.db);
    return JSON.parse(rows[0]?.after ?? "null") as RequestFacts;
  }

  /** The first answer of `look` that is neither null nor false; asked after every commit of `video` or `fleet`. */
  async until<Found>(look: () => Promise<Found | null | false>, signal: AbortSignal): Promise<Found> {
    for (;;) {
      const seen = [this.#wakeUps.count("video"), this.#wakeUps.count("fleet")] as const;
      const found = await look();
      if (found !== null && found !== false) return found;
      const patience = AbortSignal.any([signal, AbortSignal.timeout(30_000)]);
      await Promise.race([
        this.#wakeUps.waitFor("video", seen[0], patience),
        this.#wakeUps.waitFor("fleet", seen[1], patience),
      ]);
      if (patience.aborted) throw new Error(`nothing came:\n${this.log.slice(-4_000)}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

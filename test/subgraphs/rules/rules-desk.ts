import { execute, parse, subscribe } from "graphql";
import { pino } from "pino";
import { LocalBus } from "../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { CommandSender } from "../../../platform/commands/command-sender.ts";
import type { Environment } from "../../../platform/environment.ts";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";
import type { RunningIngest, StartIngest } from "../../../platform/ingest/ingest.ts";
import type { Subgraph, SubgraphOptions } from "../../../platform/subgraph.ts";
import { DEFAULT_TENANT } from "../../../platform/viewer/default-viewer.ts";
import type { Simulator } from "../../../simulator/running-simulator.ts";
import { toVariables } from "../../../simulator/variables.ts";
import { outboxes, startIngest as startFleet } from "../../../subgraphs/fleet/feed.ts";
import { openSubgraph as openFleet } from "../../../subgraphs/fleet/subgraph.ts";
import { startIngest as startRules } from "../../../subgraphs/rules/feed.ts";
import { openSubgraph as openRules } from "../../../subgraphs/rules/subgraph.ts";
import { viewerOf } from "../../viewer.ts";

type Name = "rules" | "fleet";
type Answer = { readonly data?: Record<string, never> | null; readonly errors?: readonly object[] };

export type RulesDeskOptions = {
  readonly simulator: Pick<Simulator, "credentials">;
  readonly dataDir: string;
  readonly clock: { now(): number };
  readonly environment?: Environment;
};

/** The writing and the serving sides of `rules` and of `fleet`, over one simulated Vinli. Disposing of it is a stop of the product. */
export class RulesDesk implements AsyncDisposable {
  readonly ingest: RunningIngest;
  readonly #resources: AsyncDisposableStack;
  readonly #subgraphs: Readonly<Record<Name, Subgraph>>;
  readonly #wakeUps: WakeUps;
  readonly #lines: string[];

  private constructor(parts: {
    ingest: RunningIngest;
    resources: AsyncDisposableStack;
    subgraphs: Readonly<Record<Name, Subgraph>>;
    wakeUps: WakeUps;
    lines: string[];
  }) {
    this.ingest = parts.ingest;
    this.#resources = parts.resources;
    this.#subgraphs = parts.subgraphs;
    this.#wakeUps = parts.wakeUps;
    this.#lines = parts.lines;
  }

  static async start({ simulator, dataDir, clock, environment }: RulesDeskOptions): Promise<RulesDesk> {
    await using opening = new AsyncDisposableStack();
    const lines: string[] = [];
    const log = pino({ level: "info" }, { write: (line: string) => lines.push(line) });
    const wakeUps = new WakeUps();
    const bus = opening.use(new LocalBus(dataDir, wakeUps, outboxes, { gatherMs: 1 }));
    const variables = Object.entries(toVariables(simulator.credentials)).filter(([key]) => key.startsWith("VINLI"));
    const start = async (name: Name, startIngest: StartIngest) => {
      const ingest = opening.use(
        await startIngest({
          tenant: DEFAULT_TENANT,
          storeHome: dataDir,
          environment: {
            ...Object.fromEntries(variables),
            ...{ POLL_INTERVAL_MS: "50", BACKFILL_HOURS: "24", VINLI_REQUESTS_PER_SECOND: "1000" },
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
    const ingest = await start("rules", startRules);
    await start("fleet", startFleet);
    const commands = new CommandSender({
      send: (order) => ingest.runCommand?.(order) ?? Promise.reject(new Error("no commands")),
      clock,
    });
    const options: SubgraphOptions = { storeHome: dataDir, wakeUps, commands, clock };
    const subgraphs = {
      rules: opening.use(await openRules(options)) as Subgraph,
      fleet: opening.use(await openFleet(options)) as Subgraph,
    };
    return new RulesDesk({ ingest, resources: opening.move(), subgraphs, wakeUps, lines });
  }

  /** What a subgraph answers, with its errors. */
  async answer(name: Name, text: string, variableValues: object = {}, tenant = DEFAULT_TENANT): Promise<Answer> {
    const { schema, createContext } = this.#subgraphs[name];
    const contextValue = createContext({ viewer: viewerOf(tenant), signal: new AbortController().signal });
    const document = parse(text);
    const result = await execute({ schema, document, contextValue, variableValues: { ...variableValues } });
    return JSON.parse(JSON.stringify(result)) as Answer;
  }

  /** What a subgraph answers. Throws where there is an error. */
  // biome-ignore lint/suspicious/noExplicitAny: a test knows the shape that it asked for
  async ask(name: Name, text: string, variables: object = {}, tenant?: string): Promise<any> {
    const { data, errors } = await this.answer(name, text, variables, tenant);
    if (errors) throw new Error(`${JSON.stringify(errors)}\n${this.#lines.join("").slice(-2_000)}`);
    return data;
  }

  /** What a subscription to `rules` tells, until it is aborted. */
  async follow<Item>(text: string, variables: object, signal: AbortSignal): Promise<AsyncGenerator<Item, void>> {
    const { schema, createContext } = this.#subgraphs.rules;
    const contextValue = createContext({ viewer: viewerOf(DEFAULT_TENANT), signal });
    const items = await subscribe({ schema, document: parse(text), contextValue, variableValues: { ...variables } });
    if (!(Symbol.asyncIterator in items)) throw new Error(JSON.stringify(items.errors));
    return items as unknown as AsyncGenerator<Item, void>;
  }

  /** The first answer of `look` that is neither null nor false; asked after every commit. */
  async until<Found>(look: () => Promise<Found | null | false>, signal: AbortSignal): Promise<Found> {
    for (;;) {
      const seen = [this.#wakeUps.count("rules"), this.#wakeUps.count("fleet")] as const;
      const found = await look();
      if (found !== null && found !== false) return found;
      const patience = AbortSignal.any([signal, AbortSignal.timeout(30_000)]);
      await Promise.race([
        this.#wakeUps.waitFor("rules", seen[0], patience),
        this.#wakeUps.waitFor("fleet", seen[1], patience),
      ]);
      if (patience.aborted) throw new Error(`nothing came:\n${this.#lines.join("").slice(-4_000)}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

import { type SubgraphSource, startGraph, type TestGraph } from "../../federation.ts";
import { ManualTiming } from "../manual-timing.ts";

const DIRECTIVES = `
  extend schema
    @link(url: "https://example.org/live/v1.0", import: ["@resumable", "@coalesced"])
    @federation__composeDirective(name: "@resumable")
    @federation__composeDirective(name: "@coalesced")
  directive @resumable(cursor: String!, after: String!) on FIELD_DEFINITION
  directive @coalesced(by: String!, everyMs: Int!) on FIELD_DEFINITION
`;

export const EVERY_MS = 1_000;

/** One setting of a lamp; a lamp without a name is none that another could take the place of. */
type Setting = { readonly name: string | null; readonly version: number };

/** Where a stream begins: with the newest setting of every lamp, or with all that came behind a place. */
type Start = { readonly after?: string | null };

/** A server of its own gives none. */
type SubscriptionContext = { readonly signal: AbortSignal };

/**
 * A graph with the settings of lamps, as states, in one subgraph, and what is noted of each setting in another. Its streams begin with
 * the newest setting of every lamp and then bring every single one. Settings are numbered over all lamps.
 */
export class Board implements Disposable {
  readonly timing = new ManualTiming();
  readonly graph: TestGraph;
  readonly sources: Readonly<Record<"lamps" | "notes", SubgraphSource>>;
  readonly #settings: Setting[] = [];
  readonly #newest = new Map<string, Setting>();
  #changed = Promise.withResolvers<void>();
  readonly #broken = new Set<() => void>();
  readonly #ending = new AbortController();
  /** The cursors behind which streams were opened at the subgraph; null for one from the beginning. */
  readonly opened: (string | null)[] = [];
  open = 0;
  /** Of which settings notes were asked for, and when. */
  readonly asked: { readonly version: number; readonly atMs: number }[] = [];
  /** Whether a stream can be opened. */
  isReachable = true;
  /** Whether notes can be had. */
  hasNotes = true;

  constructor(everyMs = EVERY_MS) {
    const lamps: SubgraphSource = {
      typeDefs: `${DIRECTIVES}
        type Query { now: Setting }
        type Subscription {
          settings(room: String): Setting! @coalesced(by: "lamp.name", everyMs: ${everyMs})
          numbered(after: String): Setting! @coalesced(by: "lamp.name", everyMs: ${everyMs}) @resumable(cursor: "version", after: "after")
        }
        type Setting @key(fields: "version") { version: ID!  lamp: Lamp }
        type Lamp { name: String }
      `,
      resolvers: {
        Setting: { lamp: ({ name }: Setting) => (name === null ? null : { name }) },
        Subscription: {
          settings: {
            subscribe: (_: unknown, _args: unknown, context?: SubscriptionContext) => this.#stream({}, context?.signal),
            resolve: (setting: Setting) => setting,
          },
          numbered: {
            subscribe: (_: unknown, args: Start, context?: SubscriptionContext) => this.#stream(args, context?.signal),
            resolve: (setting: Setting) => setting,
          },
        },
      },
    };
    const notes: SubgraphSource = {
      typeDefs: 'type Setting @key(fields: "version") { version: ID!  note: String }',
      resolvers: {
        Setting: {
          note: ({ version }: { version: string }) => {
            this.asked.push({ version: Number(version), atMs: this.timing.nowMs() });
            if (!this.hasNotes) throw new Error("no notes");
            return `note ${version}`;
          },
        },
      },
    };
    this.sources = { lamps, notes };
    this.graph = startGraph(this.sources, { timing: this.timing });
  }

  /** The newest setting of every lamp. */
  get newest(): ReadonlyMap<string, Setting> {
    return this.#newest;
  }

  /** Sets a lamp, and tells which version of its setting that is. */
  set(name: string | null): number {
    const setting = { name, version: this.#settings.length };
    this.#settings.push(setting);
    if (name !== null) this.#newest.set(name, setting);
    this.#change();
    return setting.version;
  }

  /** Has every stream that is open break. */
  breakStreams(): void {
    for (const breakOne of [...this.#broken]) breakOne();
  }

  [Symbol.dispose](): void {
    this.#ending.abort();
    this.#change();
  }

  #change(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve();
  }

  async *#stream({ after = null }: Start, signal: AbortSignal | undefined): AsyncGenerator<Setting, void> {
    this.opened.push(after);
    if (!this.isReachable) throw new Error("the stream cannot be opened");
    this.open += 1;
    const breaking = Promise.withResolvers<never>();
    breaking.promise.catch(() => {});
    const breakIt = () => breaking.reject(new Error("the stream broke"));
    this.#broken.add(breakIt);
    const left = new Promise<void>((resolve) => {
      for (const one of [signal, this.#ending.signal]) one?.addEventListener("abort", () => resolve(), { once: true });
    });
    try {
      let next = after === null ? this.#settings.length : Number(after) + 1;
      if (after === null) yield* [...this.#newest.values()];
      while (!signal?.aborted && !this.#ending.signal.aborted) {
        const changed = this.#changed.promise;
        const setting = this.#settings[next];
        if (setting) {
          next += 1;
          yield setting;
        } else await Promise.race([changed, breaking.promise, left]);
      }
    } finally {
      this.#broken.delete(breakIt);
      this.open -= 1;
    }
  }
}

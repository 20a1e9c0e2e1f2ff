import { type SubgraphSource, startGraph, type TestGraph } from "../federation.ts";

const RESUMABLE = `
  extend schema @link(url: "https://example.org/live/v1.0", import: ["@resumable"]) @federation__composeDirective(name: "@resumable")
  directive @resumable(cursor: String!, after: String!) on FIELD_DEFINITION
`;

/** A tick has a colour, by which streams can differ. */
export type Colour = "red" | "blue" | `shade ${number}`;

/**
 * A graph with a stream of ticks that can be taken up again, in one subgraph, and their names in another. Ticks are numbered; the
 * cursor of one is its number as text. Streams can also differ by a label that makes no difference to what they bring.
 */
export class Ticker implements Disposable {
  readonly graph: TestGraph;
  readonly #ticks: Colour[] = [];
  #changed = Promise.withResolvers<void>();
  readonly #broken = new Set<() => void>();
  readonly #ending = new AbortController();
  /** How often a stream was opened at the subgraph, and how many are open. */
  opened = 0;
  open = 0;
  /** How often names were asked for. */
  namesAsked = 0;
  /** Whether they can be had. */
  hasNames = true;

  /** `padding` makes each tick's name longer by so many characters. */
  constructor({ padding = 0, ...options }: Parameters<typeof startGraph>[1] & { readonly padding?: number } = {}) {
    const ticks: SubgraphSource = {
      typeDefs: `${RESUMABLE}
        type Query { now: Tick }
        type Subscription {
          ticked(after: String, colour: String, label: String): TickItem! @resumable(cursor: "cursor", after: "after")
        }
        type TickItem { cursor(style: String): String!  tick: Tick! }
        type Tick @key(fields: "id") { id: ID! }
      `,
      resolvers: {
        TickItem: {
          cursor: ({ cursor }: { cursor: string }, { style }: { style?: string }) =>
            style === undefined ? cursor : `${style} ${cursor}`,
        },
        Subscription: {
          ticked: {
            subscribe: (_: unknown, args: StreamArguments, { signal }: { signal: AbortSignal }) => {
              if (args.after != null && !/^\d+$/.test(args.after)) throw new Error("no cursor");
              return this.#stream(args, signal);
            },
          },
        },
      },
    };
    const names: SubgraphSource = {
      typeDefs:
        'type Tick @key(fields: "id") { id: ID!  name: String!  secret: String @requiresScopes(scopes: [["secret"]]) }',
      resolvers: {
        Tick: {
          secret: ({ id }: { id: string }) => `secret of ${id}`,
          name: ({ id }: { id: string }) => {
            this.namesAsked += 1;
            if (!this.hasNames) throw new Error("no names");
            return `tick ${id}${"x".repeat(padding)}`;
          },
        },
      },
    };
    this.graph = startGraph({ ticks, names }, options);
  }

  /** How many ticks there were. */
  get count(): number {
    return this.#ticks.length;
  }

  tick(colour: Colour = "red"): void {
    this.#ticks.push(colour);
    this.#change();
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

  async *#stream({ after, colour }: StreamArguments, signal: AbortSignal) {
    this.opened += 1;
    this.open += 1;
    const breaking = Promise.withResolvers<never>();
    breaking.promise.catch(() => {});
    const breakIt = () => breaking.reject(new Error("the stream broke"));
    this.#broken.add(breakIt);
    const left = new Promise<void>((resolve) => {
      for (const one of [signal, this.#ending.signal]) one.addEventListener("abort", () => resolve(), { once: true });
    });
    try {
      for (let next = after == null ? this.#ticks.length : Number(after) + 1; ; ) {
        if (signal.aborted || this.#ending.signal.aborted) return;
        const changed = this.#changed.promise;
        if (next < this.#ticks.length) {
          const of = this.#ticks[next];
          const item = { cursor: String(next), tick: { id: String(next) } };
          next += 1;
          if (colour == null || colour === of) yield { ticked: item };
        } else await Promise.race([changed, breaking.promise, left]);
      }
    } finally {
      this.#broken.delete(breakIt);
      this.open -= 1;
    }
  }
}

type StreamArguments = { readonly after?: string | null; readonly colour?: string | null };

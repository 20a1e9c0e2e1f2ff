import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { createClient } from "graphql-ws";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { createResumingClient } from "../../clients/graphql-ws.ts";
import { resume, type Subscribe, SubscriptionRefusedError, snapshotThenLive } from "../../clients/resume.ts";
import { Ticker } from "../gateway/live/ticker.ts";
import { MANY_CASES_MS, trying } from "../gateway/long-run.ts";
import { type ServedFixture, serveFixture } from "../gateway/server/serve.ts";
import { until } from "../until.ts";
import { Line } from "./line.ts";

type Ticked = { readonly ticked: { readonly cursor: string; readonly kind?: string } };

const TICKED = "subscription($after: String) { ticked(after: $after) { cursor } }";

/** No wait is waited for; how long it would have been is kept. */
function quickTiming(waits: number[] = []) {
  return { now: () => 0, random: () => 0.5, sleep: (ms: number) => nextTurn(void waits.push(ms)) };
}

/** A gateway over a ticker that had one tick, number 0, at the end of a line. */
class TickingGateway implements AsyncDisposable {
  readonly ticker = new Ticker();
  readonly #resources = new AsyncDisposableStack();
  readonly line: Line;
  #served: ServedFixture | null = null;

  private constructor(line: Line) {
    this.line = this.#resources.use(line);
    this.#resources.use(this.ticker);
    this.ticker.tick();
  }

  static async start(): Promise<TickingGateway> {
    const gateway = new TickingGateway(await Line.open());
    await gateway.restart();
    return gateway;
  }

  get url(): string {
    return `ws://${this.line.host}/graphql`;
  }

  /** Its clients are told that it goes away, and come to another one. */
  async restart(): Promise<void> {
    await this.#served?.[Symbol.asyncDispose]();
    this.#served = await serveFixture({ engine: () => this.ticker.graph.engine });
    this.reconnect();
  }

  reconnect(): void {
    if (this.#served) this.line.leadTo(this.#served.url);
  }

  /** Subscribes over a client of graphql-ws, which tries again by itself as often as it is told. */
  subscriber(retryAttempts = 0): Subscribe<Ticked> {
    const client = createClient({
      url: this.url,
      webSocketImpl: WebSocket,
      retryAttempts,
      retryWait: () => nextTurn(),
    });
    this.#resources.defer(() => client.terminate());
    return (after) => client.iterate<Ticked>({ query: TICKED, variables: { after } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
    await this.#served?.[Symbol.asyncDispose]();
  }
}

type Action = "tick" | "break the stream" | "cut" | "lie down" | "reconnect" | "restart" | "breathe";

const ACTIONS: readonly Action[] = ["tick", "break the stream", "cut", "lie down", "reconnect", "restart", "breathe"];

/** Nothing is under way: the client has what there is, or is known to be gone. */
function isAtRest({ ticker, line }: TickingGateway, told: readonly string[]): boolean {
  if (line.isDown) return ticker.open === 0;
  return ticker.open > 0 && (ticker.count === 1 || told.includes(String(ticker.count - 1)));
}

async function act(
  action: Action,
  gateway: TickingGateway,
  told: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { ticker, line } = gateway;
  switch (action) {
    case "tick":
      return ticker.tick();
    case "break the stream":
      return ticker.breakStreams();
    case "cut":
      return line.cut();
    case "lie down":
      return line.lieDown();
    case "reconnect":
      return gateway.reconnect();
    case "restart":
      return gateway.restart();
    case "breathe":
      await until(() => isAtRest(gateway, told), signal);
      return;
    default:
      action satisfies never;
  }
}

/** What a client that begins behind tick 0 is told while this happens, and all ticks that there were. */
async function follow(
  actions: readonly Action[],
  signal: AbortSignal,
  toSubscribe: (gateway: TickingGateway) => Subscribe<Ticked> = (gateway) => gateway.subscriber(),
) {
  await using gateway = await TickingGateway.start();
  const { ticker } = gateway;
  const told: string[] = [];
  const ending = new AbortController();
  const options = { subscribe: toSubscribe(gateway), after: "0", timing: quickTiming(), signal: ending.signal };
  const following = (async () => {
    for await (const { data } of resume(options)) told.push(data.ticked.cursor);
  })();
  try {
    for (const action of actions) await act(action, gateway, told, signal);
    gateway.reconnect();
    await until(() => ticker.open > 0, signal);
    // Whoever has been told of this tick has been told the rest, or never is.
    ticker.tick();
    await until(() => told.includes(String(ticker.count - 1)), signal);
  } finally {
    ending.abort();
    await following;
  }
  return { told, ticks: Array.from({ length: ticker.count - 1 }, (_, index) => String(index + 1)) };
}

describe("a client that resumes", () => {
  it("is told every tick once and in order, however it is cut off", { timeout: MANY_CASES_MS }, async ({ signal }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...ACTIONS), { maxLength: 30, size: "max" }), async (actions) => {
        const { told, ticks } = await follow(actions, signal);

        expect(told).toEqual(ticks);
      }),
      trying({ short: 15, long: 1_000 }),
    );
  });

  it("is found out when it subscribes again where it began, or where the stream is now", async ({ signal }) => {
    const actions: Action[] = ["tick", "breathe", "lie down", "breathe", "tick", "tick", "reconnect"];
    const where = (place: string | null) => (gateway: TickingGateway) => {
      const subscribe = gateway.subscriber();
      let attempts = 0;
      return (after: string, ending: AbortSignal) => subscribe(attempts++ === 0 ? after : (place as string), ending);
    };

    const repeated = await follow(actions, signal, where("0"));
    const lost = await follow(actions, signal, where(null));

    expect(repeated.told.length).toBeGreaterThan(repeated.ticks.length);
    expect(lost.told.length).toBeLessThan(lost.ticks.length);
  });

  it("tells nothing twice when its transport connects again behind its back", async ({ signal }) => {
    const actions: Action[] = ["tick", "tick", "breathe", "cut", "tick"];

    const { told, ticks } = await follow(actions, signal, (gateway) => gateway.subscriber(1_000));

    expect(told).toEqual(ticks);
  });
});

/** A transport that gives what it is told for each attempt, the last one for all that follow. */
function scripted(...attempts: readonly (() => Iterable<object> | AsyncIterable<object>)[]) {
  const places: string[] = [];
  async function* subscribe(after: string): AsyncGenerator<never, void> {
    places.push(after);
    const attempt = attempts[Math.min(places.length, attempts.length) - 1];
    if (attempt) yield* attempt() as Iterable<never>;
  }
  return { subscribe: subscribe as Subscribe<Ticked>, places };
}

const item = (cursor: string, kind = "ADDED") => ({ data: { ticked: { cursor, kind } } });

function failing(error: unknown): () => Iterable<object> {
  return () => {
    throw error;
  };
}

describe("a connection that is lost", () => {
  it("is tried again after waits that double, up to half a minute, and are short again once an item came", async () => {
    const waits: number[] = [];
    const lost = failing({ code: 1006, reason: "" });
    const { subscribe, places } = scripted(
      ...Array(8).fill(lost),
      () => [item("7")],
      lost,
      () => [item("8")],
    );

    const items = resume({ subscribe, after: "6", timing: quickTiming(waits) });
    await items.next();
    await items.next();

    expect(waits).toEqual([375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 375, 750]);
    expect(places.slice(-2)).toEqual(["7", "7"]);
  });

  it("is left alone for some seconds when the server has too much to do, and not when it goes away", async () => {
    const waits: number[] = [];
    const attempts = [1013, 1001].flatMap((code) => [failing({ code, reason: "" }), () => [item(String(code))]]);

    const items = resume({ subscribe: scripted(...attempts).subscribe, after: "6", timing: quickTiming(waits) });
    await items.next();
    await items.next();

    expect(waits).toEqual([7_500, 375, 750]);
  });

  it("is tried again soon when it had stood for long, though nothing came", async () => {
    const waits: number[] = [];
    let nowMs = 0;
    const steady = () => {
      nowMs += 31_000;
      return [];
    };
    const { subscribe } = scripted(failing("lost"), failing("lost"), steady, steady, () => [item("7")]);

    await resume({ subscribe, after: "6", timing: { ...quickTiming(waits), now: () => nowMs } }).next();

    expect(waits).toEqual([375, 750, 375, 375]);
  });

  it.each([
    ["an answer without data", () => [{ errors: [{ message: "no cursor", extensions: { code: "BAD_USER_INPUT" } }] }]],
    ["an error of graphql-ws", failing([{ message: "no cursor", extensions: { code: "FORBIDDEN" } }])],
    [
      "an error of urql",
      failing({ graphQLErrors: [{ message: "no cursor", extensions: { code: "UNAUTHENTICATED" } }] }),
    ],
    ["a close", failing({ code: 4400, reason: "no cursor" })],
    ["a close within an error", failing(new Error("Socket closed", { cause: { code: 4401 } }))],
  ])("is not tried again when the server would refuse it again: %s", async (_, refusal) => {
    const { subscribe, places } = scripted(refusal);

    const items = resume({ subscribe, after: "6", timing: quickTiming() });

    await expect(items.next()).rejects.toThrow(SubscriptionRefusedError);
    expect(places).toEqual(["6"]);
  });

  it("is tried once more when who asks is not known any more, for credentials can be renewed", async () => {
    const forbidden = failing({ code: 4403, reason: "Forbidden" });
    const { subscribe, places } = scripted(forbidden, () => [item("7")], forbidden, forbidden);

    const items = resume({ subscribe, after: "6", timing: quickTiming() });

    expect((await items.next()).value?.data.ticked.cursor).toBe("7");
    await expect(items.next()).rejects.toThrow(SubscriptionRefusedError);
    expect(places).toEqual(["6", "6", "7", "7"]);
  });

  it("is noticed when nothing comes through it any more", async ({ signal }) => {
    await using gateway = await TickingGateway.start();
    const client = createResumingClient({ url: gateway.url, webSocketImpl: WebSocket, keepAlive: 100 });
    const told: unknown[] = [];
    const sink = { next: ({ data }: { data?: unknown }) => told.push(data), error: () => {}, complete: () => {} };
    const stop = client.subscribe({ query: TICKED, variables: { after: "0" } }, sink as never);
    await until(() => gateway.ticker.open > 0, signal);

    gateway.line.freeze();
    gateway.ticker.tick();
    await until(() => told.length > 0, signal);
    stop();

    expect(told).toEqual([{ ticked: { cursor: "1" } }]);
  });
});

describe("a subscription", () => {
  it("whose items have no cursor is a mistake", async () => {
    const { subscribe } = scripted(() => [{ data: { ticked: { kind: "ADDED" } } }]);

    const items = resume({ subscribe, after: "6", timing: quickTiming() });

    await expect(items.next()).rejects.toThrow("Select `cursor`");
  });

  it("ends when it is aborted, be it in a wait or while its transport hangs", async () => {
    const ending = new AbortController();
    const hanging = resume({ subscribe: () => new ReadableStream(), after: "6", signal: ending.signal });
    const waiting = resume({ subscribe: scripted(failing("lost")).subscribe, after: "6", signal: ending.signal });

    const ends = [hanging.next(), waiting.next()];
    await nextTurn();
    ending.abort();

    expect(await Promise.all(ends)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });
});

describe("a list that is followed", () => {
  it("goes on behind its own cursor, and comes anew behind a gap", async () => {
    const { subscribe, places } = scripted(
      () => [item("7")],
      () => [item("9", "GAP"), item("10")],
      () => [item("21")],
    );
    const lists = ["6", "20"].map((changeCursor) => ({ changeCursor, list: `as of ${changeCursor}` }));

    const steps = snapshotThenLive({
      snapshot: async () => lists.shift() ?? Promise.reject(new Error("no list")),
      subscribe,
      timing: quickTiming(),
    });
    const told: string[] = [];
    for await (const step of steps) {
      told.push(step.kind === "snapshot" ? step.snapshot.list : step.answer.data.ticked.cursor);
      if (told.length === 4) break;
    }

    expect(told).toEqual(["as of 6", "7", "as of 20", "21"]);
    expect(places).toEqual(["6", "7", "20"]);
  });

  it("is loaded again when that failed, and no more often than connections are tried when it is behind a gap each time", async () => {
    const waits: number[] = [];
    let loads = 0;
    const { subscribe } = scripted(() => [item("9", "GAP")]);
    const ending = new AbortController();

    const steps = snapshotThenLive({
      snapshot: async () => {
        loads += 1;
        if (loads === 1) throw new TypeError("fetch failed");
        if (loads === 4) ending.abort();
        return { changeCursor: "6" };
      },
      subscribe,
      timing: quickTiming(waits),
      signal: ending.signal,
    });
    await Array.fromAsync(steps);

    expect(waits).toEqual([375, 750, 1_500]);
  });
});

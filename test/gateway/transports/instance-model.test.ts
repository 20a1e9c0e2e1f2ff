import type { ServerResponse } from "node:http";
import fc from "fast-check";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import { CircuitBreaker } from "../../../gateway/transports/exchanges/circuit-breaker.ts";
import { HttpTransport } from "../../../gateway/transports/http.ts";
import { scopeOf } from "../federation.ts";
import { startHttpSubgraph } from "../http-subgraph.ts";
import { MANY_CASES_MS, trying } from "../long-run.ts";

const SCHEMA = buildSchema("type Query { one: Int } type Mutation { one: Int }");
const INSTANCES = 3;
const RETRIES = 2;
const COPY_EVERY_MS = 1_000;
/** Longer than all that passes. */
const DEADLINE_MS = 600_000;

type Kind = "query" | "mutation";

/** What can happen: something is asked; one of the exchanges under way ends, well or not; time passes. */
type Step =
  | { readonly what: "ask"; readonly kind: Kind }
  | { readonly what: "end"; readonly which: number; readonly how: "answer" | "cut" | "503" }
  | { readonly what: "pass"; readonly ms: number };

/** An exchange under way: of a fetch, or of a copy, for which nobody waits. */
type Exchange = {
  readonly at: Twin;
  readonly number: number;
  readonly fetch: Fetch | null;
  readonly failuresBefore: number;
};
type Fetch = { readonly kind: Kind; readonly tried: Set<Twin>; readonly number: number; outcome: string | null };

/** An instance as the model has it. */
type Twin = {
  readonly index: number;
  readonly breaker: CircuitBreaker;
  failures: number;
  isDoubtful: boolean;
  isCopying: boolean;
  copiedAtMs: number;
};

/** The obvious twin of the transport: it sorts and filters whole lists, and keeps one list of what is under way. */
class Model {
  readonly underway: (Exchange & { readonly admission: "ordinary" | "probe" })[] = [];
  readonly #twins: readonly Twin[];
  readonly #nowMs: () => number;
  #last = -1;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    const options = { mostFailures: 5, windowMs: 10_000, dwellMs: 5_000, nowMs, onChange: () => {} };
    this.#twins = Array.from({ length: INSTANCES }, (_, index) => ({
      index,
      breaker: new CircuitBreaker(options),
      failures: 0,
      isDoubtful: false,
      isCopying: false,
      copiedAtMs: Number.NEGATIVE_INFINITY,
    }));
  }

  ask(fetch: Fetch): void {
    const rank = (twin: Twin) => {
      if (twin.breaker.state === "open") return twin.breaker.isAdmitting ? 2 : 3;
      return twin.isDoubtful ? 1 : 0;
    };
    const load = (twin: Twin) => this.underway.filter(({ at }) => at === twin).length;
    const turn = (twin: Twin) => (twin.index - this.#last - 1 + INSTANCES) % INSTANCES;
    const [chosen] = this.#twins
      .filter((twin) => !fetch.tried.has(twin))
      .sort((a, b) => rank(a) - rank(b) || load(a) - load(b) || turn(a) - turn(b));
    if (chosen) this.#last = chosen.index;
    if (!chosen || rank(chosen) === 3) {
      fetch.outcome = "failed";
      return;
    }
    const passedOver = this.#twins.filter((twin) => rank(twin) > rank(chosen) && !fetch.tried.has(twin));
    for (const twin of fetch.kind === "query" ? passedOver : []) {
      if (twin.isCopying || this.#nowMs() < twin.copiedAtMs + COPY_EVERY_MS) continue;
      twin.copiedAtMs = this.#nowMs();
      if (this.#begin(twin, null, fetch.number)) twin.isCopying = true;
    }
    this.#begin(chosen, fetch, fetch.number);
  }

  end({ index, number }: Arrived, how: "answer" | "cut" | "503"): void {
    const first = this.underway.findIndex(({ at, number: asked }) => at.index === index && asked === number);
    const [exchange] = this.underway.splice(first, 1);
    if (!exchange) throw new Error(`the model knows nothing of ${number} at ${index}`);
    const { at, fetch, admission, failuresBefore } = exchange;
    if (!fetch) at.isCopying = false;
    if (how === "answer") {
      if (at.failures === failuresBefore) at.isDoubtful = false;
      at.breaker.succeeded(admission);
      if (fetch) fetch.outcome = "answered";
      return;
    }
    at.failures += 1;
    at.isDoubtful = true;
    at.breaker.failed(admission);
    if (!fetch) return;
    fetch.tried.add(at);
    if (fetch.kind === "mutation" || fetch.tried.size > RETRIES) fetch.outcome = "failed";
    else this.ask(fetch);
  }

  #begin(at: Twin, fetch: Fetch | null, number: number): boolean {
    const admission = at.breaker.admit();
    if (admission) this.underway.push({ at, fetch, number, admission, failuresBefore: at.failures });
    return admission !== null;
  }
}

function asking(kind: Kind, number: number): SubgraphRequest {
  const text = kind === "query" ? "query($n:Int){one}" : "mutation($n:Int){one}";
  const operation = { subgraph: "ones", kind, text, name: null, variables: [] };
  return { operation, variables: { n: number }, scope: scopeOf() };
}

type Arrived = { readonly index: number; readonly number: number; readonly response: ServerResponse };

/** Instances that hold what they are asked until the test says how it ends. */
async function startHolding() {
  await using resources = new AsyncDisposableStack();
  const held: Arrived[] = [];
  const urls: string[] = [];
  for (let index = 0; index < INSTANCES; index += 1) {
    const instance = resources.use(await startHttpSubgraph(SCHEMA));
    instance.answer = (_, response) => {
      const body = instance.requests.at(-1)?.body as { readonly variables: { readonly n: number } };
      held.push({ index, number: body.variables.n, response });
    };
    urls.push(instance.url);
  }
  const opened = resources.move();
  return { held, urls, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const ENDS: Readonly<Record<"answer" | "cut" | "503", (response: ServerResponse) => void>> = {
  answer: (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"data":{"one":1}}'),
  cut: (response) => response.destroy(),
  "503": (response) => response.writeHead(503, { "retry-after": "60" }).end(),
};

const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ what: fc.constant("ask"), kind: fc.constantFrom("query", "query", "mutation") }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        what: fc.constant("end"),
        which: fc.nat(20),
        how: fc.constantFrom("answer", "cut", "503"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constant("pass"), ms: fc.constantFrom(100, 1_000, 5_000) }) },
  ),
  { minLength: 20, maxLength: 60 },
) as fc.Arbitrary<Step[]>;

describe("instances that fail, are slow and come back", () => {
  it("are asked what the obvious twin of the choice would ask them, and every mutation once", {
    timeout: MANY_CASES_MS,
  }, async () => {
    await using instances = await startHolding();
    const { held, urls } = instances;

    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const clock = { nowMs: 0 };
        const model = new Model(() => clock.nowMs);
        const fetches: Fetch[] = [];
        const outcomes: Promise<string>[] = [];
        const mutations: number[] = [];
        held.length = 0;
        await using transport = new HttpTransport(urls, {
          joinWithinMs: 0,
          mostRetries: RETRIES,
          // A pause before the same instances are asked again would be over too late: only others are asked.
          random: () => DEADLINE_MS,
          deadlineMs: DEADLINE_MS,
          nowMs: () => clock.nowMs,
        });
        const agree = () =>
          expect
            .poll(() => [held.map(nameOf).sort(), transport.load.instances.map(({ inside }) => inside)], {
              interval: 1,
            })
            .toEqual([
              model.underway.map(({ at, number }) => `${number} at ${at.index}`).sort(),
              urls.map((_, index) => model.underway.filter(({ at }) => at.index === index).length),
            ]);

        for (const step of all) {
          if (step.what === "pass") clock.nowMs += step.ms;
          if (step.what === "ask") {
            const number = fetches.length;
            const fetch: Fetch = { kind: step.kind, tried: new Set(), number, outcome: null };
            fetches.push(fetch);
            model.ask(fetch);
            if (step.kind === "mutation" && fetch.outcome === null) mutations.push(number);
            outcomes.push(outcomeOf(transport.fetch(asking(step.kind, number))));
          }
          const arrived = step.what === "end" ? held[step.which % held.length] : undefined;
          if (step.what === "end" && arrived) {
            // A copy and the fetch itself can be at one instance: whichever came first ends first.
            const first = held.findIndex((one) => nameOf(one) === nameOf(arrived));
            const [ended] = held.splice(first, 1);
            model.end(arrived, step.how);
            if (ended) ENDS[step.how](ended.response);
          }
          await agree();
        }
        for (const arrived of held.splice(0)) {
          model.end(arrived, "answer");
          ENDS.answer(arrived.response);
        }

        expect(await Promise.all(outcomes)).toEqual(fetches.map(({ outcome }) => outcome));
      }),
      trying({ short: 30, long: 1_000 }),
    );
  });
});

const nameOf = ({ index, number }: Arrived) => `${number} at ${index}`;

const outcomeOf = (fetch: Promise<unknown>) =>
  fetch.then(
    () => "answered",
    () => "failed",
  );

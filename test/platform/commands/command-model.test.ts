import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { CommandOutcome } from "../../../platform/commands/command.ts";
import { CommandRunner } from "../../../platform/commands/command-runner.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { RIGHTS } from "../../../platform/viewer/viewer.ts";
import { MANY_CASES_MS, trying } from "../../gateway/long-run.ts";
import { createStoreHome } from "../../stores.ts";
import { type CounterTables, counterCommands, counterSchema, readCounter } from "./counters/commands.ts";

const TENANTS = ["a", "b"] as const;

const add = fc.record({
  kind: fc.constant("add" as const),
  tenant: fc.constantFrom(...TENANTS),
  subject: fc.constantFrom("ann", "bob"),
  key: fc.constantFrom("1", "2", "3", null),
  amount: fc.constantFrom(-2, 1, 3),
  expectedRevision: fc.constantFrom(undefined, 0, 1, 2),
});
/** The answers of commands that come together are waited for together. */
const together = fc.array(add, { minLength: 1, maxLength: 4 });
const step = fc.oneof({ weight: 6, arbitrary: together }, { weight: 1, arbitrary: fc.constant("restart" as const) });

type Add = typeof add extends fc.Arbitrary<infer Value> ? Value : never;

/** What has to be answered, by the words of the README and nothing else. */
class Model {
  readonly counters = new Map(TENANTS.map((tenant) => [tenant, { value: 0, revision: 0 }]));
  readonly #answered = new Map<string, { readonly input: string; readonly answer: string }>();

  answer({ tenant, subject, key, amount, expectedRevision }: Add): string {
    const input = JSON.stringify([amount, expectedRevision ?? null]);
    const scope = JSON.stringify([tenant, subject, key]);
    const earlier = key === null ? undefined : this.#answered.get(scope);
    if (earlier) return earlier.input === input ? earlier.answer : "BAD_USER_INPUT";
    const answer = this.#run(tenant, amount, expectedRevision);
    if (key !== null) this.#answered.set(scope, { input, answer });
    return answer;
  }

  #run(tenant: Add["tenant"], amount: number, expectedRevision: number | undefined): string {
    const { value, revision } = this.counters.get(tenant) ?? { value: 0, revision: 0 };
    if (expectedRevision !== undefined && expectedRevision !== revision) return "CONFLICT";
    if (value + amount < 0) return "CONFLICT";
    const counter = { value: value + amount, revision: revision + 1 };
    this.counters.set(tenant, counter);
    return JSON.stringify(counter);
  }
}

const toAnswer = (outcome: CommandOutcome) =>
  outcome.kind === "done" ? JSON.stringify(outcome.payload) : outcome.code;

describe("commands in any order, repeated, together and over restarts", () => {
  it(
    "are each run once for a key, and answered as the first was",
    async () => {
      const property = fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        await using dir = await createStoreHome();
        const open = () => openStoreForWriting<CounterTables>(storeAddress(dir.path, "counters"), counterSchema);
        const model = new Model();
        let store = await open();
        try {
          for (const commands of steps) {
            if (commands === "restart") {
              await store[Symbol.asyncDispose]();
              store = await open();
              continue;
            }
            const clock = { now: () => 1_800_000_000_000 };
            const log = pino({ level: "silent" });
            const runner = new CommandRunner({ store, handlers: counterCommands, onCommit: () => {}, clock, log });
            const outcomes = await Promise.all(
              commands.map(({ tenant, subject, key, amount, expectedRevision }) => {
                const viewer = { tenant, subject, rights: RIGHTS };
                const input = { name: "n", amount, expectedRevision };
                const command = { subgraph: "counters", name: "add", input, viewer, idempotencyKey: key };
                return runner.run({ command, deadlineAtMs: Number.POSITIVE_INFINITY });
              }),
            );
            expect(outcomes.map(toAnswer)).toEqual(commands.map((command) => model.answer(command)));
          }
          for (const [tenant, counter] of model.counters) {
            expect(await readCounter(store.db, tenant, "n")).toEqual(counter);
          }
        } finally {
          await store[Symbol.asyncDispose]();
        }
      });

      await fc.assert(property, trying({ short: 40, long: 3_000 }));
    },
    MANY_CASES_MS,
  );
});

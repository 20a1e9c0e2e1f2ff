import { describe, expect, it } from "vitest";
import { casesOf, MANY_CASES_MS } from "../../gateway/long-run.ts";
import { type Asker, faultsOf, leaksIn, type Matrix, OPERATIONS, ROLE_NAMES, startMatrix, TENANTS } from "./matrix.ts";

const IN_PARALLEL = 32;
const ASKERS: readonly Asker[] = TENANTS.flatMap((tenant) => ROLE_NAMES.map((role) => ({ tenant, role })));
const ALL = OPERATIONS.flatMap((operation, at) =>
  ASKERS.map((asker, of) => ({ operation, asker, turn: (at + of) % ASKERS.length })),
);
/** In the short form each field is asked for by one role of each tenant in turn, and each mutation by all. */
const SHORT = ALL.filter(
  ({ operation, turn }) => turn % ROLE_NAMES.length === 0 || operation.path[0]?.place.startsWith("Mutation."),
);

type Case = (typeof ALL)[number];

/** Asks for everything, 32 at a time, as often as is wanted; what is wrong, in words. */
async function ask(matrix: Matrix, cases: readonly Case[], requests: number): Promise<string[]> {
  const faults: string[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < requests && faults.length < 20; at = next++) {
      const { operation, asker } = cases[at % cases.length] as Case;
      faults.push(...(await faultsOf(matrix, operation, asker)));
    }
  };
  await Promise.all(Array.from({ length: IN_PARALLEL }, work));
  return faults;
}

describe("every field of the graph, for every role of two tenants", () => {
  it("is told to those alone who may have it, in answers, logs and metrics", { timeout: MANY_CASES_MS }, async () => {
    await using matrix = await startMatrix();
    const cases = casesOf({ short: 0, long: 1 }) ? ALL : SHORT;

    const faults = await ask(matrix, cases, casesOf({ short: cases.length, long: 100_000 }));
    const metrics = await (await fetch(new URL("/metrics", matrix.url))).text();

    expect(faults).toEqual([]);
    expect(leaksIn(`${matrix.logged.join("\n")}${metrics}`, { tenant: "acme", role: "nothing" })).toEqual([]);
    expect([...matrix.ran.keys()].filter((key) => key.includes("nothing"))).toEqual([]);
    expect(matrix.ran.size).toBeGreaterThan(20);
  });

  it.each([
    ["a rule that was forgotten", { forgotten: "Driver.username" }, "Driver.username"],
    ["a mutation that was forgotten", { forgotten: "Mutation.linkDevice" }, "Mutation.linkDevice"],
    ["what is of another tenant", { leaking: "Event.title" }, "Event.title"],
  ])("is found to leak %s", async (_, planted, place) => {
    await using matrix = await startMatrix(planted);
    const cases = ALL.filter(({ operation }) => operation.path.at(-1)?.place === place);

    expect(await ask(matrix, cases, cases.length)).not.toEqual([]);
  });
});

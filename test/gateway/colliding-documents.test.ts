import { describe, expect, it } from "vitest";
import { type Answer, CollidingGateway, type CollidingReport } from "./colliding/colliding-gateway.ts";
import { COLLIDING_GRAPHS, type GraphName } from "./colliding/graphs.ts";
import { casesOf, MANY_CASES_MS } from "./long-run.ts";

const NAMES = Object.keys(COLLIDING_GRAPHS) as GraphName[];
const DOCUMENTS = casesOf({ short: 25, long: 20_000 });
/** More than the gateway keeps prepared. */
const WARM_UP = casesOf({ short: 0, long: 2_000 });
/** The one schema knows every answer; what the gateway says of itself is for those that this schema might share a fault with. */
const UNIQUE_ONCE_IN = casesOf({ short: 1, long: 4 });
/** Whoever looks for what fails once wants other documents each time, and the same ones again when it has failed. */
const SEED = casesOf({ short: 1, long: Date.now() % 1_000_000_000 });
/** Of documents that the planner finds no plan for. */
const MOST_UNPLANNED = 0.005;
const MOST_GROWTH_BYTES = 64 * 1_048_576;
const WORST_MS = 100;

/** Documents that were mixed up, or ended the planner, by the name of the graph. */
const EXAMPLES: readonly (readonly [GraphName, string])[] = [
  ["requirements", "{ me { name id: boss salary } }"],
  ["requirements", "{ me { salary share } people { salary(cur: EUR) tax share } }"],
  ["requirements", "{ me { id: salary email: share score: tax } }"],
  ["requirements", "{ me { salary: score score: salary(cur: USD) share bonus tax } }"],
  ["requirements", "{ me { email: id id: email bonus tax rank } }"],
  [
    "requirements",
    '{ person(id: "2") { zip: name address { city: zip zip: city } region(of: "a") level: region(of: "b") } }',
  ],
  ["requirements", "{ me { payslips { of { id: boss } id: label amount: net } } }"],
  ["requirements", "{ echo(json: 123456789012345678901234567890) { json(more: 1e400) } }"],
  [
    "requirements",
    '{ echo(json: "\\b\\u0007", days: [[MONDAY], [], [TUESDAY, null]]) { text(upper: true) again { at } } }',
  ],
  ["abstractions", "{ works { ... on Book { x: label } ... on Film { x: raw } } }"],
  ["abstractions", "{ works { ... on Book { x: stars(of: 1) } ... on Film { x: stars(of: 2) } } }"],
  ["abstractions", "{ works { ... on Book { details { x: text } } ... on Film { details { x: note } } } }"],
  ["abstractions", "{ reviewed { id: review ... on Film { label: cut } ... on Book { label: shelf } } }"],
  [
    "abstractions",
    "{ found { __typename: __typename ... on Author { id: name best { ... on Praise { x: text } ... on Blame { x: note } } } } }",
  ],
  ["abstractions", "{ works { ... on Film { stars(of: 2) } ... on Book { x: stars(of: 2) } } }"],
  [
    "abstractions",
    '{ found(text: "") { ... on Film { parts(first: 2) { size } } ... on Book { parts(first: 2) { size } } } }',
  ],
  ["shop", "{ topProducts { price: shipping weight: name upc: inStock } }"],
  ["world", "{ slots { free column: kept { __typename } } }"],
  ["world", "{ items { __typename: badge id: rank } }"],
  ["product", '{ driver(id: "1") { dutyRecords { status } vendorRefs { ref: ref } } }'],
  ["product", "{ events(first: 1) { edges { node { safety { behaviors } id: device { __typename } } } } }"],
  [
    "product",
    `{ node(id: "x") {
      ... on Driver { events(first: 1) { edges { node { video { label } } } } }
      ... on Device { events(first: 1) { edges { node { video { label: raw } } } } }
    } }`,
  ],
  ["product", '{ event(id: "1") { id: vendorRef video { label } } }'],
  ["product", "{ devices(first: 40) { edges { node { vendorRefs { vendor: ref } camera { model } } } } }"],
];

describe("a document whose aliases collide with names of the graph", () => {
  it.each(NAMES)(
    "is answered by the graph of %s as with names of its own, and ends nothing",
    {
      timeout: MANY_CASES_MS,
    },
    async (name) => {
      await using gateway = await CollidingGateway.start(name);

      const wrong = await judgeExamples(gateway, name);
      const report = await gateway.run({
        seed: SEED,
        documents: DOCUMENTS,
        warmUp: WARM_UP,
        uniqueOnceIn: UNIQUE_ONCE_IN,
      });

      if (DOCUMENTS > 1_000) console.log(summaryOf(name, report));
      expect(wrong).toEqual([]);
      expect(report.findings, `seed ${SEED}`).toEqual([]);
      expect(report).toMatchObject({ documents: DOCUMENTS, wrong: 0, ended: 0 });
      expect(report.invalid).toBeLessThan(DOCUMENTS / 5);
      expect(report.unplanned, JSON.stringify(report.unplannedExamples)).toBeLessThanOrEqual(
        DOCUMENTS * MOST_UNPLANNED,
      );
      expect(report.health.wrong).toEqual([]);
      // Whoever shares a machine with other tests waits for them, and what is kept is not warm after a few documents.
      if (WARM_UP === 0) return;
      expect(report.health.worstMs).toBeLessThan(WORST_MS);
      expect(report.growthBytes).toBeLessThan(MOST_GROWTH_BYTES);
    },
  );

  it("is found to be answered wrong by a gateway that mixes up two keys, and told as a small one", {
    timeout: MANY_CASES_MS,
  }, async () => {
    await using gateway = await CollidingGateway.start("shop");

    const report = await gateway.run({ seed: SEED, documents: 30, sabotage: exchangingTwoKeys });

    expect(report.wrong).toBeGreaterThan(0);
    expect(report.findings.map(({ query }) => query.split("\n").length)).toSatisfy((lines: number[]) =>
      lines.some((count) => count < 10),
    );
  });
});

/** The examples of a graph that are not answered right. */
async function judgeExamples(gateway: CollidingGateway, name: GraphName): Promise<readonly object[]> {
  const wrong: object[] = [];
  for (const [, query] of EXAMPLES.filter(([graph]) => graph === name)) {
    const judgement = await gateway.judge({ query, variables: {} });
    if (judgement.verdict !== "right") wrong.push({ query, ...judgement });
    if (judgement.verdict === "ended") await gateway.restart();
  }
  return wrong;
}

/** An answer in whose objects the values of the first and the last key have changed places. */
function exchangingTwoKeys(answer: Answer): Answer {
  return { ...answer, data: exchanged(answer.data) };
}

function exchanged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(exchanged);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, exchanged(inner)] as const);
  const [first, last] = [entries.at(0), entries.at(-1)];
  if (!first || !last) return value;
  return { ...Object.fromEntries(entries), [first[0]]: last[1], [last[0]]: first[1] };
}

function summaryOf(
  name: string,
  { documents, invalid, unplanned, unplannedExamples, wrong, ended, health, growthBytes }: CollidingReport,
) {
  return `${name}, seed ${SEED}: ${JSON.stringify({ documents, invalid, unplanned, unplannedExamples, wrong, ended, health, growthBytes })}`;
}

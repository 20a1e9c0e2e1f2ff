import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Simulator } from "../../../../simulator/running-simulator.ts";
import { startSimulator } from "../../../../simulator/simulator.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { type MovableClock, startClock } from "../../video/running-video.ts";
import { RulesDesk } from "../rules-desk.ts";

const HOUR_MS = 3_600_000;
const CROSSINGS = `query ($id: ID!, $first: Int, $after: String, $from: DateTime, $to: DateTime) { rule(id: $id) {
  state deviceStates { edges { node { device { id } state evaluated covered since } } }
  crossings(first: $first, after: $after, from: $from, to: $to) { changeCursor pageInfo { hasNextPage endCursor }
    edges { node { event { id } rule { id } direction firstEvaluation asThen { name } snapshot {
      measuredAt location { latitude } readings { parameter value unit } } } } } } }`;
const FOLLOW = `subscription ($filter: RuleCrossingFilter, $after: String) { ruleCrossings(filter: $filter, after: $after) {
  cursor kind crossingId crossing { direction firstEvaluation rule { id } event { id } } gap { after } } }`;

type Crossing = {
  readonly event: { readonly id: string };
  readonly direction: string;
  readonly firstEvaluation: boolean;
};
type Page = {
  readonly edges: readonly { readonly node: Crossing }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
};
type Item = { readonly data: { readonly ruleCrossings: Told } };
type Told = {
  readonly cursor: string;
  readonly kind: string;
  readonly crossingId: string;
  readonly crossing: Crossing;
};

describe("the crossings of a rule", () => {
  const resources = new AsyncDisposableStack();
  let simulator: Simulator;
  let clock: MovableClock;
  let desk: RulesDesk;
  let deviceId: string;
  let ruleId: string;
  let begin: string;

  beforeAll(async () => {
    clock = startClock("2026-03-18T15:00:00Z");
    simulator = resources.use(await startSimulator({ port: 0, speed: 0.001, devices: 3, clock }));
    const dataDir = resources.use(await createDataDir()).path;
    desk = resources.use(await RulesDesk.start({ simulator, dataDir, clock }));
    const signal = AbortSignal.timeout(60_000);
    const deviceIds = await desk.until(async () => {
      const { edges } = (await desk.ask("fleet", "{ devices(first: 9) { edges { node { id } } } }")).devices;
      const ids: readonly string[] = edges.map(({ node }: { readonly node: { readonly id: string } }) => node.id);
      const query = "query ($deviceIds: [ID!]) { rules(filter: { deviceIds: $deviceIds }) { edges { cursor } } }";
      return ids.length >= 2 && !(await desk.answer("rules", query, { deviceIds: ids })).errors && ids;
    }, signal);
    // A vehicle may stand all day.
    const made = new Map<string, string>();
    for (const id of deviceIds) made.set(await makeRule(id), id);
    begin = (await desk.ask("rules", CROSSINGS, { id: [...made.keys()][0] })).rule.crossings.changeCursor;
    clock.advance(24 * HOUR_MS);
    [ruleId, deviceId] = await desk.until(async () => {
      for (const [id, device] of made) {
        const found = await crossings(id);
        // The past is read backward: its beginning comes last.
        if (found.length >= 6 && found.some(({ firstEvaluation }) => firstEvaluation)) return [id, device] as const;
      }
      return null;
    }, signal);
  });

  afterAll(() => resources.disposeAsync());

  async function makeRule(id: string): Promise<string> {
    const slow = { parametric: { parameter: "vehicleSpeed", max: 60 } };
    const text = "mutation ($input: CreateRuleInput!) { createRule(input: $input) { write { id } } }";
    const input = { deviceId: id, name: "Slow", boundaries: [slow] };
    const { write } = (await desk.ask("rules", text, { input })).createRule;
    return desk.until(async () => {
      const query = "query ($id: ID!) { ruleWrite(id: $id) { rule { id } } }";
      return (await desk.ask("rules", query, write)).ruleWrite.rule?.id ?? null;
    }, AbortSignal.timeout(30_000));
  }

  const crossings = async (id = ruleId): Promise<readonly Crossing[]> =>
    (await desk.ask("rules", CROSSINGS, { id, first: 200 })).rule.crossings.edges.map(
      ({ node }: { readonly node: Crossing }) => node,
    );

  it("come in and out by turns, the first of them no real one, each with what was measured", async () => {
    const { rule } = await desk.ask("rules", CROSSINGS, { id: ruleId, first: 200 });

    const found: readonly (Crossing & { readonly snapshot: object })[] = rule.crossings.edges
      .map(({ node }: { readonly node: Crossing }) => node)
      .toReversed();

    expect(found.map(({ firstEvaluation }) => firstEvaluation)).toEqual(found.map((_, index) => index === 0));
    const others = found.slice(1).map(({ direction }, index) => direction !== found[index]?.direction);
    expect(others.every(Boolean)).toBe(true);
    expect(found[0]).toMatchObject({
      asThen: { name: "Slow" },
      rule: { id: ruleId },
      snapshot: {
        location: { latitude: expect.any(Number) },
        readings: expect.arrayContaining([{ parameter: "vehicleSpeed", value: expect.any(Number), unit: "km/h" }]),
      },
    });
    const [state] = rule.deviceStates.edges;
    expect(state.node).toMatchObject({ device: { id: deviceId }, state: rule.state, evaluated: true });
  });

  it("are the same by the page", async () => {
    const all = await crossings();
    const paged: Crossing[] = [];
    for (let after: string | null = null; ; ) {
      const { rule }: { readonly rule: { readonly crossings: Page } } = await desk.ask("rules", CROSSINGS, {
        ...{ id: ruleId, first: 2, after },
      });
      paged.push(...rule.crossings.edges.map(({ node }) => node));
      after = rule.crossings.pageInfo.endCursor;
      if (!rule.crossings.pageInfo.hasNextPage) break;
    }

    expect(paged.map(({ event }) => event.id).slice(-all.length)).toEqual(all.map(({ event }) => event.id));
    const { errors } = await desk.answer("rules", CROSSINGS, { id: ruleId, first: 201 });
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", field: "first" } }]);
  });

  it("are told to whoever follows them, from a cursor on, and by a filter", async ({ signal }) => {
    const real = (await crossings()).filter(({ firstEvaluation }) => !firstEvaluation).toReversed();
    const stopping = new AbortController();
    const filter = { ruleIds: [ruleId], deviceIds: [deviceId], withoutFirstEvaluations: true };

    const items = await desk.follow<Item>(FOLLOW, { filter, after: begin }, AbortSignal.any([signal, stopping.signal]));
    const told = new Map<string, Told>();
    for await (const { data } of items) {
      told.set(data.ruleCrossings.crossingId, data.ruleCrossings);
      if (real.every(({ event }) => told.has(event.id))) break;
    }
    stopping.abort();

    expect([...told.values()].filter(({ crossing }) => crossing.firstEvaluation)).toEqual([]);
    expect(new Set([...told.values()].map(({ kind }) => kind)).has("GAP")).toBe(false);
    expect(told.get(real[0]?.event.id ?? "")).toMatchObject({ crossing: { rule: { id: ruleId } }, gap: null });
  });
});

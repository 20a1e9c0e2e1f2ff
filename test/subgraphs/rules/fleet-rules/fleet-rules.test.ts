import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulator } from "../../../../simulator/simulator.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { type MovableClock, startClock } from "../../video/running-video.ts";
import { RulesDesk } from "../rules-desk.ts";

const HOUR_MS = 3_600_000;
const CREATE = `mutation ($input: CreateFleetRuleInput!) { createFleetRule(input: $input) {
  rule { id name vendor revision state fleet { wholeFleet minimumStaySeconds devices { id } } } warnings { field message } } }`;
const RULE = `query ($id: ID!) { rule(id: $id) { name vendor vendorRef { ref } revision state
  deviceStates(first: 200) { edges { node { device { id } state since } } }
  devicesInside(first: 200) { edges { node { device { id } enteredAt crossing { direction event { id } } } } }
  crossings(first: 200) { edges { node { event { id } direction asThen { name } rule { id } snapshot { readings { value } } } } } } }`;

type Edges<Node> = { readonly edges: readonly { readonly node: Node }[] };
type Crossing = { readonly event: { readonly id: string }; readonly direction: string };
type Stay = { readonly device: { readonly id: string } | null; readonly crossing: Crossing | null };

describe("a rule of the fleet in the graph", () => {
  const resources = new AsyncDisposableStack();
  let clock: MovableClock;
  let desk: RulesDesk;
  let ruleId: string;
  /** Where a vehicle was at first. */
  let depot: { readonly latitude: number; readonly longitude: number };
  const around = (name: string, radiusMeters = 5_000_000) => ({
    ...{ name, wholeFleet: true, boundaries: [{ radius: { ...depot, radiusMeters } }] },
  });

  beforeAll(async () => {
    clock = startClock("2026-03-18T15:00:00Z");
    const simulator = resources.use(await startSimulator({ port: 0, speed: 0.001, devices: 3, clock }));
    const dataDir = resources.use(await createDataDir()).path;
    desk = resources.use(await RulesDesk.start({ simulator, dataDir, clock }));
    const signal = AbortSignal.timeout(60_000);
    depot = await desk.until(async () => {
      const { features } = (await desk.ask("rules", "{ fleetMap(filter: { kinds: [POSITION] }) }")).fleetMap;
      const [longitude, latitude] = features[0]?.geometry.coordinates ?? [];
      return latitude === undefined ? null : { latitude, longitude };
    }, signal);
    const limit = { parametric: { parameter: "vehicleSpeed", max: 60 } };
    const warned = { ...around("Slow, 60 mph"), boundaries: [limit] };
    const { warnings } = (await desk.ask("rules", CREATE, { input: { rule: warned } })).createFleetRule;
    expect(warnings).toMatchObject([{ field: "input.rule.boundaries[0].parametric.max" }]);
    const input = { rule: around("Depot"), idempotencyKey: "one" };
    const { rule } = (await desk.ask("rules", CREATE, { input })).createFleetRule;
    expect(rule).toMatchObject({ vendor: "FLEETGRAPH", revision: 1, fleet: { wholeFleet: true } });
    ruleId = rule.id;
    clock.advance(24 * HOUR_MS);
    await desk.until(async () => (await crossings()).length >= 1, signal);
  });

  afterAll(() => resources.disposeAsync());

  const crossings = async (): Promise<readonly Crossing[]> =>
    (await desk.ask("rules", RULE, { id: ruleId })).rule.crossings.edges.map(({ node }: { node: Crossing }) => node);

  it("is answered as a repeat of its key, listed beside the vendor's, and named by its crossings", async () => {
    const again = await desk.ask("rules", CREATE, {
      input: { rule: around("Depot"), idempotencyKey: "one" },
    });
    expect(again.createFleetRule.rule.id).toBe(ruleId);
    const list = "{ rules(filter: { vendors: [FLEETGRAPH] }) { edges { node { id } } } }";
    expect((await desk.ask("rules", list)).rules.edges).toContainEqual({ node: { id: ruleId } });

    const [newest] = await crossings();
    expect(newest).toMatchObject({ event: { id: expect.stringMatching(/^fleetgraph:rules:/) }, rule: { id: ruleId } });
    const byEvent =
      "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Event { ruleCrossing { direction } } } }";
    const of = [{ __typename: "Event", id: newest?.event.id }];
    expect((await desk.ask("rules", byEvent, { of }))._entities).toEqual([
      { ruleCrossing: { direction: newest?.direction } },
    ]);
    const unified = "query ($id: ID!) { event(id: $id) { vendor type category device { id } } }";
    expect((await desk.ask("fleet", unified, { id: newest?.event.id })).event).toMatchObject({
      ...{ vendor: "FLEETGRAPH", category: "RULE", device: { id: expect.any(String) } },
    });
  });

  it("tells who is inside, and how it stands for each device", async () => {
    const { rule } = await desk.ask("rules", RULE, { id: ruleId });

    const inside = (rule.devicesInside as Edges<Stay>).edges.map(({ node }) => node);
    for (const { crossing, device } of inside) {
      expect(crossing?.direction).toBe("ENTER");
      expect(device).not.toBeNull();
    }
    const states = (rule.deviceStates as Edges<{ device: { id: string }; state: string }>).edges.map(
      ({ node }) => node,
    );
    const covered = states.filter(({ state }) => state === "COVERED").map(({ device }) => device.id);
    expect(covered.sort()).toEqual(inside.map(({ device }) => device?.id).sort());
    expect(rule.state).toBe(covered.length > 0 ? "COVERED" : "UNCOVERED");
  });

  it("would have told on the past what its preview says, and refuses by the name of the field", async () => {
    const PREVIEW = `query ($rule: FleetRuleInput!) { fleetRulePreview(rule: $rule, first: 5) {
      totalCount deviceCount positionCount isPartial crossings { device { id } direction occurredAt } warnings { field } } }`;
    const { fleetRulePreview: preview } = await desk.ask("rules", PREVIEW, { rule: around("Depot") });

    expect(preview.positionCount).toBeGreaterThan(0);
    expect(preview.totalCount).toBeGreaterThan(0);
    expect(preview.crossings.length).toBe(Math.min(preview.totalCount, 5));
    const { errors } = await desk.answer("rules", PREVIEW, { rule: { ...around("Depot"), wholeFleet: false } });
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", field: "rule.deviceIds" } }]);
    const bad = await desk.answer("rules", CREATE, {
      input: {
        rule: { ...around("Depot"), boundaries: [{ radius: { latitude: 1, longitude: 1, radiusMeters: 0 } }] },
      },
    });
    expect(bad.errors).toMatchObject([{ extensions: { field: "input.rule.boundaries[0].radius.radiusMeters" } }]);
  });

  it("is on the map with the newest positions and crossings", async () => {
    const yard = {
      name: "Yard",
      wholeFleet: true,
      boundaries: [{ radius: { latitude: 10, longitude: 179.999, radiusMeters: 500 } }],
    };
    await desk.ask("rules", CREATE, { input: { rule: yard } });

    const { fleetMap } = await desk.ask("rules", "{ fleetMap }");
    expect(fleetMap).toMatchObject({ type: "FeatureCollection", isPartial: false });
    type Feature = {
      readonly geometry: { readonly type: string };
      readonly properties: Readonly<Record<string, unknown>>;
    };
    const kinds = Map.groupBy(fleetMap.features as readonly Feature[], ({ properties }) => properties.kind);
    expect(kinds.get("RULE")).toHaveLength(2);
    expect(kinds.get("RULE")?.filter(({ properties }) => properties.name === "Yard")).toMatchObject([
      { geometry: { type: "MultiPolygon" }, properties: { name: "Yard", radiusMeters: 500 } },
    ]);
    expect(kinds.get("POSITION")?.length).toBeGreaterThan(0);
    expect(kinds.get("CROSSING")?.some(({ properties }) => properties.ruleId === ruleId)).toBe(true);
    const some = await desk.ask("rules", "{ fleetMap(filter: { kinds: [POSITION] }) }");
    expect(some.fleetMap.features).toHaveLength(kinds.get("POSITION")?.length ?? 0);
  });

  it("is changed by who has seen it as it is, and deleted", async () => {
    const UPDATE =
      "mutation ($input: UpdateFleetRuleInput!) { updateFleetRule(input: $input) { rule { revision name } } }";
    const change = { ruleId, rule: around("Near", 100), expectedRevision: 1 };
    expect((await desk.ask("rules", UPDATE, { input: change })).updateFleetRule.rule).toEqual({
      revision: 2,
      name: "Near",
    });
    expect((await desk.answer("rules", UPDATE, { input: change })).errors).toMatchObject([
      { extensions: { code: "CONFLICT" } },
    ]);

    const DELETE = "mutation ($input: DeleteFleetRuleInput!) { deleteFleetRule(input: $input) { ruleId } }";
    expect(await desk.ask("rules", DELETE, { input: { ruleId } })).toEqual({ deleteFleetRule: { ruleId } });
    expect(await desk.ask("rules", RULE, { id: ruleId })).toEqual({ rule: null });
  });
});

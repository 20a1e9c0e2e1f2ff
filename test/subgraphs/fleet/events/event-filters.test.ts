import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EVENT_TYPES, type EventRecorded, SEVERITIES, type Vendor } from "../../../../schema/messages.ts";
import { toRuleId } from "../../../../schema/rule-id.ts";
import { eventRecorded, FleetFixture, NOW_MS } from "../fleet-fixture.ts";

type Known = EventRecorded & { readonly ref: string };

const VENDORS = ["SAMSARA", "VINLI", "VISTRACKS"] as const;
const TYPES = EVENT_TYPES.slice(0, 4);
const STATES = ["NEEDS_REVIEW", "REVIEWED"];
const BEHAVIORS = ["BRAKING", "SPEEDING"];

/** Some hundred events that differ in every part that a filter looks at. */
const EVENTS: readonly Known[] = Array.from({ length: 400 }, (_, index) => {
  const pick = <Item>(items: readonly Item[], step: number) => items[Math.floor(index / step) % items.length] as Item;
  const vendor = pick(VENDORS, 1);
  return {
    ...(eventRecorded(vendor, `e${index}`).message as EventRecorded),
    ref: `e${index}`,
    vendorType: pick(["word", "other word", "rare"], 7),
    type: pick(TYPES, 3),
    severity: pick(SEVERITIES, 5),
    category: pick(["SAFETY", "RULE"], 11),
    safetyState: pick([null, ...STATES], 4),
    behaviors: pick([[], BEHAVIORS.slice(0, 1), BEHAVIORS], 6),
    hasVideo: pick([true, false], 9),
    retracted: index % 13 === 0,
    ruleRef: pick([null, "rule-1", "rule-2"], 8),
    deviceRef: pick([null, "t1", "t2", "t3"], 2),
    driverRef: pick([null, "d1", "d2"], 5),
    occurredAtMs: NOW_MS - Math.floor(index / 3) * 1_000,
    updatedAtMs: NOW_MS - ((index * 37) % 400) * 1_000,
  };
});

const QUERY = `query($filter: EventFilter, $first: Int, $after: String, $last: Int, $before: String) {
  events(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    edges { node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor isPartial }
  }
}`;

let fleet: FleetFixture;
/** The graph's ids of devices and drivers, by vendor and ref. */
const ids = new Map<string, string>();

beforeAll(async () => {
  fleet = await FleetFixture.start();
  for (const vendor of VENDORS) {
    const own = EVENTS.filter((event) => event.vendor === vendor);
    await fleet.publish(
      vendor,
      own.map(({ ref, ...facts }) => eventRecorded(vendor, ref, facts)),
    );
  }
  for (const [kind, list] of [
    ["device", "devices"],
    ["driver", "drivers"],
  ]) {
    const { data } = await fleet.query(`{ ${list}(first: 200) { edges { node { id vendorRefs { vendor ref } } } } }`);
    const { edges } = (
      data as Record<string, { edges: { node: { id: string; vendorRefs: { vendor: Vendor; ref: string }[] } }[] }>
    )[list ?? ""] ?? { edges: [] };
    for (const { node } of edges)
      for (const { vendor, ref } of node.vendorRefs) ids.set(`${kind} ${vendor} ${ref}`, node.id);
  }
});

afterAll(() => fleet[Symbol.asyncDispose]());

const instant = fc.integer({ min: -140, max: 5 }).map((seconds) => NOW_MS + seconds * 1_000);
const some = (words: readonly string[]) => fc.subarray([...words], { minLength: 1 });

const filters = fc.record(
  {
    vendors: some([...VENDORS, "ROSCOLIVE"]),
    vendorTypes: some(["word", "rare", "unheard of"]),
    types: some([...TYPES, "CRASH"]),
    categories: some(["SAFETY", "RULE", "VIDEO"]),
    severities: some(SEVERITIES),
    safetyStates: some(STATES),
    behaviors: some([...BEHAVIORS, "DROWSY"]),
    ruleIds: some(["rule-1", "rule-2", "rule-3"]),
    deviceRefs: some(["SAMSARA t1", "VINLI t2", "VISTRACKS t3", "SAMSARA t2"]),
    driverRefs: some(["SAMSARA d1", "VINLI d2", "VISTRACKS d1"]),
    hasVideo: fc.boolean(),
    retracted: fc.constantFrom("EXCLUDE", "INCLUDE", "ONLY"),
    occurredFrom: instant,
    occurredTo: instant,
    updatedFrom: instant,
    updatedTo: instant,
  },
  { requiredKeys: [] },
);

type Filter = typeof filters extends fc.Arbitrary<infer Value> ? Value : never;

/** What a filter wants, by looking at every event: slow, and plainly right. */
function wanted(filter: Filter): readonly string[] {
  const isOneOf = (words: readonly string[] | undefined, word: string | null) =>
    words === undefined || (word !== null && words.includes(word));
  const retracted = filter.retracted ?? "EXCLUDE";
  return EVENTS.filter(
    (event) =>
      isOneOf(filter.vendors, event.vendor) &&
      isOneOf(filter.vendorTypes, event.vendorType) &&
      isOneOf(filter.types, event.type) &&
      isOneOf(filter.categories, event.category) &&
      isOneOf(filter.severities, event.severity) &&
      isOneOf(filter.safetyStates, event.safetyState) &&
      (filter.behaviors?.some((behavior) => event.behaviors.includes(behavior)) ?? true) &&
      isOneOf(filter.ruleIds, event.ruleRef) &&
      isOneOf(filter.deviceRefs, event.deviceRef && `${event.vendor} ${event.deviceRef}`) &&
      isOneOf(filter.driverRefs, event.driverRef && `${event.vendor} ${event.driverRef}`) &&
      (filter.hasVideo === undefined || event.hasVideo === filter.hasVideo) &&
      (retracted === "INCLUDE" || event.retracted === (retracted === "ONLY")) &&
      event.occurredAtMs >= (filter.occurredFrom ?? 0) &&
      event.occurredAtMs < (filter.occurredTo ?? Number.MAX_SAFE_INTEGER) &&
      (event.updatedAtMs ?? 0) >= (filter.updatedFrom ?? 0) &&
      (event.updatedAtMs ?? 0) < (filter.updatedTo ?? Number.MAX_SAFE_INTEGER),
  ).map(({ vendor, ref }) => `${vendor.toLowerCase()}:${ref}`);
}

function toInput({ deviceRefs, driverRefs, ...filter }: Filter) {
  const instants = Object.fromEntries(
    (["occurredFrom", "occurredTo", "updatedFrom", "updatedTo"] as const).flatMap((name) => {
      const value = filter[name];
      return value === undefined ? [] : [[name, new Date(value).toISOString()]];
    }),
  );
  return {
    ...filter,
    ...instants,
    ...(filter.ruleIds && { ruleIds: filter.ruleIds.map(toRuleId) }),
    ...(deviceRefs && { deviceIds: deviceRefs.map((ref) => ids.get(`device ${ref}`)) }),
    ...(driverRefs && { driverIds: driverRefs.map((ref) => ids.get(`driver ${ref}`)) }),
  };
}

describe("a list of events", () => {
  it("has with every choice of filters what looking at every event finds, in pages of any size and direction", async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 60 }), fc.boolean(), async (filter, size, backward) => {
        const found: string[] = [];
        for (let cursor: string | null = null; ; ) {
          const args = backward ? { last: size, before: cursor } : { first: size, after: cursor };
          const { data, errors } = await fleet.query(QUERY, { filter: toInput(filter), ...args });
          expect(errors).toBeUndefined();
          const { edges, pageInfo } = (
            data as { events: { edges: { node: { id: string } }[]; pageInfo: Record<string, never> } }
          ).events;
          found.splice(backward ? 0 : found.length, 0, ...edges.map(({ node }) => node.id));
          cursor = (backward ? pageInfo.startCursor : pageInfo.endCursor) ?? null;
          if (!(backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) break;
        }

        expect(found.toSorted()).toEqual(wanted(filter).toSorted());
        const instants = found.map((id) => EVENTS.find(({ ref }) => ref === id.split(":")[1])?.occurredAtMs ?? 0);
        expect(instants).toEqual(instants.toSorted((a, b) => b - a));
      }),
      { numRuns: 300 },
    );
  });

  it.each(["deviceIds", "driverIds", "ruleIds"])("refuses an id in %s that never was one, by name", async (field) => {
    const { errors } = await fleet.query(QUERY, { filter: { [field]: ["device:nobody"] } });

    expect(errors?.[0]?.message).toContain("device:nobody");
    expect(errors?.[0]?.extensions).toEqual({ code: "NOT_FOUND", field: `filter.${field}` });
  });

  it("has the rules that were crossed as nodes, and no other", async () => {
    const { data } = await fleet.query(
      `{ a: node(id: "${toRuleId("rule-1")}") { __typename id } b: node(id: "${toRuleId("rule-3")}") { id } c: node(id: "rule-1") { id } }`,
    );

    expect(data).toEqual({ a: { __typename: "Rule", id: toRuleId("rule-1") }, b: null, c: null });
  });
});

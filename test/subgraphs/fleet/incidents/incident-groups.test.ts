import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventRecorded, Vendor } from "../../../../schema/messages.ts";
import type { IncidentTable } from "../../../../subgraphs/fleet/incidents/incident-tables.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import { NOW_MS } from "../fleet-fixture.ts";
import { OTHER_VIN, VIN } from "../identity/identity-fixture.ts";
import { TenantedIndex } from "../tenanted-index.ts";
import { groupAll, RULES, storedGroups } from "./slow-twin.ts";

type Told = Partial<EventRecorded> & { readonly ref: string };
type Step =
  | { readonly kind: "happen"; readonly vendor: Vendor; readonly events: readonly Told[] }
  | { readonly kind: "see"; readonly vendor: Vendor; readonly vin: string | null }
  | { readonly kind: "merge"; readonly vendors: readonly [Vendor, Vendor] }
  | { readonly kind: "undo"; readonly nth: number }
  | { readonly kind: "restart" };

const VENDORS = ["SAMSARA", "VINLI", "ROSCOLIVE"] as const;
const SECOND_MS = 1_000;

const told: fc.Arbitrary<Told> = fc
  .record({
    ref: fc.constantFrom(...Array.from({ length: 12 }, (_, index) => `e${index}`)),
    seconds: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }) }, fc.integer({ min: -700, max: 700 })),
    lastsSeconds: fc.constantFrom(null, null, 0, 4, 40),
    latitude: fc.constantFrom(null, null, 40, 40.002, 40.01, 41),
    category: fc.constantFrom(...(["SAFETY", "SAFETY", "VIDEO", "RULE", "HOURS_OF_SERVICE", "VEHICLE"] as const)),
    type: fc.constantFrom(...(["HARSH_BRAKING", "CRASH", "OTHER"] as const)),
    severity: fc.constantFrom(...(["LOW", "MEDIUM", "HIGH"] as const)),
    retracted: fc.constantFrom(false, false, false, true),
    isOnDevice: fc.constantFrom(true, true, true, false),
    driverRef: fc.constantFrom(null, "ann", "bob"),
  })
  .map(({ seconds, lastsSeconds, latitude, isOnDevice, ...facts }) => {
    const occurredAtMs = NOW_MS + seconds * SECOND_MS;
    const rest = { longitude: -90, headingDegrees: null, speedKph: null, accuracyMeters: null, address: null };
    return {
      ...facts,
      occurredAtMs,
      endedAtMs: lastsSeconds === null ? null : occurredAtMs + lastsSeconds * SECOND_MS,
      position: latitude === null ? null : { latitude, ...rest },
      deviceRef: isOnDevice ? "d" : null,
    };
  });
const burst: fc.Arbitrary<readonly Told[]> = fc
  .record({
    from: fc.integer({ min: -600, max: 300 }),
    everySeconds: fc.constantFrom(5, 14),
    count: fc.integer({ min: 20, max: 60 }),
  })
  .map(({ from, everySeconds, count }) =>
    Array.from({ length: count }, (_, index) => ({
      ref: `burst ${index}`,
      deviceRef: "d",
      occurredAtMs: NOW_MS + (from + index * everySeconds) * SECOND_MS,
    })),
  );
const vendor = fc.constantFrom(...VENDORS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("happen" as const),
      vendor,
      events: fc.array(told, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("happen" as const), vendor, events: burst }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("see" as const), vendor, vin: fc.constantFrom(null, VIN, OTHER_VIN) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("merge" as const), vendors: fc.tuple(vendor, vendor) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("undo" as const), nth: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "restart" as const }) },
);

const DEVICES = "{ devices { edges { node { id vendorRefs { vendor } history { edges { node { id undone } } } } } } }";
type Devices = {
  devices: {
    edges: {
      node: {
        id: string;
        vendorRefs: { vendor: string }[];
        history: { edges: { node: { id: string; undone: boolean } }[] };
      };
    }[];
  };
};

/** What must have come up to make a test tell something comes up in the short form, too: it has the same cases always. */
const SHORT_SEED = process.env.LONG ? {} : { seed: 15 };

describe("the incidents of devices and drivers, whatever becomes known of their events, and in whatever order", () => {
  let index: TenantedIndex;
  let runs = 0;
  let nth = 0;

  beforeAll(async () => {
    index = await TenantedIndex.start();
  });

  afterAll(() => index[Symbol.asyncDispose]());

  async function run(tenant: string, one: Step): Promise<void> {
    if (one.kind === "happen") {
      nth += 1;
      await index.happenTogether(
        tenant,
        one.vendor,
        one.events.map((event, place) => ({ ...event, title: `told ${nth}.${place}` })),
      );
    }
    if (one.kind === "see") await index.see(tenant, { vendor: one.vendor, ref: "d" }, { vin: one.vin });
    if (one.kind === "restart") index.restart();
    if (one.kind !== "merge" && one.kind !== "undo") return;
    const devices = (await index.query<Devices>(tenant, DEVICES)).devices.edges.map(({ node }) => node);
    if (one.kind === "merge") {
      const [keep, merge] = one.vendors.map((name) =>
        devices.find(({ vendorRefs }) => vendorRefs.some((ref) => ref.vendor === name)),
      );
      if (!keep || !merge || keep === merge) return;
      const input = { keepId: keep.id, mergeIds: [merge.id] };
      await index.query(
        tenant,
        "mutation($input: MergeDevicesInput!) { mergeDevices(input: $input) { device { id } } }",
        { input },
      );
      return;
    }
    const open = devices.flatMap(({ history }) => history.edges.flatMap(({ node }) => (node.undone ? [] : node.id)));
    const decisionId = open[one.nth];
    if (decisionId === undefined) return;
    const input = { decisionId };
    await index.query(
      tenant,
      "mutation($input: UndoLinkDecisionInput!) { undoLinkDecision(input: $input) { decision { id } } }",
      { input },
    );
  }

  it("are those that all events at once would give, and each is summed up right", {
    timeout: MANY_CASES_MS,
  }, async () => {
    let [groups, others] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 30 }), async (steps) => {
        runs += 1;
        const tenant = `run-${runs}`;

        for (const one of steps) {
          await run(tenant, one);
          expect(await storedGroups(index.db, tenant)).toEqual(await groupAll(index.db, tenant));
        }

        await expectRightSums(tenant);
        const found = await storedGroups(index.db, tenant);
        groups += found.length;
        // A planted mistake in each of the rules would be seen.
        for (const rules of [
          { ...RULES, gapMs: 10_000 },
          { ...RULES, meters: 1e6 },
          { ...RULES, spanMs: 200_000 },
        ]) {
          if (JSON.stringify(await groupAll(index.db, tenant, rules)) !== JSON.stringify(found)) others += 1;
        }
      }),
      { numRuns: casesOf({ short: STORE_ENGINE === "sqlite" ? 25 : 8, long: 1_000 }), ...SHORT_SEED },
    );
    expect(groups).toBeGreaterThan(10);
    expect(others).toBeGreaterThan(2);
  });

  async function expectRightSums(tenant: string): Promise<void> {
    const { rows: incidents } = await sql<IncidentTable>`select i.* from incident i
      where i.tenant = (select code from word where text = ${tenant})`.execute(index.db);
    const { rows: events } = await sql<{
      incident: number;
      count: number;
      first: number;
      drivers: number;
      devices: number;
    }>`
      select incident, count(*) as count, min(occurredAtMs) as first, count(distinct driver) as drivers,
        count(distinct device) as devices from event
      where tenant = (select code from word where text = ${tenant}) and incident is not null group by incident`.execute(
      index.db,
    );
    const byKey = new Map(events.map((row) => [row.incident, row]));
    for (const { key, witnesses, startedAtMs, driver, device, mergedInto } of incidents) {
      const own = byKey.get(key);
      expect(witnesses).toBe(own?.count ?? 0);
      if (!own) continue;
      expect(mergedInto).toBe(null);
      expect(startedAtMs).toBe(own.first);
      expect([driver !== null, device !== null]).toEqual([own.drivers === 1, own.devices === 1]);
    }
    expect(incidents.filter(({ witnesses }) => witnesses > 0)).toHaveLength(byKey.size);
  }
});

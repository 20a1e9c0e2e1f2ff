import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SEVERITIES, type Severity, type Vendor } from "../../../../schema/messages.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { createRandom } from "../../../ingestion/random.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import { NOW_MS } from "../fleet-fixture.ts";
import { VIN } from "../identity/identity-fixture.ts";
import { TenantedIndex } from "../tenanted-index.ts";

const TENANTS = ["north", "south"] as const;
const TYPES = ["HARSH_BRAKING", "SPEEDING", "OTHER"] as const;
const VENDORS = ["SAMSARA", "VINLI", "ROSCOLIVE"] as const;
const MOMENTS = 120;
const MINUTE_MS = 60_000;

type Node = {
  readonly id: string;
  readonly startedAt: string;
  readonly severity: string;
  readonly type: string;
  readonly vendors: readonly string[];
  readonly eventCount: number;
  readonly device: { readonly id: string } | null;
  readonly driver: { readonly id: string } | null;
};

type Page = {
  readonly incidents: {
    readonly totalCount: number;
    readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
};

type Known = {
  readonly groups: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
  readonly devices: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly groups: readonly object[] } }[];
  };
};

const LIST = `query($filter: IncidentFilter, $first: Int, $after: String, $orderBy: IncidentOrder) {
  incidents(filter: $filter, first: $first, after: $after, orderBy: $orderBy) { totalCount
    edges { cursor node { id startedAt severity type vendors eventCount device { id } driver { id } } }
    pageInfo { hasNextPage endCursor } } }`;

/** What must have come up to make a test tell something comes up in the short form, too: it has the same cases always. */
const SHORT_SEED = process.env.LONG ? {} : { seed: 15 };

describe("a list of incidents", () => {
  let index: TenantedIndex;

  beforeAll(async () => {
    index = await TenantedIndex.start();
    for (const tenant of TENANTS) await fill(tenant, createRandom(tenant.length));
  });

  afterAll(() => index[Symbol.asyncDispose]());

  /** Three trucks, the first of which three vendors know, with moments of one event to four. */
  async function fill(tenant: string, random: () => number): Promise<void> {
    const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value;
    const groups = [{ ref: "yard", name: "Yard" }];
    for (const vendor of VENDORS) await index.see(tenant, { vendor, ref: "d0" }, { vin: VIN, groups });
    const events = new Map<Vendor, object[]>(VENDORS.map((vendor) => [vendor, []]));
    for (let moment = 0; moment < MOMENTS; moment += 1) {
      const deviceRef = pick(["d0", "d0", "d1", "d2"]);
      for (let nth = 0; nth < 1 + Math.floor(random() * 4); nth += 1) {
        const vendor = pick(VENDORS);
        const facts = {
          type: pick(TYPES),
          severity: pick<Severity>(SEVERITIES),
          driverRef: pick([null, "ann", "bob"]),
        };
        const occurredAtMs = NOW_MS - Math.floor(moment / 2) * MINUTE_MS - nth * 1_000;
        events.get(vendor)?.push({ ref: `${moment}.${nth}`, title: `of ${tenant}`, deviceRef, occurredAtMs, ...facts });
      }
    }
    for (const [vendor, told] of events) await index.happenTogether(tenant, vendor, told as never);
  }

  const list = async (tenant: string, filter: object, page: object = { first: 200 }) =>
    (await index.query<Page>(tenant, LIST, { filter, ...page })).incidents;

  async function readAll(
    tenant: string,
    filter: object,
    first: number,
    between = async () => {},
    orderBy: object | null = null,
  ): Promise<readonly Node[]> {
    const nodes: Node[] = [];
    for (let after: string | null = null; ; ) {
      const { edges, pageInfo }: Page["incidents"] = await list(tenant, filter, { first, after, orderBy });
      nodes.push(...edges.map(({ node }) => node));
      if (!pageInfo.hasNextPage) return nodes;
      after = pageInfo.endCursor;
      await between();
    }
  }

  it("has with every choice of filters what looking at every incident finds, in pages of any size", {
    timeout: MANY_CASES_MS,
  }, async () => {
    const everything = new Map<string, readonly Node[]>();
    for (const tenant of TENANTS)
      everything.set(
        tenant,
        (await list(tenant, {})).edges.map(({ node }) => node),
      );
    const idsOf = (tenant: string, who: "device" | "driver") => [
      ...new Set((everything.get(tenant) ?? []).flatMap((node) => node[who]?.id ?? [])),
    ];
    const [groupOf, inGroup] = [new Map<string, string>(), new Map<string, readonly string[]>()];
    for (const tenant of TENANTS) {
      const asked = "{ groups { edges { node { id } } } devices { edges { node { id groups { id } } } } }";
      const { groups, devices } = await index.query<Known>(tenant, asked);
      groupOf.set(tenant, groups.edges[0]?.node.id ?? "");
      const own = devices.edges.filter(({ node }) => node.groups.length > 0);
      inGroup.set(
        tenant,
        own.map(({ node }) => node.id),
      );
    }
    const instant = fc
      .integer({ min: 0, max: MOMENTS / 2 })
      .map((minutes) => new Date(NOW_MS - minutes * MINUTE_MS).toISOString());
    const cases = fc.constantFrom(...TENANTS).chain((tenant) =>
      fc.record({
        tenant: fc.constant(tenant),
        first: fc.integer({ min: 1, max: 60 }),
        isOldestFirst: fc.boolean(),
        filter: fc.record(
          {
            deviceIds: fc.subarray(idsOf(tenant, "device"), { minLength: 1 }),
            driverIds: fc.subarray(idsOf(tenant, "driver"), { minLength: 1 }),
            types: fc.subarray([...TYPES], { minLength: 1 }),
            severities: fc.subarray([...SEVERITIES], { minLength: 1 }),
            vendors: fc.subarray([...VENDORS], { minLength: 1 }),
            vendorsAtLeast: fc.integer({ min: 0, max: 6 }),
            startedFrom: instant,
            startedTo: instant,
            groups: fc.constant([groupOf.get(tenant) ?? ""]),
          },
          { requiredKeys: [] },
        ),
      }),
    );
    let found = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ tenant, first, isOldestFirst, filter }) => {
        const expected = (everything.get(tenant) ?? []).filter(
          (node) =>
            (filter.deviceIds?.includes(node.device?.id ?? "") ?? true) &&
            (!filter.groups || inGroup.get(tenant)?.includes(node.device?.id ?? "")) &&
            (filter.driverIds?.includes(node.driver?.id ?? "") ?? true) &&
            (filter.types?.includes(node.type as never) ?? true) &&
            (filter.severities?.includes(node.severity as never) ?? true) &&
            (filter.vendors?.some((vendor) => node.vendors.includes(vendor)) ?? true) &&
            node.vendors.length >= (filter.vendorsAtLeast ?? 0) &&
            node.startedAt >= (filter.startedFrom ?? "") &&
            node.startedAt < (filter.startedTo ?? "9"),
        );

        const orderBy = { field: "STARTED_AT", direction: isOldestFirst ? "ASC" : "DESC" };
        const read = await readAll(tenant, filter, first, undefined, orderBy);
        expect(read).toEqual(isOldestFirst ? expected.toReversed() : expected);
        expect((await list(tenant, filter, { first: 1 })).totalCount).toBe(expected.length);

        found += expected.length;
      }),
      { numRuns: casesOf({ short: STORE_ENGINE === "sqlite" ? 250 : 60, long: 5_000 }), ...SHORT_SEED },
    );
    expect(found).toBeGreaterThan(20);
    for (const nodes of everything.values()) {
      expect(nodes.length).toBeGreaterThan(40);
      expect(nodes.map(({ startedAt }) => startedAt)).toEqual(
        nodes
          .map(({ startedAt }) => startedAt)
          .toSorted()
          .reverse(),
      );
    }
  });

  it("neither skips nor repeats one while incidents grow, come about and end between its pages", async () => {
    const before = await readAll("north", {}, 200);
    const random = createRandom(7);
    let nth = 0;
    const touched = new Set<string>();
    const between = async () => {
      nth += 1;
      const victim = before[Math.floor(random() * before.length)] as Node;
      const vendor = VENDORS[nth % 3] as Vendor;
      // Some seconds behind its beginning, so that it stays where it is; what it takes up or takes apart may go.
      const occurredAtMs = Date.parse(victim.startedAt) + 4_000;
      await index.happen(
        "north",
        { vendor, ref: `new ${nth}` },
        { deviceRef: "d0", occurredAtMs, title: `new ${nth}` },
      );
      touched.add(victim.id);
    };

    const nodes = await readAll("north", {}, 5, between);

    const after = new Map((await readAll("north", {}, 200)).map((node) => [node.id, node.startedAt]));
    const stayed = before.filter(({ id, startedAt }) => after.get(id) === startedAt).map(({ id }) => id);
    const read = nodes.map(({ id }) => id);
    expect(new Set(read).size).toBe(read.length);
    expect(stayed.filter((id) => !read.includes(id))).toEqual([]);
    expect(stayed.length).toBeGreaterThan(30);
    expect(nth).toBeGreaterThan(5);
  });

  it("refuses ids of nothing, cursors of others and pages that are too large", async () => {
    const [edge] = (await list("south", {})).edges;
    for (const [variables, extensions] of [
      [{ filter: { deviceIds: ["device:none"] } }, { code: "NOT_FOUND", field: "filter.deviceIds" }],
      [{ filter: { driverIds: ["driver:none"] } }, { code: "NOT_FOUND", field: "filter.driverIds" }],
      [{ after: edge?.cursor }, { code: "BAD_USER_INPUT", field: "after" }],
      [{ first: 201 }, { code: "BAD_USER_INPUT", field: "first" }],
    ]) {
      const { errors } = await index.run("north", LIST, variables);
      expect(errors?.[0]?.extensions).toEqual(extensions);
    }
  });

  it("answers for another's incident as for one that there is not", async () => {
    const ids = (await list("south", {})).edges.map(({ node }) => node.id);

    for (const id of [
      ids[0],
      "incident:",
      "incident:0",
      "incident:zz.1",
      "incident:-1",
      "incident:zzzzzzzzzzzzzzzzzzz",
    ]) {
      expect(
        await index.query("north", "query($id: ID!) { incident(id: $id) { id } node(id: $id) { id } }", { id }),
      ).toEqual({
        incident: null,
        node: null,
      });
    }
  });
});

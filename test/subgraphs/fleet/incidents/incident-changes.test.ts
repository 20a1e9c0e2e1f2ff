import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EventRecorded, SEVERITIES, type Vendor } from "../../../../schema/messages.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import { NOW_MS } from "../fleet-fixture.ts";
import { VIN } from "../identity/identity-fixture.ts";
import { TenantedIndex } from "../tenanted-index.ts";

const SECOND_MS = 1_000;
const FOLLOW = `subscription($filter: IncidentFilter, $after: String) {
  incidentChanges(filter: $filter, after: $after) { cursor kind incidentId incident { id eventCount severity } gap { after } } }`;
const LIST = `query($filter: IncidentFilter) {
  incidents(filter: $filter, first: 200) { edges { node { id eventCount severity } } changeCursor } }`;

type Node = { readonly id: string; readonly eventCount: number; readonly severity: string };
type Item = {
  readonly cursor: string;
  readonly kind: string;
  readonly incidentId: string | null;
  readonly incident: Node | null;
  readonly gap: { readonly after: string } | null;
};
type Told = { readonly incidentChanges: Item };
type Listed = {
  readonly incidents: { readonly edges: readonly { readonly node: Node }[]; readonly changeCursor: string };
};

/** What must have come up to make a test tell something comes up in the short form, too: it has the same cases always. */
const SHORT_SEED = process.env.LONG ? {} : { seed: 15 };

describe("incidentChanges", () => {
  let index: TenantedIndex;
  let tenants = 0;
  let nth = 0;

  beforeAll(async () => {
    index = await TenantedIndex.start();
  });

  afterAll(() => index[Symbol.asyncDispose]());

  /** A tenant of its own, with a truck that two vendors know. */
  async function startTenant(): Promise<string> {
    tenants += 1;
    const tenant = `tenant-${tenants}`;
    for (const vendor of ["SAMSARA", "VINLI"] as const) await index.see(tenant, { vendor, ref: "d" }, { vin: VIN });
    return tenant;
  }

  /** An event of the truck `d`, told as something that was not known. */
  async function happen(
    tenant: string,
    ref: string,
    seconds: number,
    { vendor = "SAMSARA", ...facts }: Partial<EventRecorded> = {},
  ): Promise<void> {
    nth += 1;
    const own = { deviceRef: "d", title: `told ${nth}`, occurredAtMs: NOW_MS + seconds * SECOND_MS };
    await index.happen(tenant, { vendor: vendor as Vendor, ref }, { ...own, ...facts });
  }

  async function list(tenant: string, filter: object = {}) {
    const { incidents } = await index.query<Listed>(tenant, LIST, { filter });
    return { nodes: incidents.edges.map(({ node }) => node), cursor: incidents.changeCursor };
  }

  async function take(items: AsyncGenerator<Told, void>, count: number): Promise<readonly Item[]> {
    const taken: Item[] = [];
    while (taken.length < count) {
      const { value } = await items.next();
      if (!value) throw new Error(`the subscription ended after ${taken.length} items`);
      taken.push(value.incidentChanges);
    }
    return taken;
  }

  const kindsOf = (items: readonly Item[]) =>
    items.map(({ kind, incidentId, incident }) => [kind, incidentId, incident?.id ?? null]);

  it("tells an incident that comes about, grows, and is none any more", async ({ signal }) => {
    const tenant = await startTenant();
    const { cursor } = await list(tenant);

    for (const [ref, seconds] of [
      ["1", 0],
      ["2", 1],
      ["3", 2],
    ] as const)
      await happen(tenant, ref, seconds);
    const [node] = (await list(tenant)).nodes;
    await happen(tenant, "1", 0, { retracted: true });
    await happen(tenant, "2", 1, { retracted: true });

    const id = node?.id ?? "";
    const items = index.follow<Told>(tenant, FOLLOW, { signal, after: cursor });
    expect(kindsOf(await take(items, 4))).toEqual([
      ["ADDED", id, null],
      ["AMENDED", id, null],
      ["AMENDED", id, null],
      ["RETRACTED", id, null],
    ]);
  });

  it("tells of one that grew together with another which one that is", async ({ signal }) => {
    const tenant = await startTenant();
    for (const [ref, seconds] of [
      ["1", 0],
      ["2", 1],
      ["3", 25],
      ["4", 26],
    ] as const)
      await happen(tenant, ref, seconds);
    const { nodes, cursor } = await list(tenant);

    await happen(tenant, "5", 13);

    const items = index.follow<Told>(tenant, FOLLOW, { signal, after: cursor });
    const [younger, older] = nodes.map(({ id }) => id);
    expect(kindsOf(await take(items, 2))).toEqual([
      ["AMENDED", older, older],
      ["RETRACTED", younger, older],
    ]);
  });

  it("has one come into a filter, change in it and leave it", async ({ signal }) => {
    const tenant = await startTenant();
    const { cursor } = await list(tenant);

    await happen(tenant, "1", 0);
    await happen(tenant, "2", 1);
    await happen(tenant, "2", 1, { severity: "HIGH" });
    await happen(tenant, "3", 2);
    await happen(tenant, "2", 1, { severity: "LOW" });

    const items = index.follow<Told>(tenant, FOLLOW, { signal, after: cursor, filter: { severities: ["HIGH"] } });
    expect((await take(items, 3)).map(({ kind }) => kind)).toEqual(["ADDED", "AMENDED", "LEFT"]);
  });

  it("refuses cursors of events and of other tenants", async () => {
    const [tenant, other] = [await startTenant(), await startTenant()];
    await happen(tenant, "1", 0);
    const { events } = await index.query<{ events: { changeCursor: string } }>(tenant, "{ events { changeCursor } }");
    const { cursor } = await list(other);

    for (const after of [events.changeCursor, cursor]) {
      const items = index.follow(tenant, FOLLOW, { signal: new AbortController().signal, after });
      await expect(items.next()).rejects.toThrow(/"field":"after"/);
    }
  });

  it("gives a client that applies what it is told the same incidents as a list, whatever was changed", {
    timeout: MANY_CASES_MS,
  }, async ({ signal }) => {
    const step = fc.record({
      vendor: fc.constantFrom("SAMSARA" as const, "VINLI" as const),
      ref: fc.constantFrom("1", "2", "3", "4", "5", "6"),
      seconds: fc.integer({ min: 0, max: 90 }),
      severity: fc.constantFrom(...SEVERITIES),
      retracted: fc.constantFrom(false, false, false, true),
      driverRef: fc.constantFrom(null, "ann", "bob"),
    });
    const filters = fc.record(
      {
        severities: fc.subarray([...SEVERITIES], { minLength: 1 }),
        vendorsAtLeast: fc.constantFrom(1, 2),
      },
      { requiredKeys: [] },
    );
    let held = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 20 }),
        filters,
        fc.nat({ max: 10 }),
        async (steps, filter, listedAfter) => {
          const tenant = await startTenant();
          const apply = async (some: typeof steps) => {
            for (const { ref, seconds, ...facts } of some) await happen(tenant, ref, seconds, facts);
          };
          await apply(steps.slice(0, listedAfter));
          const { nodes, cursor } = await list(tenant, filter);
          const known = new Map(nodes.map((node) => [node.id, node]));

          await apply(steps.slice(listedAfter));
          const now = await list(tenant, filter);
          const severity = filter.severities?.[0] ?? "LOW";
          for (const vendor of ["SAMSARA", "VINLI"] as const) await happen(tenant, "end", 5_000, { vendor, severity });
          const [end] = (await list(tenant)).nodes;
          const stopping = new AbortController();
          const items = index.follow<Told>(tenant, FOLLOW, {
            ...{ signal: AbortSignal.any([signal, stopping.signal]), filter, after: cursor },
          });
          for (;;) {
            const [item] = await take(items, 1);
            if (!item || item.incidentId === end?.id) break;
            const isHeld = item.incident && ["ADDED", "AMENDED"].includes(item.kind);
            if (isHeld && item.incident) known.set(item.incidentId ?? "", item.incident);
            else known.delete(item.incidentId ?? "");
          }
          stopping.abort();

          held += known.size;
          const byId = (some: Iterable<Node>) => [...some].sort((a, b) => (a.id < b.id ? -1 : 1));
          expect(byId(known.values())).toEqual(byId(now.nodes));
        },
      ),
      { numRuns: casesOf({ short: STORE_ENGINE === "sqlite" ? 25 : 12, long: 500 }), ...SHORT_SEED },
    );
    expect(held).toBeGreaterThan(2);
  });
});

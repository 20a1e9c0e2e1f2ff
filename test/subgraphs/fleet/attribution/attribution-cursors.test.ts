import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import { NOW_MS } from "../fleet-fixture.ts";
import { VIN } from "../identity/identity-fixture.ts";
import { TenantedIndex } from "../tenanted-index.ts";

const MINUTE_MS = 60_000;
const EVENTS = 12;

const PAGE = `query($filter: EventFilter, $after: String) { events(filter: $filter, first: 3, after: $after) {
  edges { node { id } } pageInfo { hasNextPage endCursor } changeCursor } }`;
const ALL = "query($filter: EventFilter) { events(filter: $filter, first: 200) { edges { node { id } } } }";
const FOLLOW = `subscription($filter: EventFilter, $after: String) {
  eventChanges(filter: $filter, after: $after) { cursor kind eventId } }`;

type Page = {
  readonly events: {
    readonly edges: readonly { readonly node: { readonly id: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly changeCursor: string;
  };
};
type Change = { readonly eventChanges: { readonly cursor: string; readonly kind: string; readonly eventId: string } };

/** The log is edited: somebody begins to drive, or to rest, at a minute, or did not. */
type Edit = {
  readonly ref: number;
  readonly driver: string;
  readonly minute: number;
  readonly says: string;
  readonly gone: boolean;
};

const edit: fc.Arbitrary<Edit> = fc.record({
  ref: fc.nat({ max: 5 }),
  driver: fc.constantFrom("ann", "bob"),
  minute: fc.integer({ min: -2, max: EVENTS }),
  says: fc.constantFrom("Driving", "Driving", "OffDuty"),
  gone: fc.constantFrom(false, false, true),
});

describe("cursors, while it becomes known who drove", () => {
  let index: TenantedIndex;
  let runs = 0;

  beforeAll(async () => {
    index = await TenantedIndex.start();
  });

  afterAll(() => index[Symbol.asyncDispose]());

  /** A truck of which a dongle tells something every minute, and the id of a driver whom the log knows. */
  async function begin(tenant: string): Promise<string> {
    for (const vendor of ["VINLI", "VISTRACKS"] as const) await index.see(tenant, { vendor, ref: "d" }, { vin: VIN });
    for (const ref of ["ann", "bob"]) await index.meet(tenant, { vendor: "VISTRACKS", ref }, { name: ref });
    const events = Array.from({ length: EVENTS }, (_, minute) => ({
      ...{ ref: `e${minute}`, deviceRef: "d", type: "HARSH_BRAKING" as const },
      occurredAtMs: NOW_MS + minute * MINUTE_MS,
    }));
    await index.happenTogether(tenant, "VINLI", events);
    const { drivers } = await index.query<{ drivers: { edges: { node: { id: string; name: string } }[] } }>(
      tenant,
      "{ drivers { edges { node { id name } } } }",
    );
    return drivers.edges.find(({ node }) => node.name === "ann")?.node.id ?? "";
  }

  async function apply(tenant: string, { ref, driver, minute, says, gone }: Edit): Promise<void> {
    await index.happen(
      tenant,
      { vendor: "VISTRACKS", ref: `l${ref}` },
      {
        ...{ deviceRef: "d", driverRef: driver, type: "DUTY_STATUS_CHANGE", vendorType: says, retracted: gone },
        ...{ category: "HOURS_OF_SERVICE", occurredAtMs: NOW_MS + minute * MINUTE_MS - 1_000 },
      },
    );
  }

  it("of lists and of subscriptions neither skip nor repeat an event", { timeout: MANY_CASES_MS }, async ({
    signal,
  }) => {
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 4, maxLength: 12 }), async (edits) => {
        runs += 1;
        const tenant = `run-${runs}`;
        const filter = { driverIds: [await begin(tenant)], types: ["HARSH_BRAKING", "LOG_REMARK"] };
        const list = async () => {
          const { events } = await index.query<Page>(tenant, ALL, { filter });
          return new Set(events.edges.map(({ node }) => node.id));
        };
        for (const one of edits.slice(0, 3)) await apply(tenant, one);
        const first = await list();
        let always = first;
        const walked: string[] = [];
        let after: string | null = null;
        let changeCursor: string | null = null;

        for (let place = 3; ; place += 1) {
          const { events }: Page = await index.query<Page>(tenant, PAGE, { filter, after });
          changeCursor ??= events.changeCursor;
          walked.push(...events.edges.map(({ node }) => node.id));
          after = events.pageInfo.endCursor;
          if (!events.pageInfo.hasNextPage) break;
          const next = edits[place];
          if (next) await apply(tenant, next);
          always = always.intersection(await list());
        }

        expect(new Set(walked).size).toBe(walked.length);
        expect(always.difference(new Set(walked))).toEqual(new Set());
        const last = await list();
        if (last.symmetricDifference(first).size > 0) moved += 1;
        const mirror = new Set(first);
        const told = await follow(tenant, { filter, after: changeCursor, signal });
        expect(new Set(told.map(({ cursor }) => cursor)).size).toBe(told.length);
        for (const { kind, eventId } of told) {
          expect(mirror.has(eventId)).toBe(kind !== "ADDED");
          if (kind === "LEFT") mirror.delete(eventId);
          else mirror.add(eventId);
        }
        expect(mirror).toEqual(last);
      }),
      { numRuns: casesOf({ short: STORE_ENGINE === "sqlite" ? 25 : 5, long: 300 }), seed: 21 },
    );
    expect(moved).toBeGreaterThan(0);
  });

  type Followed = { readonly filter: object; readonly after: string | null; readonly signal: AbortSignal };

  /** What a subscriber is told up to now, who comes back behind every single item. */
  async function follow(tenant: string, { filter, after, signal }: Followed): Promise<Change["eventChanges"][]> {
    const end = { driverRef: "ann", type: "LOG_REMARK", category: "HOURS_OF_SERVICE" } as const;
    await index.happen(tenant, { vendor: "VISTRACKS", ref: "end" }, end);
    const told: Change["eventChanges"][] = [];
    for (let cursor = after; ; ) {
      const items = index.follow<Change>(tenant, FOLLOW, { signal, filter, after: cursor });
      const { value } = await items.next();
      await items.return(undefined);
      if (!value || value.eventChanges.eventId === "vistracks:end") return told;
      cursor = value.eventChanges.cursor;
      told.push(value.eventChanges);
    }
  }
});

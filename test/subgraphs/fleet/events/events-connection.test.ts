import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toRefHash } from "../../../../subgraphs/fleet/events/ref-hash.ts";
import { eventRecorded, FleetFixture, NOW_MS, TENANT } from "../fleet-fixture.ts";

type Page = {
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
};

const QUERY = `query($filter: EventFilter, $first: Int, $after: String, $last: Int, $before: String) {
  events(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

/** Several events share each instant, so that pages end within ties. */
const EVENTS = Array.from({ length: 60 }, (_, index) => ({
  vendor: index % 3 === 0 ? ("VINLI" as const) : ("SAMSARA" as const),
  ref: `e${index}`,
  occurredAtMs: NOW_MS - Math.floor(index / 7) * 1_000,
  severity: index % 2 === 0 ? ("HIGH" as const) : ("LOW" as const),
}));

/** Those of one instant are in an order that is the same in every store. */
const NEWEST_FIRST = EVENTS.toSorted((a, b) => b.occurredAtMs - a.occurredAtMs || hashOf(b) - hashOf(a));

function hashOf({ vendor, ref }: (typeof EVENTS)[number]): number {
  return toRefHash(TENANT, vendor, ref);
}

function idOf({ vendor, ref }: (typeof EVENTS)[number]): string {
  return `${vendor.toLowerCase()}:${ref}`;
}

let fleet: FleetFixture;

beforeAll(async () => {
  fleet = await FleetFixture.start();
  for (const vendor of ["SAMSARA", "VINLI"] as const) {
    await fleet.publish(
      vendor,
      EVENTS.filter((event) => event.vendor === vendor).map((event) => eventRecorded(vendor, event.ref, event)),
    );
  }
});

afterAll(() => fleet[Symbol.asyncDispose]());

async function page(variables: Record<string, unknown>): Promise<Page> {
  const { data, errors } = await fleet.query(QUERY, variables);
  expect(errors).toBeUndefined();
  return (data as { events: Page }).events;
}

describe("the connection of events", () => {
  it("gives every event once, in order, whatever the page size and the direction", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 70 }), fc.boolean(), async (size, backward) => {
        const ids: string[] = [];
        for (let cursor: string | null = null; ; ) {
          const { edges, pageInfo }: Page = await page(
            backward ? { last: size, before: cursor } : { first: size, after: cursor },
          );
          const found = edges.map(({ node }) => node.id);
          ids.splice(backward ? 0 : ids.length, 0, ...found);
          cursor = backward ? pageInfo.startCursor : pageInfo.endCursor;
          if (!(backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) break;
        }

        expect(ids).toEqual(NEWEST_FIRST.map(idOf));
      }),
      { numRuns: 25 },
    );
  });

  it("finds with every filter what filtering the list finds", async () => {
    const filters = fc.record(
      {
        vendors: fc.subarray(["SAMSARA", "VINLI", "ROSCOLIVE"]),
        severities: fc.subarray(["HIGH", "LOW", "CRITICAL"]),
        occurredFrom: fc.integer({ min: -9, max: 1 }).map((seconds) => NOW_MS + seconds * 1_000),
        occurredTo: fc.integer({ min: -9, max: 1 }).map((seconds) => NOW_MS + seconds * 1_000),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filters, async ({ vendors, severities, occurredFrom, occurredTo }) => {
        const expected = NEWEST_FIRST.filter(
          (event) =>
            (vendors?.includes(event.vendor) ?? true) &&
            (severities?.includes(event.severity) ?? true) &&
            event.occurredAtMs >= (occurredFrom ?? 0) &&
            event.occurredAtMs < (occurredTo ?? Number.MAX_SAFE_INTEGER),
        );
        const instants = {
          ...(occurredFrom === undefined ? {} : { occurredFrom: new Date(occurredFrom).toISOString() }),
          ...(occurredTo === undefined ? {} : { occurredTo: new Date(occurredTo).toISOString() }),
        };
        const lists = { ...(vendors ? { vendors } : {}), ...(severities ? { severities } : {}) };

        const { edges } = await page({ first: 200, filter: { ...lists, ...instants } });

        expect(edges.map(({ node }) => node.id)).toEqual(expected.map(idOf));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [{ first: 100_000 }, "first"],
    [{ first: -1 }, "first"],
    [{ last: 201 }, "last"],
    [{ first: 1, last: 1 }, "last"],
    [{ after: "nonsense" }, "after"],
    [{ before: Buffer.from('["default",1]').toString("base64url") }, "before"],
    [{ after: Buffer.from('["another-tenant",1,"samsara:e1"]').toString("base64url") }, "after"],
  ])("refuses %j and names the argument", async (variables, field) => {
    const { errors } = await fleet.query(QUERY, variables);

    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: "BAD_USER_INPUT", field }]);
  });
});

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventRecorded } from "../../../../schema/messages.ts";
import { type EventWalk, walkEvents } from "../../../../subgraphs/fleet/counts/event-walk.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS } from "../fleet-fixture.ts";
import { TenantedIndex } from "../tenanted-index.ts";

const TENANTS = ["north", "south"] as const;
const at = (text: string) => Date.parse(text);

let fleet: FleetFixture;

beforeAll(async () => {
  fleet = await FleetFixture.start();
  for (const tenant of TENANTS) {
    const event = (ref: string, facts: Partial<EventRecorded>) => eventRecorded("SAMSARA", ref, facts);
    await fleet.publish(
      "SAMSARA",
      [
        deviceSeen("SAMSARA", "t1", { name: "Truck 1", groups: [{ ref: "g1", name: "Yard" }] }),
        driverSeen("SAMSARA", "d1", { name: "Ann Lee" }),
        event("e1", {
          type: "SPEEDING",
          severity: "HIGH",
          deviceRef: "t1",
          driverRef: "d1",
          occurredAtMs: at("2026-02-28T23:59:59.999Z"),
        }),
        event("e2", { type: "SPEEDING", deviceRef: "t1", occurredAtMs: at("2026-03-01T00:00:00Z") }),
        event("e3", { type: "CRASH", groupRefs: ["g2"], occurredAtMs: at("2026-03-01T05:00:00Z") }),
        event("e4", { type: "CRASH", retracted: true, occurredAtMs: at("2026-03-01T05:00:00Z") }),
      ],
      tenant,
    );
  }
  const { occurredAtMs, ...speeding } = {
    type: "SPEEDING",
    deviceRef: "dongle",
    occurredAtMs: at("2026-03-01T00:00:05Z"),
  } as const;
  await fleet.publish(
    "VINLI",
    [deviceSeen("VINLI", "dongle", { name: "Truck 1" }), eventRecorded("VINLI", "v1", { ...speeding, occurredAtMs })],
    "north",
  );
});
afterAll(() => fleet[Symbol.asyncDispose]());

async function counts(args: string, fields: string, tenant = "north") {
  const { data, errors } = await fleet.query(`{ eventCounts(${args}) { ${fields} } }`, {}, tenant);
  expect(errors).toBeUndefined();
  return (data as { eventCounts: readonly object[] }).eventCounts;
}

describe("eventCounts", () => {
  it("tells the largest first, and of one moment of two vendors that it is one incident", async () => {
    expect(await counts("by: [TYPE]", "type severity device { name } startsAt count incidents")).toEqual([
      { type: "SPEEDING", severity: null, device: null, startsAt: null, count: 3, incidents: 1 },
      { type: "CRASH", severity: null, device: null, startsAt: null, count: 1, incidents: 0 },
    ]);
  });

  it("has the order of time before that, by the clocks of the time zone", async () => {
    expect(await counts('by: [DAY, VENDOR], timeZone: "America/Chicago"', "startsAt vendor count")).toEqual([
      { startsAt: "2026-02-28T06:00:00.000Z", vendor: "SAMSARA", count: 3 },
      { startsAt: "2026-02-28T06:00:00.000Z", vendor: "VINLI", count: 1 },
    ]);
    expect(await counts("by: [DAY]", "startsAt count")).toEqual([
      { startsAt: "2026-02-28T00:00:00.000Z", count: 1 },
      { startsAt: "2026-03-01T00:00:00.000Z", count: 3 },
    ]);
    expect(await counts("by: [WEEK], filter: { vendors: [SAMSARA] }", "startsAt count incidents")).toEqual([
      { startsAt: "2026-02-23T00:00:00.000Z", count: 3, incidents: 1 },
    ]);
  });

  it("counts together what has no device, driver or group", async () => {
    expect(await counts("by: [DEVICE]", "device { name } count")).toEqual([
      { device: { name: "Truck 1" }, count: 3 },
      { device: null, count: 1 },
    ]);
    expect(await counts("by: [DRIVER], filter: { vendors: [SAMSARA] }", "driver { name } count")).toEqual([
      { driver: { name: "Ann Lee" }, count: 2 },
      { driver: null, count: 1 },
    ]);
    expect(await counts("by: [GROUP]", "group { name } count")).toEqual([
      { group: { name: "Yard" }, count: 3 },
      { group: null, count: 1 },
    ]);
  });

  it("is one count for all where nothing is counted by, be there none", async () => {
    expect(await counts("by: []", "type count")).toEqual([{ type: null, count: 4 }]);
    expect(
      await counts('by: [], filter: { types: [DROWSINESS], occurredTo: "2020-01-01T00:00:00Z" }', "count incidents"),
    ).toEqual([{ count: 0, incidents: 0 }]);
    expect(await counts("by: [TYPE], filter: { types: [DROWSINESS] }", "count")).toEqual([]);
    expect(await counts("by: []", "count", "nobody")).toEqual([{ count: 0 }]);
  });

  it("takes the beginning of a period in, and its end out", async () => {
    const period = 'filter: { occurredFrom: "2026-02-28T23:59:59.999Z", occurredTo: "2026-03-01T00:00:05Z" }';

    expect(await counts(`by: [], ${period}`, "count")).toEqual([{ count: 2 }]);
    expect(await counts(`by: [DEVICE], ${period}`, "count")).toEqual([{ count: 2 }]);
  });

  it("knows what was taken back, when asked", async () => {
    expect(await counts("by: [TYPE], filter: { retracted: ONLY }", "type count")).toEqual([
      { type: "CRASH", count: 1 },
    ]);
  });

  it("has nothing of another tenant", async () => {
    expect(await counts("by: [VENDOR]", "vendor count", "south")).toEqual([{ vendor: "SAMSARA", count: 3 }]);
  });

  it.each([
    ["by", "by: [DAY, HOUR]"],
    ["timeZone", 'by: [], timeZone: "Mars/Olympus"'],
    ["timeZone", 'by: [DAY], timeZone: ""'],
  ])("says that `%s` is at fault", async (field, args) => {
    const { errors } = await fleet.query(`{ eventCounts(${args}) { count } }`);

    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: "BAD_USER_INPUT", field }),
    ]);
  });
});

describe("totalCount", () => {
  it("is how many the list has, with its filter and its owner", async () => {
    const { data } = await fleet.query(
      `{ events(filter: { types: [SPEEDING] }, first: 1) { totalCount } devices { edges { node { events(filter: { severities: [HIGH] }) { totalCount } } } } }`,
      {},
      "north",
    );

    expect(data).toEqual({
      events: { totalCount: 3 },
      devices: { edges: [{ node: { events: { totalCount: 1 } } }] },
    });
  });
});

describe("the bounds of counting", () => {
  const MANY = 10_001;

  it("refuse more than ten thousand counts, and are null for how many of a device there are", async () => {
    await using index = await TenantedIndex.start();
    await index.see("north", { vendor: "SAMSARA", ref: "t" }, { name: "Truck" });
    const facts = { deviceRef: "t", category: "VEHICLE" } as const;
    const events = Array.from({ length: MANY }, (_, nth) => ({
      ref: `e${nth}`,
      ...facts,
      occurredAtMs: NOW_MS - nth * 3_600_000,
    }));
    await index.happenTogether("north", "SAMSARA", events);

    const refused = await index.run("north", "{ eventCounts(by: [HOUR]) { count } }");
    const answer = await index.query(
      "north",
      "{ eventCounts(by: []) { count } events { totalCount } devices { edges { node { events { totalCount } } } } }",
    );

    expect(refused.errors?.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: "LIMIT_EXCEEDED", field: "by" }),
    ]);
    expect(answer).toEqual({
      eventCounts: [{ count: MANY }],
      events: { totalCount: MANY },
      devices: { edges: [{ node: { events: { totalCount: null } } }] },
    });
  });

  it("do not end with a slice: of more events than are read at once, each is read once, be they of one instant", async () => {
    await using index = await TenantedIndex.start();
    const instants = [0, 1, 1, 1, 1, 2, 5, 5, 86_400_000].map((ms) => NOW_MS + ms);
    await index.happenTogether(
      "north",
      "SAMSARA",
      instants.map((occurredAtMs, nth) => ({ ref: `e${nth}`, occurredAtMs })),
    );
    const { rows } = await sql<{ code: number }>`select code from word where text = 'north'`.execute(index.db);
    const walk: EventWalk = {
      ...{
        tenant: rows[0]?.code ?? 0,
        index: "time",
        value: null,
        updated: null,
        groupsBefore: [],
        columns: ["device"],
      },
      words: { devices: null, drivers: null, rules: null, groups: null, incidents: null },
      ...{ fromMs: NOW_MS, toMs: NOW_MS + 86_400_000, unitOf: () => 1_000 },
    };

    const slices = await Array.fromAsync(walkEvents(index.db, walk, 2));

    expect(slices.map(({ classes, device }) => [classes.length, device.length])).toEqual([
      [1, 1],
      [4, 4],
      [1, 1],
      [2, 2],
    ]);
    expect(slices.flatMap((slice) => slice.instants)).toEqual(
      instants.slice(0, -1).map((ms) => Math.floor(ms / 1_000) * 1_000),
    );
  });
});

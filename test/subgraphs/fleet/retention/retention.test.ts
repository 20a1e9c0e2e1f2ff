import type { ExecutionResult } from "graphql";
import { describe, expect, it } from "vitest";
import type { BusPosition } from "../../../../platform/bus/bus.ts";
import { openStoreForReading } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import type { EventRecorded } from "../../../../schema/messages.ts";
import { FLEET_EVENTS } from "../../../../schema/publishers.ts";
import { outboxes } from "../../../../subgraphs/fleet/outbox/outbox.ts";
import { toAgeGauges } from "../../../../subgraphs/fleet/retention/age-gauges.ts";
import type { FleetTables } from "../../../../subgraphs/fleet/tables.ts";
import { createStoreHome } from "../../../stores.ts";
import { viewerOf } from "../../../viewer.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, TENANT } from "../fleet-fixture.ts";

const DAY_MS = 86_400_000;
const ENVIRONMENT = { RETAIN_DAYS_EVENTS: "30", RETAIN_DAYS_CHANGES: "10" };
const OTHER = "other";

type Item = {
  readonly cursor: string;
  readonly kind: string;
  readonly eventId: string | null;
  readonly gap: { readonly after: string; readonly resumesAt: string | null } | null;
};

const start = () => FleetFixture.start(undefined, ENVIRONMENT);

const publish = (fleet: FleetFixture, ref: string, facts: Partial<EventRecorded> = {}, tenant = TENANT) =>
  fleet.publish("SAMSARA", [eventRecorded("SAMSARA", ref, { occurredAtMs: fleet.clock.nowMs, ...facts })], tenant);

async function pass(fleet: FleetFixture, days: number): Promise<void> {
  fleet.clock.nowMs += days * DAY_MS;
  await fleet.prune();
}

async function list(fleet: FleetFixture, tenant = TENANT, filter = "retracted: INCLUDE") {
  const { data, errors } = await fleet.query(
    `{ events(first: 100, filter: { ${filter} }) { edges { node { id } } changeCursor } }`,
    {},
    tenant,
  );
  expect(errors).toBeUndefined();
  const { edges, changeCursor } = (data as { events: { edges: { node: { id: string } }[]; changeCursor: string } })
    .events;
  return { ids: edges.map(({ node }) => node.id), changeCursor };
}

function follow(fleet: FleetFixture, after: string | null, signal: AbortSignal, tenant = TENANT) {
  const source = `subscription ($after: String) { eventChanges(after: $after, filter: { retracted: INCLUDE }) {
    cursor kind eventId gap { after resumesAt } } }`;
  return fleet.subscribe(source, signal, tenant, { after });
}

async function take(items: AsyncIterableIterator<ExecutionResult>, count: number): Promise<readonly Item[]> {
  const taken: Item[] = [];
  while (taken.length < count) taken.push((await items.next()).value.data.eventChanges);
  return JSON.parse(JSON.stringify(taken)) as Item[];
}

const told = (items: readonly Item[]) => items.map(({ kind, eventId }) => [kind, eventId]);
const isoOf = (instantMs: number) => new Date(instantMs).toISOString();

describe("events that are too old", () => {
  it("end the lists of every tenant, and are no retraction", async ({ signal }) => {
    await using fleet = await start();
    for (const tenant of [TENANT, OTHER]) {
      await publish(fleet, "old", { occurredAtMs: NOW_MS - 29 * DAY_MS, severity: "HIGH" }, tenant);
      await publish(fleet, "new", { severity: "HIGH" }, tenant);
    }
    const items = await follow(fleet, null, signal);
    await pass(fleet, 1);
    const atTheEdge = await list(fleet);

    await pass(fleet, 1);
    await publish(fleet, "next");

    expect(atTheEdge.ids).toEqual(["samsara:new", "samsara:old"]);
    expect((await list(fleet)).ids).toEqual(["samsara:next", "samsara:new"]);
    expect((await list(fleet, TENANT, "severities: [HIGH]")).ids).toEqual(["samsara:new"]);
    expect((await list(fleet, OTHER)).ids).toEqual(["samsara:new"]);
    expect((await fleet.query('{ event(id: "samsara:old") { id } }')).data).toEqual({ event: null });
    expect(told(await take(items, 1))).toEqual([["ADDED", "samsara:next"]]);
  });

  it("go, however many there are", async () => {
    await using fleet = await start();
    const many = Array.from({ length: 450 }, (_, nth) => eventRecorded("SAMSARA", `e${nth}`));
    await fleet.publish("SAMSARA", many);

    await pass(fleet, 31);

    await using store = openStoreForReading<FleetTables>(storeAddress(fleet.dataDir, "fleet"));
    const counts = await store.db.selectFrom("eventClass").select("count").execute();
    expect((await list(fleet)).ids).toEqual([]);
    expect(counts).toEqual([{ count: 0 }]);
    expect(await store.db.selectFrom("event").select("key").execute()).toEqual([]);
  });

  it("are not brought back by a vendor that tells them anew, unless they happened later than it had said", async ({
    signal,
  }) => {
    await using fleet = await start();
    await publish(fleet, "e1");
    await pass(fleet, 31);
    const items = await follow(fleet, null, signal);

    await publish(fleet, "e1", { occurredAtMs: NOW_MS, title: "told anew" });
    await publish(fleet, "e2", { occurredAtMs: NOW_MS });
    const before = await list(fleet);
    await publish(fleet, "e1", { title: "happened today" });

    expect(before.ids).toEqual([]);
    expect((await list(fleet)).ids).toEqual(["samsara:e1"]);
    expect(told(await take(items, 1))).toEqual([["ADDED", "samsara:e1"]]);
  });

  it("leave where a device was last, and with whom", async () => {
    await using fleet = await start();
    const position = {
      ...{ latitude: 40, longitude: -90, headingDegrees: null, speedKph: null, accuracyMeters: null, address: null },
    };
    await fleet.publish("SAMSARA", [
      deviceSeen("SAMSARA", "t1", { name: "Truck 1" }),
      driverSeen("SAMSARA", "d1", { name: "Ann" }),
    ]);
    await publish(fleet, "e1", { deviceRef: "t1", driverRef: "d1", position });

    await pass(fleet, 31);

    const { data } = await fleet.query(
      "{ devices { edges { node { position { latitude } currentDriver { name } } } } }",
    );
    expect(data).toEqual({
      devices: { edges: [{ node: { position: { latitude: 40 }, currentDriver: { name: "Ann" } } }] },
    });
  });

  it("leave the lists of their groups", async () => {
    await using fleet = await start();
    await fleet.publish("SAMSARA", [deviceSeen("SAMSARA", "t1", { groups: [{ ref: "g1", name: "Yard" }] })]);
    await publish(fleet, "old", { deviceRef: "t1", groupRefs: ["g1"] });
    fleet.clock.nowMs += 5 * DAY_MS;
    await publish(fleet, "new", { deviceRef: "t1", groupRefs: ["g1"] });
    const { data } = await fleet.query("{ groups { edges { node { id } } } }");
    const { id } = (data as { groups: { edges: [{ node: { id: string } }] } }).groups.edges[0].node;
    const before = await list(fleet, TENANT, `groups: ["${id}"]`);

    await pass(fleet, 26);

    await using store = openStoreForReading<FleetTables>(storeAddress(fleet.dataDir, "fleet"));
    expect(before.ids).toEqual(["samsara:new", "samsara:old"]);
    expect((await list(fleet, TENANT, `groups: ["${id}"]`)).ids).toEqual(["samsara:new"]);
    expect(await store.db.selectFrom("eventGroup").select("key").execute()).toHaveLength(1);
  });

  it("are not taken for the one that comes next by whoever reads their changes", async ({ signal }) => {
    await using fleet = await FleetFixture.start(undefined, { RETAIN_DAYS_EVENTS: "5", RETAIN_DAYS_CHANGES: "10" });
    const { changeCursor } = await list(fleet);
    await publish(fleet, "last");
    await pass(fleet, 6);

    await publish(fleet, "next");
    await publish(fleet, "another");

    expect(told(await take(await follow(fleet, changeCursor, signal), 2))).toEqual([
      ["ADDED", "samsara:next"],
      ["ADDED", "samsara:another"],
    ]);
  });
});

describe("eventChanges, where the oldest changes are gone", () => {
  /** Changes of days 0, 6 and 12, of which the first is gone on day 13; the cursors of the list before each and behind all. */
  async function tellOfDays(fleet: FleetFixture): Promise<readonly string[]> {
    const cursors: string[] = [];
    for (const ref of ["day0", "day6", "day12"]) {
      cursors.push((await list(fleet)).changeCursor);
      await publish(fleet, ref);
      fleet.clock.nowMs += 6 * DAY_MS;
    }
    cursors.push((await list(fleet)).changeCursor);
    fleet.clock.nowMs -= 5 * DAY_MS;
    await fleet.prune();
    return cursors;
  }

  it("says so once to a cursor from before, and goes on with the oldest that there is", async ({ signal }) => {
    await using fleet = await start();
    const [before = "", atHorizon = ""] = await tellOfDays(fleet);

    const items = await take(await follow(fleet, before, signal), 3);

    expect(told(items)).toEqual([
      ["GAP", null],
      ["ADDED", "samsara:day6"],
      ["ADDED", "samsara:day12"],
    ]);
    expect(items[0]?.gap).toEqual({ after: before, resumesAt: isoOf(NOW_MS + 6 * DAY_MS) });
    expect(items[0]?.cursor).toBe(atHorizon);
  });

  it("goes on without a gap behind the last one that is gone, and behind every later one", async ({ signal }) => {
    await using fleet = await start();
    const [, atHorizon = "", ofDay6 = "", ofDay12 = ""] = await tellOfDays(fleet);
    await publish(fleet, "now");

    expect(told(await take(await follow(fleet, atHorizon, signal), 3)).map(([, id]) => id)).toEqual([
      "samsara:day6",
      "samsara:day12",
      "samsara:now",
    ]);
    expect(told(await take(await follow(fleet, ofDay6, signal), 1))).toEqual([["ADDED", "samsara:day12"]]);
    expect(told(await take(await follow(fleet, ofDay12, signal), 1))).toEqual([["ADDED", "samsara:now"]]);
  });

  it("says so at once where none is left, and goes on with what comes", async ({ signal }) => {
    await using fleet = await start();
    const [before = "", ...later] = await tellOfDays(fleet);
    await pass(fleet, 20);

    const behind = await follow(fleet, before, signal);
    const [gap] = await take(behind, 1);
    const latest = await follow(fleet, later.at(-1) ?? "", signal);
    const fresh = await follow(fleet, (await list(fleet)).changeCursor, signal);
    await publish(fleet, "next");

    expect(gap).toMatchObject({ kind: "GAP", gap: { after: before, resumesAt: null }, cursor: later.at(-1) });
    for (const items of [behind, latest, fresh]) {
      expect(told(await take(items, 1))).toEqual([["ADDED", "samsara:next"]]);
    }
  });

  it("says nothing of what went to a tenant that has missed nothing", async ({ signal }) => {
    await using fleet = await start();
    await publish(fleet, "quiet", {}, OTHER);
    const { changeCursor } = await list(fleet, OTHER);
    await tellOfDays(fleet);
    await pass(fleet, 20);

    const items = await follow(fleet, changeCursor, signal, OTHER);
    await publish(fleet, "next", {}, OTHER);

    expect(told(await take(items, 1))).toEqual([["ADDED", "samsara:next"]]);
  });

  it("says so to a subscriber that was overtaken", async ({ signal }) => {
    await using fleet = await start();
    const many = Array.from({ length: 250 }, (_, nth) => eventRecorded("SAMSARA", `e${nth}`));
    const { changeCursor } = await list(fleet);
    await fleet.publish("SAMSARA", many);
    const slow = await follow(fleet, changeCursor, signal);
    await take(slow, 1);
    await pass(fleet, 11);
    await publish(fleet, "next");

    const items = await take(slow, 201);

    // What was read before it went is told.
    expect(items.slice(0, 199).every(({ kind }) => kind === "ADDED")).toBe(true);
    expect(told(items.slice(199))).toEqual([
      ["GAP", null],
      ["ADDED", "samsara:next"],
    ]);
    expect(items[199]?.gap).toEqual({ after: items[198]?.cursor, resumesAt: isoOf(fleet.clock.nowMs) });
  });

  it("says so where another subscriber has read the same changes before they went", async ({ signal }) => {
    await using fleet = await start();
    const { changeCursor } = await list(fleet);
    await publish(fleet, "e1");
    await take(await follow(fleet, changeCursor, signal), 1);

    await pass(fleet, 11);

    const [gap] = await take(await follow(fleet, changeCursor, signal), 1);
    expect(gap?.gap).toEqual({ after: changeCursor, resumesAt: null });
  });

  it("tells a cursor of another store apart: it goes on with what comes", async ({ signal }) => {
    await using fleet = await start();
    await tellOfDays(fleet);
    const foreign = Buffer.from(`${TENANT} 1 another`).toString("base64url");

    const items = await follow(fleet, foreign, signal);
    const [gap] = await take(items, 1);
    await publish(fleet, "next");

    expect(gap?.gap).toEqual({ after: foreign, resumesAt: null });
    expect(told(await take(items, 1))).toEqual([["ADDED", "samsara:next"]]);
  });

  it("leaves nothing out for a client that reads its list anew where there is a gap", async ({ signal }) => {
    await using fleet = await start();
    const [before = ""] = await tellOfDays(fleet);
    const items = await follow(fleet, before, signal);
    const [gap] = await take(items, 1);
    await publish(fleet, "after the gap");

    const { ids, changeCursor } = await list(fleet);
    await publish(fleet, "after the list");
    const rest = await take(await follow(fleet, changeCursor, signal), 1);

    expect(gap?.kind).toBe("GAP");
    expect(ids.toSorted()).toEqual(["after the gap", "day0", "day12", "day6"].map((ref) => `samsara:${ref}`));
    expect(told(rest)).toEqual([["ADDED", "samsara:after the list"]]);
    // And for one that goes on where it is.
    expect(told(await take(items, 4)).map(([, id]) => id)).toEqual(
      ["day6", "day12", "after the gap", "after the list"].map((ref) => `samsara:${ref}`),
    );
  });
});

describe("whoever follows fleet's events, where the oldest changes are gone", () => {
  async function read(fleet: FleetFixture, after: BusPosition | null, tenant: string | null = TENANT) {
    await using store = openStoreForReading<unknown>(storeAddress(fleet.dataDir, "fleet"));
    const batch = await outboxes[FLEET_EVENTS]?.(store.db, { after, tenant });
    if (!batch) throw new Error("fleet publishes no events");
    const { messages, isAnew, position } = batch;
    return { refs: messages.map(({ ref }) => ref), isAnew, position };
  }

  it.each([TENANT, null])("begins anew from before them, and only from there: of tenant %s", async (tenant) => {
    await using fleet = await start();
    await publish(fleet, "other", {}, OTHER);
    await publish(fleet, "e1");
    const { position: before } = await read(fleet, null, tenant);
    await publish(fleet, "e2");
    const { position: atHorizon } = await read(fleet, before, tenant);
    fleet.clock.nowMs += 9 * DAY_MS;
    await publish(fleet, "e3");
    await pass(fleet, 2);

    const anew = await read(fleet, before, tenant);
    const onward = await read(fleet, atHorizon, tenant);
    const first = await read(fleet, null, tenant);

    expect(anew).toMatchObject({ refs: ["samsara:e3"], isAnew: true });
    expect(onward).toMatchObject({ refs: ["samsara:e3"], isAnew: false });
    expect(first).toMatchObject({ refs: ["samsara:e3"], isAnew: false });
    expect(await read(fleet, anew.position, tenant)).toMatchObject({ refs: [], isAnew: false });
  });

  it("begins anew once where none is left, and goes on from there", async () => {
    await using fleet = await start();
    await publish(fleet, "e1");
    const { position: before } = await read(fleet, null);
    await publish(fleet, "e2");
    const { position: last } = await read(fleet, before);
    await pass(fleet, 11);

    const anew = await read(fleet, before);
    const none = await read(fleet, anew.position);
    const onward = await read(fleet, last);
    const first = await read(fleet, null);
    await publish(fleet, "e3");

    expect(anew).toMatchObject({ refs: [], isAnew: true });
    expect([none, onward, first].map(({ refs, isAnew }) => [refs, isAnew])).toEqual(Array(3).fill([[], false]));
    for (const { position } of [anew, none, onward, first]) {
      expect(await read(fleet, position)).toMatchObject({ refs: ["samsara:e3"], isAnew: false });
    }
  });

  it("is told nothing anew of a tenant of which nothing is gone behind its place", async () => {
    await using fleet = await start();
    await publish(fleet, "other", {}, OTHER);
    const { position } = await read(fleet, null, OTHER);
    await publish(fleet, "e1");
    await pass(fleet, 11);

    expect(await read(fleet, position, OTHER)).toMatchObject({ refs: [], isAnew: false });
  });
});

describe("the order of changes, when all of them are gone", () => {
  it("is gone on with by the next process that writes, and its cursors and followers with it", async ({ signal }) => {
    await using dir = await createStoreHome();
    let changeCursor = "";
    {
      await using first = await FleetFixture.start(dir.path, ENVIRONMENT);
      await publish(first, "e1");
      ({ changeCursor } = await list(first));
      await pass(first, 11);
    }

    await using fleet = await FleetFixture.start(dir.path, ENVIRONMENT);
    const items = await follow(fleet, changeCursor, signal);
    await publish(fleet, "e2");
    const [next] = await take(items, 1);

    const seqOf = (cursor = "") => JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")).at(-1);
    expect(next).toMatchObject({ kind: "ADDED", eventId: "samsara:e2" });
    expect([seqOf(changeCursor), seqOf(next?.cursor)]).toEqual([1, 2]);
  });
});

describe("the ages of the oldest event and the oldest change", () => {
  it("are measured, of a tenant, and left out where there is none", async ({ signal }) => {
    await using fleet = await start();
    const { store } = fleet.subgraph.createContext({ viewer: viewerOf(TENANT), signal });
    const gauges = toAgeGauges(() => store.oldest(TENANT), fleet.clock);
    const read = async () => (await Promise.all(gauges.map((gauge) => gauge.read()))).map(([series]) => series?.value);
    await publish(fleet, "other", { occurredAtMs: NOW_MS - 20 * DAY_MS }, OTHER);
    const none = await read();
    await publish(fleet, "old", { occurredAtMs: NOW_MS - 10 * DAY_MS });
    await publish(fleet, "new");
    fleet.clock.nowMs += 5_000;

    expect(gauges.map(({ name }) => name)).toEqual([
      "fleet_oldest_event_age_seconds",
      "fleet_oldest_change_age_seconds",
    ]);
    expect(none).toEqual([undefined, undefined]);
    expect(await read()).toEqual([10 * 86_400 + 5, 5]);
  });
});

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toRfc3339 } from "../../../platform/date-time.ts";
import {
  createWorld,
  eventAt,
  NOT_FOUND,
  startDataDir,
  startFeedOf,
  startVinli,
  TestClock,
  type VinliEvent,
} from "./vinli.ts";

const NOON = "2026-03-01T12:00:00.000Z";
const numbered = (count: number, at: (index: number) => number = (index) => index): VinliEvent[] =>
  Array.from({ length: count }, (_, index) => eventAt(`e${String(index).padStart(4, "0")}`, at(index)));

describe("the devices", () => {
  it("are told of with the vehicles they are in, and not told of again", async ({ signal }) => {
    await using dir = await startDataDir();
    await using vinli = await startVinli(createWorld({ d1: [], d2: [] }));
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    const changes: number[] = [];
    for (const stream of ["devices", "vehicles", "devices", "vehicles"]) changes.push(await feed.read(stream, signal));

    expect(changes).toEqual([2, 2, 0, 0]);
    expect((await feed.messages("device")).get("d1")).toMatchObject({ name: "Truck d1", vin: "1FTFW1ET5DFC10312" });
  });

  it("are asked for no vehicle before their events", async ({ signal }) => {
    await using dir = await startDataDir();
    const fleet = Object.fromEntries(
      Array.from({ length: 23 }, (_, index) => [`d${index}`, [eventAt(`e${index}`, 1)]]),
    );
    await using vinli = await startVinli(createWorld(fleet));
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("devices", signal);
    await feed.read("events", signal);

    expect(await feed.events()).toHaveLength(23);
    expect(vinli.requests.filter(({ url }) => url.pathname.includes("/vehicles"))).toHaveLength(0);
  });

  it("keep the vehicle that is known while it cannot be read", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [] });
    await using vinli = await startVinli(world);
    const options = { vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) };
    {
      await using before = await startFeedOf(options);
      await before.read("devices", signal);
      await before.read("vehicles", signal);
    }
    world.replies.set("GET /devices/d1/vehicles/_latest", () => ({ status: 400, body: {} }));
    await using feed = await startFeedOf(options);

    await feed.read("devices", signal);
    const reading = feed.read("vehicles", signal);

    await expect(reading).rejects.toMatchObject({ httpStatus: 400 });
    expect((await feed.messages("device")).get("d1")).toMatchObject({ vin: "1FTFW1ET5DFC10312", revision: 2 });
  });

  it("are told of without a vehicle where the vendor offers none", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [] });
    world.replies.set("GET /devices/d1/vehicles/_latest", () => NOT_FOUND);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("devices", signal);
    await feed.read("vehicles", signal);

    expect((await feed.messages("device")).get("d1")).toMatchObject({ name: "Truck d1", vin: null });
  });
});

describe("the events", () => {
  it("are stored from all pages of all devices, and a repeated reading changes nothing", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: numbered(95), d2: [eventAt("x", 5)] });
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    const changes = [await feed.read("events", signal), await feed.read("events", signal)];

    expect(changes).toEqual([96, 0]);
    expect((await feed.events()).every(({ revision }) => revision === 1)).toBe(true);
  });

  it("are asked for once a device while there is nothing new", async ({ signal }) => {
    await using dir = await startDataDir();
    await using vinli = await startVinli(createWorld({ d1: numbered(50), d2: [], d3: numbered(1, () => 7) }));
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });
    await feed.read("events", signal);
    const before = vinli.requests.length;

    await feed.read("events", signal);

    expect(vinli.requests.slice(before).map(({ url }) => url.pathname)).toHaveLength(3);
  });

  it("of one millisecond are all stored, though they fill pages", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: numbered(30, (index) => (index < 5 || index > 25 ? index : 15)) });
    Object.assign(world, { pageSize: 25 });
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("events", signal);

    expect(await feed.events()).toHaveLength(30);
  });

  it("of one millisecond are all stored, 2,000 of them", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: numbered(2_010, (index) => (index < 5 || index > 2_004 ? index / 10 : 15)) });
    Object.assign(world, { pageSize: 10_000 });
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("events", signal);

    expect(await feed.events()).toHaveLength(2_010);
    expect(await feed.poison()).toEqual([]);
  });

  it("of one millisecond that the vendor cannot give are told of, and the others are stored", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: numbered(60, (index) => (index < 50 ? 15 : index - 50)) });
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("events", signal);

    expect(await feed.events()).toHaveLength(30);
    expect(await feed.poison()).toEqual(['{"deviceRef":"d1","timestamp":"2026-03-01T00:15:00.000Z"}']);
  });

  it.each([
    ["six days and 23 hours", 167],
    ["two days", 48],
    ["an hour", 1],
  ])("that became visible %s late are found within an hour", async (_, hours) => {
    const signal = AbortSignal.timeout(10_000);
    await using dir = await startDataDir();
    const world = createWorld({ d1: [eventAt("new", 700)] });
    const clock = new TestClock(NOON);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });
    await feed.read("events", signal);

    world.events.set("d1", [eventAt("new", 700), eventAt("late", 720 - hours * 60 + 70)]);
    clock.nowMs += 3_600_000;
    await feed.read("events", signal);

    expect((await feed.events()).map(({ ref }) => ref)).toEqual(["late", "new"]);
  });

  it.each([
    ["an hour", 1],
    ["a downtime of three days", 72],
    ["a downtime of three weeks", 504],
  ])("that became visible a week late are found after %s", async (_, hours) => {
    const signal = AbortSignal.timeout(10_000);
    await using dir = await startDataDir();
    const world = createWorld({ d1: [eventAt("new", 700)] });
    const clock = new TestClock(NOON);
    await using vinli = await startVinli(world);
    const options = { vinli, file: join(dir.path, "s"), clock };
    {
      await using before = await startFeedOf(options);
      await before.read("events", signal);
    }
    world.events.set("d1", [eventAt("new", 700), eventAt("late", 720 - 7 * 24 * 60 + 1)]);
    clock.nowMs += hours * 3_600_000;
    await using feed = await startFeedOf(options);

    await feed.read("events", signal);

    expect((await feed.events()).map(({ ref }) => ref)).toEqual(["late", "new"]);
  });

  it.each(["2026-03-02T11:59:00.000Z", "2038-01-19T03:14:08.000Z", "9999-12-31T23:59:59.999Z"])(
    "stamped %s are stored within an hour by a vendor that stops at its own now, and hide nothing",
    async (timestamp) => {
      const signal = AbortSignal.timeout(10_000);
      await using dir = await startDataDir();
      const ahead = { id: "ahead", timestamp, eventType: "startup" };
      const world = createWorld({ d1: [ahead] });
      const clock = new TestClock(NOON);
      await using vinli = await startVinli(world);
      const untilNow = (url: URL) =>
        url.searchParams.has("until") || url.searchParams.set("until", toRfc3339(clock.nowMs));
      await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });
      world.onRequest = untilNow;
      await feed.read("events", signal);

      world.events.set("d1", [ahead, eventAt("now", 779)]);
      clock.nowMs += 3_600_000;
      await feed.read("events", signal);

      expect((await feed.events()).map(({ ref }) => ref)).toEqual(["ahead", "now"]);
    },
  );

  it.each([
    ["a day ahead", 24],
    ["a day behind", -24],
  ])("are all stored while our clock is %s, and when it is set right", async (_, hours) => {
    const signal = AbortSignal.timeout(10_000);
    await using dir = await startDataDir();
    const world = createWorld({ d1: [eventAt("a", 700)] });
    const clock = new TestClock(NOON);
    clock.nowMs += hours * 3_600_000;
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });
    await feed.read("events", signal);

    world.events.set("d1", [eventAt("a", 700), eventAt("b", 721)]);
    clock.nowMs += 5_000;
    await feed.read("events", signal);
    clock.nowMs -= hours * 3_600_000;
    world.events.set("d1", [eventAt("a", 700), eventAt("b", 721), eventAt("c", 722)]);
    await feed.read("events", signal);

    expect((await feed.events()).map(({ ref }) => ref)).toEqual(["a", "b", "c"]);
  });

  it("are all stored where the links have no `until`", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: numbered(95) });
    world.toLink = ({ origin, pathname }) => `${origin}${pathname}?limit=100`;
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("events", signal);

    expect(await feed.events()).toHaveLength(95);
  });

  it("that became visible late are found by the next look back", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [eventAt("new", 700)] });
    const clock = new TestClock(NOON);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });
    await feed.read("events", signal);
    world.events.set("d1", [eventAt("new", 700), eventAt("minutes late", 695), eventAt("hours late", 100)]);

    await feed.read("events", signal);
    const soon = (await feed.events()).map(({ ref }) => ref);
    clock.nowMs += 60_000;
    await feed.read("events", signal);
    const later = (await feed.events()).map(({ ref }) => ref);

    expect(soon).toEqual(["minutes late", "new"]);
    expect(later).toEqual(["hours late", "minutes late", "new"]);
  });

  it("of a device whose clock is ahead hide nothing that happens until then", async ({ signal }) => {
    await using dir = await startDataDir();
    const ahead = eventAt("ahead", 60 * 24 * 365);
    const world = createWorld({ d1: [ahead] });
    const clock = new TestClock(NOON);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock });
    await feed.read("events", signal);
    world.events.set("d1", [ahead, eventAt("now", 725)]);
    clock.nowMs += 5_000;

    await feed.read("events", signal);

    expect((await feed.events()).map(({ ref }) => ref)).toEqual(["ahead", "now"]);
  });

  it("that cannot be read are put aside, and the others of their page are stored", async ({ signal }) => {
    await using dir = await startDataDir();
    const poison = { timestamp: "2026-03-01T05:00:00.000Z", eventType: "startup" } as unknown as VinliEvent;
    await using vinli = await startVinli(createWorld({ d1: [eventAt("a", 1), poison, eventAt("b", 2)] }));
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("events", signal);

    expect((await feed.events()).map(({ ref }) => ref)).toEqual(["a", "b"]);
    expect(await feed.poison()).toEqual([JSON.stringify(poison)]);
  });
});

describe("after an end on the way", () => {
  it("the feed goes on from the page that was stored last", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: numbered(95) });
    let answers = 3;
    world.toLink = (link) => {
      answers -= 1;
      if (answers === 0) world.replies.set("GET /devices/d1/events", () => ({ status: 400, body: {} }));
      return String(link);
    };
    await using vinli = await startVinli(world);
    const options = { vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) };
    {
      await using before = await startFeedOf(options);
      await expect(before.read("events", signal)).rejects.toMatchObject({ fault: "rejected" });
      expect((await before.events()).length).toBeLessThan(95);
    }
    world.replies.clear();
    const before = vinli.requests.length;
    await using feed = await startFeedOf(options);

    await feed.read("events", signal);

    const untils = vinli.requests.slice(before).map(({ url }) => url.searchParams.get("until"));
    expect(await feed.events()).toHaveLength(95);
    expect(untils.filter((until) => until !== null)).toHaveLength(2);
  });

  it("what happened in the meantime is stored, however long it was", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [eventAt("before", 700)] });
    const clock = new TestClock(NOON);
    await using vinli = await startVinli(world);
    const options = { vinli, file: join(dir.path, "s"), clock };
    {
      await using before = await startFeedOf(options);
      await before.read("events", signal);
    }
    const weeks = numbered(200, (index) => 720 + index * 300);
    world.events.set("d1", [eventAt("before", 700), ...weeks]);
    clock.nowMs += 45 * 24 * 3_600_000;
    await using feed = await startFeedOf(options);

    await feed.read("events", signal);

    expect(await feed.events()).toHaveLength(201);
  });
});

describe("a device that cannot be read", () => {
  it("does not stop the others, and is trouble until it answers", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [eventAt("a", 1)], d2: [eventAt("b", 2)], d3: [eventAt("c", 3)] });
    world.replies.set("GET /devices/d2/events", () => ({ status: 403, body: {} }));
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("events", signal);
    const trouble = feed.read("events of devices set aside", signal);

    await expect(trouble).rejects.toMatchObject({ fault: "unauthorized", httpStatus: 403 });
    expect((await feed.events()).map(({ ref }) => ref)).toEqual(["a", "c"]);
  });

  it("is told of as soon as another one is read, before it is tried again", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [eventAt("a", 1)], d2: [eventAt("b", 2)] });
    world.replies.set("GET /devices/d2/events", () => ({ status: 400, body: {} }));
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("events", signal);

    expect(feed.trouble("events of devices set aside")).toMatchObject({ fault: "rejected", httpStatus: 400 });
  });

  it("is no trouble when Vinli does not know it", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [eventAt("a", 1)], gone: [], d3: [eventAt("c", 3)] });
    world.replies.set("GET /devices/gone/events", () => NOT_FOUND);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("events", signal);
    await feed.read("events of devices set aside", signal);

    expect((await feed.events()).map(({ ref }) => ref)).toEqual(["a", "c"]);
  });

  it("is read again as soon as it answers", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [eventAt("a", 1)], d2: [eventAt("b", 2)] });
    world.replies.set("GET /devices/d2/events", () => NOT_FOUND);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });
    await feed.read("events", signal);
    world.replies.clear();

    await feed.read("events of devices set aside", signal);

    expect((await feed.events()).map(({ ref }) => ref)).toEqual(["a", "b"]);
  });

  it("stops neither the others nor its own present when a page of its past is broken", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: numbered(95), d2: [eventAt("b", 2)] });
    world.toLink = () => "https://events.vin.li/api/v1/devices/d1/events?until=broken";
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await feed.read("events", signal);
    world.events.set("d1", [...numbered(95), eventAt("a", 100)]);
    world.events.set("d2", [eventAt("b", 2), eventAt("c", 3)]);
    await feed.read("events", signal);
    await expect(feed.read("events of devices set aside", signal)).rejects.toMatchObject({ fault: "rejected" });

    expect((await feed.events()).map(({ ref }) => ref)).toEqual(expect.arrayContaining(["a", "b", "c"]));
  });

  it("is not asked for a broken page of its past again and again, though there is no other", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: numbered(95) });
    world.toLink = () => "https://events.vin.li/api/v1/devices/d1/events?until=broken";
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await expect(feed.read("events", signal)).rejects.toMatchObject({ fault: "rejected" });

    const asked = vinli.requests.filter(({ url }) => url.searchParams.get("until") === "broken");
    expect(asked).toHaveLength(1);
  });

  it("is the vendor's failure where no device can be read", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [], d2: [] });
    for (const id of world.events.keys()) world.replies.set(`GET /devices/${id}/events`, () => NOT_FOUND);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await expect(feed.read("events", signal)).rejects.toMatchObject({ httpStatus: 404 });
    await expect(feed.read("events", signal)).rejects.toMatchObject({ httpStatus: 404 });
  });

  it("becomes the vendor's failure when no other is left", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [], d2: [] });
    world.replies.set("GET /devices/d1/events", () => NOT_FOUND);
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });
    await feed.read("events", signal);
    world.replies.set("GET /devices/d2/events", () => NOT_FOUND);

    await expect(feed.read("events", signal)).rejects.toMatchObject({ httpStatus: 404 });
  });

  it("is not asked any further when the credentials are refused", async ({ signal }) => {
    await using dir = await startDataDir();
    const world = createWorld({ d1: [], d2: [], d3: [], d4: [], d5: [], d6: [] });
    for (const id of world.events.keys())
      world.replies.set(`GET /devices/${id}/events`, () => ({ status: 401, body: {} }));
    await using vinli = await startVinli(world);
    await using feed = await startFeedOf({ vinli, file: join(dir.path, "s"), clock: new TestClock(NOON) });

    await expect(feed.read("events", signal)).rejects.toMatchObject({ fault: "unauthorized" });

    expect(vinli.requests.filter(({ url }) => url.pathname.endsWith("/events")).length).toBeLessThan(6);
  });
});

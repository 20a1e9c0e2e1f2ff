import { describe, expect, it } from "vitest";
import { call, currentVersions, fixture, startWorld, vistracksCall } from "./vendor-calls.ts";

const ALL = "/driverHistories?driver.system=*&from-deleted-at=*";
const UNIDENTIFIED = "/driverHistories/meta/unidentifiedDrivingEvents";
const HOUR_MS = 3_600_000;

type Row = { readonly [key: string]: unknown } & {
  readonly id: number;
  readonly uuid: string;
  readonly userId: number;
};

describe("VisTracks' simulated API", () => {
  it("answers the documented row value for value, by its id and among its user's", async () => {
    await using world = await startWorld();
    const documented = await fixture("vistracks/vistracks-driver-histories-read.json");

    const byId = await vistracksCall(world.simulator, "/driverHistories/5008246");
    const byUser = await vistracksCall(world.simulator, "/driverHistories?user-id=1253115");

    expect(byId.exact).toEqual(documented);
    expect(byUser.exact).toEqual(documented);
  });

  it.each(["GET", "POST"])("answers the documented unidentified driving to %s, value for value", async (method) => {
    await using world = await startWorld();

    const { exact } = await vistracksCall(world.simulator, `${UNIDENTIFIED}?asset-id=1581651`, { method });

    expect(exact).toEqual([await fixture("vistracks/vistracks-unidentified-driving.json")]);
  });

  it("gives everything without a limit, and the same in pages", async () => {
    await using world = await startWorld();

    const whole = await vistracksCall(world.simulator, ALL);
    const offsets = Array.from({ length: Math.ceil(whole.json.length / 1_000) }, (_, index) => index * 1_000);
    const pages = await Promise.all(
      offsets.map((offset) => vistracksCall(world.simulator, `${ALL}&offset=${offset}&limit=1000`)),
    );

    expect(pages.flatMap(({ json }) => json)).toEqual(whole.json);
    const versions = new Map(whole.json.map(({ id, lastChangedDate }: Row) => [String(id), lastChangedDate]));
    expect(versions).toEqual(currentVersions(world.simulator, "vistracks"));
    expect(whole.json.map(({ id }: Row) => id)).toEqual(
      whole.json.map(({ id }: Row) => id).toSorted((a: number, b: number) => a - b),
    );
  });

  it("leaves keys out instead of writing null", async () => {
    await using world = await startWorld();

    const { text } = await vistracksCall(world.simulator, ALL);

    expect(text).not.toContain("null");
  });

  it("has a row a driver and day up to today there, with words that are missing and exceptions that are claimed", async () => {
    await using world = await startWorld();
    const read = async (query: string) =>
      (await vistracksCall(world.simulator, `/driverDailies${query}`)).json as Row[];

    const all = await read("");
    const dates = [...new Set(all.map(({ logDate }) => String(logDate)))];
    const [first = "", last = ""] = [dates[0], dates.at(-1)];
    const week = await read(`?from-log-date=${dates.at(-7)}&to-log-date=2999-01-01&user-id=${all[0]?.userId}`);

    expect(all.length).toBe(dates.length * new Set(all.map(({ userId }) => userId)).size);
    expect(first < last).toBe(true);
    expect(week.map(({ logDate }) => logDate)).toEqual(dates.slice(-7));
    expect(new Set(all.map(({ cycleUsa }) => cycleUsa))).toEqual(new Set(["US70hr8days", "US60hr7days", undefined]));
    expect(all.some(({ exceptions }) => exceptions !== undefined)).toBe(true);
    expect(await read(`?sort=-date&limit=1`)).toEqual(all.slice(-1));
    expect((await vistracksCall(world.simulator, "/driverDailies?from-log-date=soon")).status).toBe(400);
  });

  it("shows both rows that an edit leaves to a reader of changes", async () => {
    await using world = await startWorld();
    const { json: before } = await vistracksCall(
      world.simulator,
      "/driverHistories?record-status=Active&event-type=OnDuty&limit=1&sort=-id",
    );
    const [row] = before;
    const changedAt = new Date(world.clock.now()).toISOString();
    world.clock.advance(60_000);

    const edit = await vistracksCall(world.simulator, "/driverHistories", {
      method: "PUT",
      body: JSON.stringify([{ ...row, note: "At the dock" }]),
    });
    const changes = await vistracksCall(
      world.simulator,
      `/driverHistories?uuid=${row.uuid}&from-change-timestamp=${changedAt}`,
    );

    expect(edit.json).toMatchObject([{ id: row.id, uuid: row.uuid, note: "At the dock", driverEdit: true }]);
    expect(changes.json.map(({ recordStatus }: Row) => recordStatus).toSorted()).toEqual(["Active", "InactiveChanged"]);
    expect(new Set(changes.json.map(({ id }: Row) => id)).size).toBe(2);
  });

  it.each(["live", "replaced"] as const)("leaves the id to the %s row of an edit", async (editsKeepIdOf) => {
    await using world = await startWorld({ devices: 3, editsKeepIdOf });
    const [row] = (await vistracksCall(world.simulator, "/driverHistories?record-status=Active&limit=1&sort=-id")).json;

    const body = JSON.stringify([{ ...row, note: "At the dock" }]);
    const edit = await vistracksCall(world.simulator, "/driverHistories", { method: "PUT", body });
    const both = await vistracksCall(world.simulator, `/driverHistories?uuid=${row.uuid}`);

    const keeper = both.json.find(({ id }: Row) => id === row.id);
    expect(both.json).toHaveLength(2);
    expect(keeper.recordStatus).toBe(editsKeepIdOf === "live" ? "Active" : "InactiveChanged");
    expect(edit.json[0]).toMatchObject({ recordStatus: "Active", note: "At the dock" });
  });

  it("gives unclaimed driving to whom an edit names, and says where it came from", async () => {
    await using world = await startWorld();
    const [row] = (await vistracksCall(world.simulator, `${UNIDENTIFIED}?record-status=Active&sort=-id&limit=1`)).json;

    const body = JSON.stringify([{ ...row, userId: 1253200 }]);
    const { json } = await vistracksCall(world.simulator, "/driverHistories", { method: "PUT", body });

    expect(json[0]).toMatchObject({ id: row.id, userId: 1253200, recordOrigin: "FromUnidentifiedDriver" });
  });

  it("has short lists of names", async () => {
    await using world = await startWorld({ devices: 3 });

    const drivers = await vistracksCall(world.simulator, "/drivers/meta/names?limit=2");
    const equipment = await vistracksCall(world.simulator, "/equipment/meta/names");

    expect(drivers.json.map((driver: object) => Object.keys(driver))).toEqual([
      ["id", "name"],
      ["id", "name"],
    ]);
    expect(equipment.json.map(({ name }: { name: string }) => name)).toContain("Yard tractor");
  });

  it("has edits of its own in a week: rows of one uuid under several ids", async () => {
    await using world = await startWorld();

    const { json } = await vistracksCall(world.simulator, ALL);

    const byUuid = Map.groupBy(json as Row[], ({ uuid }) => uuid);
    const edited = [...byUuid.values()].filter((rows) => rows.length > 1);
    expect(edited.length).toBeGreaterThan(10);
    for (const rows of edited) expect(rows.filter(({ recordStatus }) => recordStatus === "Active")).toHaveLength(1);
  });

  it("gives unidentified driving to the driver who claims it, under the same id", async () => {
    await using world = await startWorld();
    const { json: unclaimed } = await vistracksCall(world.simulator, `${UNIDENTIFIED}?record-status=Active`);

    world.clock.advance(24 * HOUR_MS);
    const { json: claimed } = await vistracksCall(
      world.simulator,
      "/driverHistories?record-origin=FromUnidentifiedDriver",
    );

    const before = new Map(unclaimed.map((row: Row) => [row.id, row]));
    const moved = claimed.filter(({ id }: Row) => before.has(id));
    expect(moved.length).toBeGreaterThan(0);
    for (const { id, uuid, userId } of moved) {
      expect(before.get(id)).toMatchObject({ uuid });
      expect(before.get(id)).not.toMatchObject({ userId });
    }
  });

  it("hides deleted rows unless they are asked for", async () => {
    await using world = await startWorld();

    const shown = await vistracksCall(world.simulator, "/driverHistories?event-type=Remark");
    const all = await vistracksCall(world.simulator, "/driverHistories?event-type=Remark&from-deleted-at=*");

    expect(shown.json.some(({ deletedAt }: Row) => deletedAt)).toBe(false);
    expect(all.json.length).toBeGreaterThan(shown.json.length);
  });

  it("selects by user, event type and time of change", async () => {
    await using world = await startWorld();
    const since = "2026-03-17T00:00:00.000Z";

    const { json } = await vistracksCall(
      world.simulator,
      `/driverHistories?user-id=1253200,1253201&event-type=Driving&from-change-timestamp=${since}&sort=-event-time`,
    );

    expect(json.length).toBeGreaterThan(0);
    for (const row of json) {
      expect([1253200, 1253201]).toContain(row.userId);
      expect(row.eventType).toBe("Driving");
      expect(row.lastChangedDate > since).toBe(true);
      expect(row.engineHours).toMatch(/^PT\d+S$/);
    }
    const times = json.map(({ eventTime }: Row) => eventTime);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it("refuses what the documentation says it refuses, with a message", async () => {
    await using world = await startWorld();
    const { json: edited } = await vistracksCall(
      world.simulator,
      "/driverHistories?record-status=InactiveChanged&limit=1",
    );
    const { json: active } = await vistracksCall(
      world.simulator,
      "/driverHistories?record-status=Active&limit=1&sort=-id",
    );
    const put = (record: unknown) =>
      vistracksCall(world.simulator, "/driverHistories", { method: "PUT", body: JSON.stringify([record]) });

    const replies = [
      await vistracksCall(world.simulator, "/driverHistories?to-change-timestamp=2026-03-17T00:00:00.000Z"),
      await vistracksCall(world.simulator, "/driverHistories/1", { method: "DELETE" }),
      await put({ id: 7 }),
      await put(edited[0]),
      await put({ ...active[0], userId: 7 }),
      await put({ ...active[0], assetId: 7 }),
      await call(`${world.simulator.credentials.vistracks.url}/driverHistories`),
    ];

    expect(replies.map(({ status, json }) => [status, json.message])).toEqual([
      [400, "to-change-timestamp requires from-change-timestamp."],
      [400, "DELETE is not supported."],
      [404, "Cannot find requested driver history. (id = 7)"],
      [400, "Cannot edit a driver history that is already edited or deleted."],
      [404, "Cannot find requested user. (id = 7)"],
      [404, "Cannot find request asset with id = (id = 7)"],
      [401, "Bad credentials"],
    ]);
  });

  it("creates a row and gives it an id", async () => {
    await using world = await startWorld();
    const row = {
      userId: 1253200,
      uuid: "96e2d49f-abe4-4a65-a808-5d57917f93d0",
      recordStatus: "Active",
      username: "maria.kovacs@bluestem.example",
      eventType: "OnDuty",
      recordOrigin: "Driver",
      eventTime: "2026-03-18T11:00:00.000Z",
    };

    const created = await vistracksCall(world.simulator, "/driverHistories", {
      method: "POST",
      body: JSON.stringify([row]),
    });

    const read = await vistracksCall(world.simulator, `/driverHistories/${created.json[0].id}`);
    expect(created.json).toMatchObject([row]);
    expect(read.json).toEqual(created.json);
  });

  it.each([
    ["0", ["Active", "InactiveChanged"]],
    ["9", ["Active", "InactiveChangeRejected"]],
  ])("has the driver answer what the office asks for: a uuid that begins with %s", async (digit, statuses) => {
    await using world = await startWorld({ devices: 3 });
    const { json } = await vistracksCall(world.simulator, "/driverHistories?record-status=Active&event-type=OnDuty");
    const row = json.find(({ uuid }: Row) => uuid.startsWith(digit));
    const asked = { ...row, eventType: "Sleeper", recordStatus: "InactiveChangeRequested", editReason: "Was asleep" };
    const statusesOf = async () =>
      (await vistracksCall(world.simulator, `/driverHistories?uuid=${row.uuid}`)).json
        .map(({ recordStatus }: Row) => recordStatus)
        .toSorted();

    await vistracksCall(world.simulator, "/driverHistories", { method: "POST", body: JSON.stringify([asked]) });
    const before = await statusesOf();
    world.clock.advance(91 * 60_000);

    expect(before).toEqual(["Active", "InactiveChangeRequested"]);
    expect(await statusesOf()).toEqual(statuses);
  });

  it("lists users, vehicles and terminals in bare lists", async () => {
    await using world = await startWorld();

    const [users, assets, equipment, terminals] = await Promise.all(
      ["/users", "/assets", "/equipment", "/terminals"].map((path) => vistracksCall(world.simulator, path)),
    );

    expect(users?.json.length).toBeGreaterThanOrEqual(30);
    expect(assets?.json.filter(({ vin }: Row) => vin === "unknown_vin").length).toBeGreaterThanOrEqual(1);
    expect(equipment?.json).toEqual(assets?.json);
    expect(terminals?.json[0]).toMatchObject({ timeZone: "America/Chicago" });
  });
});

import { describe, expect, it } from "vitest";
import { startVendorServer } from "../../vendor-server.ts";
import { NOW_MS, openDataDir, startHos } from "./hos.ts";
import { type Account, row, startVisTracks } from "./vistracks.ts";

const at = (offsetMs: number) => new Date(NOW_MS + offsetMs).toISOString();
const HOUR_MS = 3_600_000;

describe("the feed of the log", () => {
  it("shows its credentials and reads back to the backfill", async ({ signal }) => {
    await using dataDir = await openDataDir();
    await using vistracks = await startVisTracks({ rows: [row(1, at(-HOUR_MS)), row(2, at(-25 * HOUR_MS))] });

    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);

    expect((await hos.records("event")).map(({ ref }) => ref)).toEqual(["1"]);
    expect(vistracks.requests[0]?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from("office:se:cret").toString("base64")}`,
      "content-type": "application/json",
    });
  });

  it("knows vehicles and drivers before it reads the log", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const assets = [{ id: 4, name: "Truck 4", vin: "1M8GDM9AXKP042788", assetType: "Vehicle" }];
    const users = [{ id: 7, username: "ann", firstName: "Ann", lastName: "Lee" }];
    const rows = [row(1, at(-HOUR_MS), { assetId: 4, vin: "unknown_vin" })];
    await using vistracks = await startVisTracks({ rows, assets, users });

    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);

    const asked = vistracks.requests.map(({ url }) => url.pathname.replace("/api/v2", ""));
    expect(asked.indexOf("/driverHistories")).toBeGreaterThan(asked.lastIndexOf("/assets"));
    expect(asked.indexOf("/driverHistories")).toBeGreaterThan(asked.lastIndexOf("/users"));
    expect(await hos.messages("device")).toMatchObject({ 4: { name: "Truck 4", vin: "1M8GDM9AXKP042788" } });
    expect(await hos.messages("driver")).toMatchObject({ 7: { name: "Ann Lee", username: "ann" } });
  });

  it("makes do with the sightings of the log where there are no lists", async ({ signal }) => {
    await using dataDir = await openDataDir();
    await using vistracks = await startVisTracks({ rows: [row(1, at(-HOUR_MS), { assetId: 4, vin: "unknown_vin" })] });

    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);

    expect(await hos.messages("device")).toMatchObject({ 4: { name: null, vin: "unknown_vin" } });
    expect(await hos.messages("driver")).toMatchObject({ 7: { name: null, username: "ann@example.com" } });
    expect(vistracks.requests.slice(0, 5).map(({ url }) => url.pathname.replace("/api/v2", ""))).toEqual([
      "/terminals",
      "/assets",
      "/equipment",
      "/drivers",
      "/users",
    ]);
  });

  it("reads lists to their end whatever the size of their pages", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const assets = Array.from({ length: 250 }, (_, index) => ({ id: 1_000 + index, name: `Truck ${index}` }));
    await using vistracks = await startVisTracks({ rows: [], assets }, { largestPage: 100 });

    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);

    expect(await hos.records("device")).toHaveLength(250);
  });

  it("stores what appears, changes and is deleted", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const account: Account = { rows: [] };
    await using vistracks = await startVisTracks(account);
    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);

    account.rows = [row(1, at(-60_000))];
    await hos.untilRefs("event", ["1"], signal);
    account.rows = [row(1, at(-50_000), { eventType: "OnDuty" })];
    await hos.until(async () => (await hos.records("event"))[0]?.revision === 2, signal);
    account.rows = [row(1, at(-40_000), { eventType: "OnDuty", deletedAt: at(-40_000) })];
    await hos.until(async () => (await hos.records("event"))[0]?.revision === 3, signal);

    expect(await hos.messages("event")).toMatchObject({ 1: { title: "On duty, not driving", retracted: true } });
  });

  it("changes nothing when it reads the same again", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const rows = Array.from({ length: 5 }, (_, index) => row(index + 1, at(-5_000 + index), { assetId: 4, vin: "V" }));
    await using vistracks = await startVisTracks({ rows, assets: [{ id: 4, name: "Truck" }], users: [{ id: 7 }] });
    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);
    const told = async () => await hos.db.selectFrom("record").selectAll().where("kind", "!=", "source").execute();
    const before = await told();

    const asked = vistracks.requests.length;
    await hos.until(() => vistracks.requests.length >= asked + 3, signal);

    expect(await told()).toEqual(before);
    expect((await hos.records("event")).map(({ revision }) => revision)).toEqual([1, 1, 1, 1, 1]);
  });

  it("does not let an older version of a row replace a newer one", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const account: Account = { rows: [row(1, at(-1_000), { eventType: "OnDuty" })] };
    await using vistracks = await startVisTracks(account);
    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilRefs("event", ["1"], signal);

    account.rows = [row(1, at(-2_000), { eventType: "OffDuty" }), row(2, at(-500))];
    await hos.untilRefs("event", ["1", "2"], signal);

    expect(await hos.messages("event")).toMatchObject({ 1: { title: "On duty, not driving" } });
  });

  it("goes on from its cursor after a restart", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const account: Account = { rows: [row(1, at(-HOUR_MS))] };
    {
      await using vistracks = await startVisTracks(account);
      await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
      await hos.untilState("LIVE", signal);
    }

    account.rows = [...account.rows, row(2, at(-HOUR_MS / 2))];
    await using vistracks = await startVisTracks(account);
    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilRefs("event", ["1", "2"], signal);

    const first = vistracks.requests.find(({ url }) => url.pathname.endsWith("/driverHistories"));
    expect(first?.url.searchParams.get("from-change-timestamp")).toBe(at(-HOUR_MS - 10_000));
    expect((await hos.records("event")).map(({ revision }) => revision)).toEqual([1, 1]);
  });

  it("is not led past the changes of today by a row from the future", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const account: Account = { rows: [row(1, "9999-12-31T23:59:59.999Z")] };
    await using vistracks = await startVisTracks(account);
    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilRefs("event", ["1"], signal);

    account.rows = [...account.rows, row(2, at(1_000))];
    await hos.untilRefs("event", ["1", "2"], signal);

    expect(await hos.records("event")).toHaveLength(2);
  });

  it("puts a row that cannot be read aside and stores the others", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const rows = [row(1, at(-3_000)), row(2, at(-2_000), { eventTime: "never" }), row(3, at(-1_000))];
    await using vistracks = await startVisTracks({ rows });
    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);

    expect((await hos.records("event")).map(({ ref }) => ref)).toEqual(["1", "3"]);
    const [poison, ...others] = await hos.db.selectFrom("quarantine").selectAll().execute();
    expect(poison).toMatchObject({ reason: 'no instant: "never"' });
    expect(JSON.parse(poison?.raw ?? "")).toMatchObject({ id: 2 });
    expect(others).toEqual([]);
  });

  it("says that its credentials are refused", async ({ signal }) => {
    await using dataDir = await openDataDir();

    const refused = [{ status: 401, body: { message: "Bad credentials" } }];
    await using vistracks = await startVendorServer({ "GET /api/v2/driverHistories": refused });

    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });

    await expect(hos.untilState("UNAUTHORIZED", signal)).resolves.toBeUndefined();
  });
});

describe("driving that nobody has claimed", () => {
  const COLLECTOR = 99;
  const unclaimed = row(2, at(-2_000), { userId: COLLECTOR, username: "unidentified", assetId: 4 });

  it("has no driver, and its account is no driver", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const rows = [row(1, at(-3_000)), unclaimed];
    await using vistracks = await startVisTracks({ rows, systemUsers: [COLLECTOR] });

    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);

    expect(await hos.messages("event")).toMatchObject({
      1: { driverRef: "7" },
      2: { driverRef: null, deviceRef: "4" },
    });
    expect(Object.keys(await hos.messages("driver"))).toEqual(["7"]);
  });

  it("gets its driver when it is claimed", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const account: Account = { rows: [unclaimed], systemUsers: [COLLECTOR] };
    await using vistracks = await startVisTracks(account);
    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilRefs("event", ["2"], signal);

    account.rows = [row(2, at(-1_000), { recordOrigin: "FromUnidentifiedDriver", assetId: 4 })];
    await hos.until(async () => (await hos.records("event"))[0]?.revision === 2, signal);

    expect(await hos.messages("event")).toMatchObject({ 2: { driverRef: "7" } });
    expect(Object.keys(await hos.messages("driver"))).toEqual(["7"]);
  });

  it("is known by the account's own record", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const users = [{ id: COLLECTOR, username: "unidentified", system: true }];
    await using vistracks = await startVisTracks({ rows: [unclaimed], users }, { ignores: ["driver.system"] });

    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);

    expect(await hos.messages("event")).toMatchObject({ 2: { driverRef: null } });
    expect(await hos.messages("driver")).toEqual({});
  });

  it("makes nobody else anonymous at a vendor that ignores the question", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const rows = [row(1, at(-3_000)), unclaimed];
    await using vistracks = await startVisTracks({ rows, systemUsers: [COLLECTOR] }, { ignores: ["driver.system"] });

    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);

    expect(await hos.messages("event")).toMatchObject({ 1: { driverRef: "7" } });
  });

  it("is asked about once for every user", async ({ signal }) => {
    await using dataDir = await openDataDir();
    await using vistracks = await startVisTracks({ rows: [row(1, at(-3_000)), unclaimed], systemUsers: [COLLECTOR] });
    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });

    const asked = () => vistracks.requests.flatMap(({ url }) => url.searchParams.get("driver.system") ?? []);
    await hos.until(() => asked().filter((system) => system === "*").length >= 4, signal);

    expect(asked().filter((system) => system !== "*")).toEqual(["true", "false"]);
  });
});

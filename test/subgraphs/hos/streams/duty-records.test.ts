import { describe, expect, it } from "vitest";
import { NOW_MS } from "../../../platform/feed/stored-feed.ts";
import { startVendorServer, type VendorReply, type VendorRequestSeen } from "../../../vendor-server.ts";
import { HosReading } from "../reading-hos.ts";
import { type Account, row, startVisTracks } from "../vistracks.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HISTORIES = "GET /api/v2/driverHistories";
const at = (offsetMs: number) => new Date(NOW_MS + offsetMs).toISOString();
const refsOf = (events: readonly { readonly ref: string }[]) => events.map(({ ref }) => ref);

describe("the log", () => {
  it("is followed from an hour ago, and its past is read beside it, once", async ({ signal }) => {
    const rows = [row(1, at(-30 * HOUR_MS)), row(2, at(-5 * HOUR_MS)), row(3, at(-HOUR_MS / 2))];
    await using vistracks = await startVisTracks({ rows });
    await using hos = await HosReading.open(vistracks.url, DAY_MS);

    await hos.read("driver-histories", signal);
    const present = refsOf(await hos.events());
    await hos.read("driver-histories/past", signal);
    const requests = vistracks.requests.length;
    await hos.read("driver-histories/past", signal);

    expect(present).toEqual(["3"]);
    expect(refsOf(await hos.events())).toEqual(["2", "3"]);
    expect(vistracks.requests).toHaveLength(requests);
  });

  it("has no gap between past and present, whichever is read first and whenever", async ({ signal }) => {
    const account: Account = { rows: [row(1, at(-2 * HOUR_MS))] };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, DAY_MS);

    await hos.read("driver-histories/past", signal);
    account.rows = [...account.rows, row(2, at(HOUR_MS))];
    hos.stored.nowMs += 10 * HOUR_MS;
    await hos.read("driver-histories", signal);

    expect(refsOf(await hos.events())).toEqual(["1", "2"]);
  });

  it("goes on in the past from the page that it had come to", async ({ signal }) => {
    const rows = Array.from({ length: 1_200 }, (_, index) => row(index + 1, at(-20 * HOUR_MS + index * 1_000)));
    const asked: number[] = [];
    const refuse = ({ url: { searchParams } }: VendorRequestSeen): VendorReply | null => {
      if (searchParams.get("driver.system") !== "*") return null;
      asked.push(Date.parse(searchParams.get("from-change-timestamp") ?? ""));
      return asked.length === 3 ? { body: "<html>" } : null;
    };
    await using vistracks = await startVisTracks({ rows }, { refuse });
    await using hos = await HosReading.open(vistracks.url, DAY_MS);

    const error = await hos.read("driver-histories/past", signal);
    await hos.read("driver-histories/past", signal);

    expect(error).toMatchObject({ fault: "malformed" });
    expect(asked[3]).toBeGreaterThan(asked[1] ?? Number.NaN);
    expect(await hos.events()).toHaveLength(1_200);
    expect((await hos.events()).every(({ revision }) => revision === 1)).toBe(true);
  });

  it("asks for the page again that it was refused in the middle of a run, and loses and doubles nothing", async ({
    signal,
  }) => {
    const rows = Array.from({ length: 10_000 }, (_, index) => row(index + 1, at(-HOUR_MS / 2 + index * 100)));
    let pages = 0;
    const refuse = ({ url: { searchParams } }: VendorRequestSeen): VendorReply | null => {
      if (searchParams.get("driver.system") !== "*") return null;
      pages += 1;
      return pages === 7 ? { status: 401, body: { message: "Session expired" } } : null;
    };
    await using vistracks = await startVisTracks({ rows }, { refuse });
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);

    const errors = [await hos.read("driver-histories", signal), await hos.read("driver-histories", signal)];
    const then = (await hos.events()).length;
    const pagesThen = pages;
    hos.skip(60_000);
    await hos.read("driver-histories", signal);

    expect(errors).toMatchObject([{ fault: "unauthorized", httpStatus: 401 }, { fault: "unauthorized" }]);
    expect(pagesThen).toBe(7);
    expect(then).toBeGreaterThan(2_900);
    expect(await hos.events()).toHaveLength(10_000);
    expect((await hos.events()).every(({ revision }) => revision === 1)).toBe(true);
  });

  it("finds a row that became visible a week late, once within a day, and an hour late within an hour", async ({
    signal,
  }) => {
    const account: Account = { rows: [row(1, at(-60_000))] };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);
    const readAll = async () => {
      for (const name of ["driver-histories", "driver-histories/late-day", "driver-histories/late-week"]) {
        await hos.read(name, signal);
      }
      return refsOf(await hos.events());
    };
    await readAll();

    account.rows = [...account.rows, row(2, at(-3 * HOUR_MS)), row(3, at(-6 * DAY_MS))];
    hos.stored.nowMs += HOUR_MS / 2;
    const afterHalfAnHour = await readAll();
    hos.stored.nowMs += HOUR_MS;
    const afterAnHour = await readAll();
    hos.stored.nowMs += DAY_MS - 2 * HOUR_MS;
    await readAll();
    hos.stored.nowMs += HOUR_MS;
    const afterADay = await readAll();

    expect(afterHalfAnHour).toEqual(["1"]);
    expect(afterAnHour).toEqual(["1", "2"]);
    expect(afterADay).toEqual(["1", "2", "3"]);
    expect((await hos.events()).map(({ revision }) => revision)).toEqual([1, 1, 1]);
  });

  it.each([
    ["a day late", "driver-histories/late-day", 20 * HOUR_MS],
    ["a week late", "driver-histories/late-week", 6 * DAY_MS],
  ])("finds a row that became visible %s while nobody read for three days", async (_, name, lateMs) => {
    const signal = AbortSignal.timeout(20_000);
    const account: Account = { rows: [] };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);
    await hos.read(name, signal);

    account.rows = [row(1, at(HOUR_MS - lateMs))];
    hos.stored.nowMs += 3 * DAY_MS;
    await hos.read(name, signal);

    expect(refsOf(await hos.events())).toEqual(["1"]);
  });

  it.each(["driver-histories/late-day", "driver-histories/late-week"])(
    "is read again as %s though the clock was a year ahead the last time",
    async (name) => {
      const signal = AbortSignal.timeout(20_000);
      await using vistracks = await startVisTracks({ rows: [row(1, at(-3 * HOUR_MS))] });
      await using hos = await HosReading.open(vistracks.url, HOUR_MS);
      hos.stored.nowMs += 365 * DAY_MS;
      await hos.read(name, signal);

      hos.stored.nowMs = NOW_MS;
      await hos.read(name, signal);

      expect(refsOf(await hos.events())).toEqual(["1"]);
    },
  );

  it("drops no row from the future and lets it be corrected; days that clocks are put on or do not exist are read", async ({
    signal,
  }) => {
    const leapDay = "2028-02-29T23:59:59.999Z";
    const account: Account = {
      rows: [
        row(1, at(-1_000), { eventTime: leapDay }),
        row(2, at(-1_000), { eventTime: "2026-03-08T02:30:00.000-06:00" }),
        row(3, at(-1_000), { eventTime: "2027-02-29T00:00:00.000Z" }),
        row(4, at(DAY_MS)),
        row(5, "2038-01-19T03:14:08.000Z"),
        row(6, "9999-12-31T23:59:59.999Z"),
      ],
    };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);
    await hos.read("driver-histories", signal);
    const cursor = Number(await hos.stored.store.read("driver-histories"));

    account.rows = [...account.rows.slice(0, 5), row(6, at(60_000), { eventType: "OnDuty" })];
    hos.stored.nowMs += 120_000;
    await hos.read("driver-histories", signal);

    expect(cursor).toBe(NOW_MS);
    const events = await hos.events();
    expect(refsOf(events)).toEqual(["1", "2", "4", "5", "6"]);
    expect(events.find(({ ref }) => ref === "1")?.occurredAtMs).toBe(Date.parse(leapDay));
    expect(events.find(({ ref }) => ref === "2")?.occurredAtMs).toBe(Date.parse("2026-03-08T08:30:00.000Z"));
    expect(events.find(({ ref }) => ref === "6")).toMatchObject({ revision: 2 });
  });

  it.each([
    ["an unknown VIN", { vin: "unknown_vin" }],
    ["no VIN and no name", { vin: undefined, username: undefined }],
    ["an empty VIN and an empty name", { vin: "", username: "" }],
  ])("takes neither VIN nor name from who had them by a later row with %s", async (_, less) => {
    const signal = AbortSignal.timeout(20_000);
    const account: Account = { rows: [row(1, at(-2_000), { assetId: 4, vin: "1M8GDM9AXKP042788" })] };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);
    await hos.read("driver-histories", signal);

    account.rows = [row(2, at(-1_000), { assetId: 4, ...less })];
    await hos.read("driver-histories", signal);

    expect(refsOf(await hos.events())).toEqual(["1", "2"]);
    expect(await hos.stored.told("device", "4")).toMatchObject({ vin: "1M8GDM9AXKP042788", revision: 1 });
    expect(await hos.stored.told("driver", "7")).toMatchObject({ username: "ann@example.com", revision: 1 });
  });

  it("finds a vehicle and a driver by their ids alone, and learns their VIN and name from an earlier row", async ({
    signal,
  }) => {
    const account: Account = { rows: [row(1, at(-1_000), { assetId: 4, username: undefined })] };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);
    await hos.read("driver-histories", signal);
    const before = [await hos.stored.told("device", "4"), await hos.stored.told("driver", "7")];

    account.rows = [row(2, at(-2_000), { assetId: 4, vin: "1M8GDM9AXKP042788" })];
    await hos.read("driver-histories", signal);

    expect(before).toMatchObject([{ vin: null }, { username: null }]);
    expect(await hos.stored.told("device", "4")).toMatchObject({ vin: "1M8GDM9AXKP042788" });
    expect(await hos.stored.told("driver", "7")).toMatchObject({ username: "ann@example.com" });
  });

  it.each([
    ["the entry in effect", 1, 2],
    ["the entry that was replaced", 2, 1],
  ])("has one entry in effect of an edited one where %s keeps the id", async (_, inEffect, replaced) => {
    const signal = AbortSignal.timeout(20_000);
    const uuid = "96e2d49f-abe4-4a65-a808-5d57917f93d9";
    const account: Account = { rows: [row(1, at(-3_000), { uuid })] };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);
    await hos.read("driver-histories", signal);

    account.rows = [
      row(inEffect, at(-1_000), { uuid, eventType: "OnDuty" }),
      row(replaced, at(-1_000), { uuid, recordStatus: "InactiveChanged" }),
    ];
    await hos.read("driver-histories", signal);

    const events = await hos.events();
    expect(events).toHaveLength(2);
    const standing = events.filter(({ facet }) => JSON.parse(facet).recordStatus === "ACTIVE");
    expect(standing.map(({ ref, facet }) => [ref, JSON.parse(facet).status])).toEqual([[String(inEffect), "ON_DUTY"]]);
  });
});

describe("driving that nobody has claimed", () => {
  const META = "/api/v2/driverHistories/meta/unidentifiedDrivingEvents";
  const unclaimed = row(9, at(-2_000), { userId: 99, assetId: 4 });

  it.each([
    ["GET and a list", `GET ${META}`, [unclaimed]],
    ["POST and a list", `POST ${META}`, [unclaimed]],
    ["POST and one record", `POST ${META}`, unclaimed],
  ])("is asked for by itself, by %s", async (_, route, body) => {
    const signal = AbortSignal.timeout(20_000);
    await using vistracks = await startVendorServer({ [route]: [{ body }] });
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);

    const error = await hos.read("unidentified-driving", signal);

    expect(error).toBeNull();
    expect(refsOf(await hos.events())).toEqual(["9"]);
    const since = vistracks.requests.map(({ url }) => url.searchParams.get("from-event-time"));
    expect(new Set(since)).toEqual(new Set([at(-HOUR_MS)]));
  });

  it("has no driver before it is known what its account is, nor after", async ({ signal }) => {
    await using vistracks = await startVendorServer({
      [`GET ${META}`]: [{ body: [unclaimed] }],
      [HISTORIES]: ({ url }) => ({ body: url.searchParams.get("driver.system") === "false" ? [] : [unclaimed] }),
    });
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);

    await hos.read("unidentified-driving", signal);
    const before = await hos.stored.told("event", "9");
    await hos.read("driver-histories", signal);
    await hos.read("unidentified-driving", signal);

    expect(before).toMatchObject({ driverRef: null, deviceRef: "4", revision: 1 });
    expect(await hos.stored.told("event", "9")).toEqual(before);
    expect(await hos.stored.told("driver", "99")).toBeNull();
  });

  it("loses its driver when its account turns out to be no person, though its row stays the same", async ({
    signal,
  }) => {
    const users: object[] = [];
    const account: Account = { rows: [unclaimed], users };
    await using vistracks = await startVisTracks(account, { ignores: ["driver.system"] });
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);

    await hos.read("driver-histories", signal);
    const before = await hos.stored.told("event", "9");
    users.push({ id: 99, system: true });
    await hos.read("drivers", signal);
    await hos.read("driver-histories", signal);

    expect(before).toMatchObject({ driverRef: "99", revision: 1 });
    expect(await hos.stored.told("event", "9")).toMatchObject({ driverRef: null, revision: 2 });
  });

  it("is no person's after a restart either, though its account is listed like one", async ({ signal }) => {
    const users = [{ id: 99, username: "unidentifieddriver@example.com" }];
    const account: Account = { rows: [unclaimed], users, systemUsers: [99] };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);
    await hos.read("driver-histories", signal);

    hos.restart();
    await hos.read("drivers", signal);

    expect(await hos.stored.told("driver", "99")).toBeNull();
  });

  it("keeps who claimed it where it is still given as nobody's, after a restart too", async ({ signal }) => {
    const claimed = row(9, at(-2_000), { assetId: 4, recordOrigin: "FromUnidentifiedDriver" });
    await using vistracks = await startVendorServer({
      [`GET ${META}`]: [{ body: [claimed] }],
      [HISTORIES]: ({ url }) => ({ body: url.searchParams.get("driver.system") === "true" ? [] : [claimed] }),
    });
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);
    await hos.read("unidentified-driving", signal);
    await hos.read("driver-histories", signal);

    hos.restart();
    await hos.read("unidentified-driving", signal);

    expect(await hos.stored.told("event", "9")).toMatchObject({ driverRef: "7", revision: 2 });
  });
});

describe("what is not offered to a user", () => {
  it.each([403, 404, 405])("and answers %i is asked for once an hour", async (status) => {
    const signal = AbortSignal.timeout(20_000);
    const paths = ["assets", "equipment", "drivers", "users", "driverHistories/meta/unidentifiedDrivingEvents"];
    const refused = { status, body: { message: "no" } };
    await using vistracks = await startVendorServer(
      Object.fromEntries(
        ["GET", "POST"].flatMap((method) => paths.map((path) => [`${method} /api/v2/${path}`, [refused]])),
      ),
    );
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);
    const names = ["assets", "drivers", "unidentified-driving"];

    for (const name of [...names, ...names]) expect(await hos.read(name, signal)).toBeNull();

    expect(vistracks.requests).toHaveLength(6);
  });
});

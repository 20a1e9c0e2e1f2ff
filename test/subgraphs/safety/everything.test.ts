import { describe, expect, it } from "vitest";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { toCoachAssignmentRecord } from "../../../subgraphs/safety/coaching-mapper.ts";
import { decodeCoachAssignment } from "../../../subgraphs/safety/wire.ts";
import { NOW_MS, page } from "../../platform/feed/stored-feed.ts";
import { startVendorServer, type VendorReply } from "../../vendor-server.ts";
import { Safety } from "./running-safety.ts";
import { pageOf, STREAM, safetyEvent, streamOf } from "./samsara.ts";

const DAY_MS = 24 * 3_600_000;
const ASSIGNMENTS = "GET /coaching/driver-coach-assignments";
const SESSIONS = "GET /coaching/sessions/stream";
const SCORES = ["driver-safety-scores", "vehicle-safety-scores"];
const at = (hours: number) => new Date(NOW_MS + hours * 3_600_000).toISOString();
const session = (id: string, updatedAtTime: string, parts: object = {}) => ({
  id,
  driver: { driverId: "d1" },
  sessionStatus: "upcoming",
  updatedAtTime,
  dueAtTime: at(48),
  ...parts,
});

describe("the lists", () => {
  it("tell of drivers who never had an event, and of those who left", async ({ signal }) => {
    const ann = { id: "d1", name: "Ann Lee", username: "ann", externalIds: { payroll: "77" } };
    const bob = { id: "d2", name: "Bob Ray", username: "", driverActivationStatus: "deactivated" };
    await using samsara = await startVendorServer({
      "GET /fleet/drivers": ({ url: { searchParams } }) => {
        if (searchParams.get("driverActivationStatus") === "deactivated") return pageOf([bob], "");
        return searchParams.get("after") ? pageOf([ann], "") : pageOf([], "c1", true);
      },
    });
    await using safety = await Safety.open(samsara.url);

    await safety.read("drivers", signal);

    const told = { vendor: "SAMSARA", externalIds: {} };
    expect(await safety.stored.told("driver", "d1")).toMatchObject({
      ...told,
      name: "Ann Lee",
      username: "ann",
      externalIds: { payroll: "77" },
    });
    expect(await safety.stored.told("driver", "d2")).toMatchObject({ ...told, name: "Bob Ray", username: null });
  });

  it("tell of assets who never had an event, with their VINs and external ids", async ({ signal }) => {
    const asset = { id: "v1", name: "Truck 7", type: "vehicle", vin: "1M8GDM9AXKP042788" };
    const externalIds = { "samsara.vin": "1M8GDM9AXKP042788" };
    await using samsara = await startVendorServer({ "GET /assets": [pageOf([{ ...asset, externalIds }], "")] });
    await using safety = await Safety.open(samsara.url);

    await safety.read("assets", signal);

    expect(samsara.requests[0]?.url.search).toContain("includeExternalIds=true");
    expect(await safety.stored.told("device", "v1")).toMatchObject({
      name: "Truck 7",
      vin: "1M8GDM9AXKP042788",
      vehicleRef: null,
      deviceKind: "VEHICLE",
      externalIds,
    });
  });

  it("tell who coaches whom, until nobody does", async ({ signal }) => {
    const assignment = { coachId: "c9", driver: { driverId: "d1" }, updatedAtTime: at(-1) };
    const lists: VendorReply[] = [pageOf([assignment], "a1"), pageOf([], "")];
    await using samsara = await startVendorServer({ [ASSIGNMENTS]: lists });
    await using safety = await Safety.open(samsara.url);

    await safety.read("coach-assignments", signal);
    const then = await safety.facets("coachAssignment");
    await safety.read("coach-assignments", signal);

    expect(then).toEqual({ d1: { coachRef: "c9", assignedAt: Date.parse(at(-1)) } });
    expect(await safety.facets("coachAssignment")).toEqual({ d1: { coachRef: null, assignedAt: null } });
  });

  it("take no coach from another tenant's drivers, nor tell of them", async ({ signal }) => {
    const raw = { coachId: "c9", driver: { driverId: "d9" }, updatedAtTime: at(-1) };
    await using samsara = await startVendorServer({ [ASSIGNMENTS]: [pageOf([], "")] });
    await using safety = await Safety.open(samsara.url);
    const other = new RecordWriter(safety.stored.opened, "other", { now: () => NOW_MS });
    const records = [toCoachAssignmentRecord(decodeCoachAssignment(raw), raw)];
    await other.storePage(toStorable(page({ records })));

    await safety.read("coach-assignments", signal);

    const stored = (await safety.stored.records()).filter(({ kind }) => kind === "coachAssignment");
    expect(stored.map(({ tenant, ref, ownerRef }) => [tenant, ref, ownerRef])).toEqual([["other", "d9", "c9"]]);
  });

  it.each([
    ["assets", "GET /assets", "device"],
    ["drivers", "GET /fleet/drivers", "driver"],
  ])("take today's correction of %s whose last change was stamped with 2038", async (stream, route, kind) => {
    const signal = AbortSignal.timeout(10_000);
    const FUTURE = "2038-01-19T03:14:08Z";
    let record: object = { id: "x1", name: "From the future", updatedAtTime: FUTURE };
    await using samsara = await startVendorServer({ [route]: () => pageOf([record], "") });
    await using safety = await Safety.open(samsara.url);
    const names: unknown[] = [];
    const readNow = async () => {
      await safety.read(stream, signal);
      names.push((await safety.stored.told<{ name: string }>(kind, "x1"))?.name);
      safety.stored.nowMs += 3_600_000;
    };

    await readNow();
    record = { id: "x1", name: "Of now", updatedAtTime: at(0.5) };
    await readNow();
    record = { id: "x1", name: "From the future again", updatedAtTime: "2039-01-01T00:00:00Z" };
    await readNow();
    record = { id: "x1", name: "Without a stamp" };
    await readNow();
    record = { id: "x1", name: "With one that cannot be read", updatedAtTime: "just now" };
    await readNow();
    record = { id: "x1", name: "Of now again", updatedAtTime: "2026-03-01T16:30:00+0000" };
    await readNow();

    expect(names).toEqual([
      "From the future",
      "Of now",
      "From the future again",
      "Without a stamp",
      "With one that cannot be read",
      "Of now again",
    ]);
  });

  it("take a vehicle's own record, and a later sighting, over a sighting that was stamped with 2038", async ({
    signal,
  }) => {
    const seen = (name: string, updatedAtTime: string) =>
      safetyEvent(name, updatedAtTime, { asset: { id: "v1", name }, driver: { id: "d1", name } });
    const replies: Record<string, VendorReply> = {
      start: pageOf([seen("2038", "2038-01-19T03:14:08Z")], "c1"),
      c1: pageOf([seen("today", at(0.5))], "c2"),
    };
    await using samsara = await startVendorServer({
      ...streamOf(replies),
      "GET /assets": [pageOf([{ id: "v1", name: "own", updatedAtTime: at(-24) }], "")],
    });
    await using safety = await Safety.open(samsara.url);
    const namesNow = async () => [
      (await safety.stored.told<{ name: string }>("device", "v1"))?.name,
      (await safety.stored.told<{ name: string }>("driver", "d1"))?.name,
    ];

    await safety.read("safety-events", signal);
    const first = await namesNow();
    safety.stored.nowMs += 3_600_000;
    await safety.read("safety-events", signal);
    const second = await namesNow();
    await safety.read("assets", signal);

    expect([first, second, await namesNow()]).toEqual([
      ["2038", "2038"],
      ["today", "today"],
      ["own", "today"],
    ]);
  });

  it("take no coach from anybody for a record that cannot be read", async ({ signal }) => {
    const assignment = { coachId: "c9", driver: { driverId: "d1" }, updatedAtTime: at(-1) };
    const lists: VendorReply[] = [pageOf([assignment], ""), pageOf([{ coachId: "c9" }], "")];
    await using samsara = await startVendorServer({ [ASSIGNMENTS]: lists });
    await using safety = await Safety.open(samsara.url);

    await safety.read("coach-assignments", signal);
    await safety.read("coach-assignments", signal);

    expect(await safety.facets("coachAssignment")).toMatchObject({ d1: { coachRef: "c9" } });
  });
});

describe("coaching sessions", () => {
  it("are followed by their cursor, and are what was said of them last", async ({ signal }) => {
    const replies: Record<string, VendorReply> = {
      start: pageOf([session("s1", at(-2)), session("s2", at(-1))], "c1", true),
      c1: pageOf([], "c2"),
      c2: pageOf([session("s1", at(-0.5), { sessionStatus: "completed", completedCoachId: "c9" })], "c3"),
      c3: pageOf([], "c3"),
    };
    await using samsara = await startVendorServer({
      [SESSIONS]: ({ url }) => replies[url.searchParams.get("after") ?? "start"] ?? { status: 400, body: {} },
    });
    await using safety = await Safety.open(samsara.url);

    for (let reading = 0; reading < 3; reading += 1) await safety.read("coaching-sessions", signal);

    const afters = samsara.requests.map(({ url }) => url.searchParams.get("after"));
    expect(afters).toEqual([null, "c1", "c2", "c3"]);
    expect(samsara.requests[0]?.url.searchParams.get("includeCoachableEvents")).toBe("true");
    expect(await safety.facets("coachingSession")).toMatchObject({
      s1: { state: "COMPLETED", completedByRef: "c9", driverRef: "d1", dueAt: Date.parse(at(48)) },
      s2: { state: "UPCOMING" },
    });
    const records = (await safety.stored.records()).filter(({ kind }) => kind === "coachingSession");
    expect(records.map(({ ownerRef, occurredAtMs }) => [ownerRef, occurredAtMs])).toEqual([
      ["d1", Date.parse(at(48))],
      ["d1", Date.parse(at(48))],
    ]);
  });

  it("are read anew when their cursor is refused", async ({ signal }) => {
    const replies: Record<string, VendorReply> = { start: pageOf([session("s1", at(-0.5))], "c1") };
    await using samsara = await startVendorServer({
      [SESSIONS]: ({ url }) => replies[url.searchParams.get("after") ?? "start"] ?? { status: 404, body: {} },
    });
    await using safety = await Safety.open(samsara.url);
    await safety.read("coaching-sessions", signal);

    replies.start = pageOf([session("s1", at(-0.5)), session("s2", at(-0.1))], "c2");
    const error = await safety.read("coaching-sessions", signal);

    expect(error).toBeNull();
    expect(safety.log.match(/the cursor is refused/g)).toHaveLength(1);
    expect(Object.keys(await safety.facets("coachingSession"))).toEqual(["s1", "s2"]);
  });
});

describe("safety scores", () => {
  const score = (id: string, driverScore: number) => ({ driverId: id, driverScore, driveDistanceMeters: 1_500 });

  it("are read day by day, and the days of the last week again", async ({ signal }) => {
    await using samsara = await startVendorServer({
      "GET /safety-scores/drivers": ({ url }) =>
        url.searchParams.get("after") ? pageOf([score("d2", 70)], "") : pageOf([score("d1", 92)], "p2", true),
      "GET /safety-scores/vehicles": [pageOf([{ vehicleId: "v1", vehicleScore: 88 }], "")],
    });
    await using safety = await Safety.open(samsara.url, { backfillMs: DAY_MS });
    const days = () => {
      const asked = samsara.requests.filter(({ url }) => url.pathname.endsWith("/vehicles"));
      return asked.map(({ url: { searchParams } }) => [searchParams.get("startTime"), searchParams.get("endTime")]);
    };

    await readScores(safety, signal);
    const first = days();
    safety.stored.nowMs += 10 * DAY_MS;
    await readScores(safety, signal);

    expect(first).toEqual([
      ["2026-02-28T00:00:00.000Z", "2026-03-01T00:00:00.000Z"],
      ["2026-03-01T00:00:00.000Z", "2026-03-02T00:00:00.000Z"],
    ]);
    expect(days().slice(2)[0]).toEqual(["2026-02-22T00:00:00.000Z", "2026-02-23T00:00:00.000Z"]);
    expect(days().at(-1)).toEqual(["2026-03-11T00:00:00.000Z", "2026-03-12T00:00:00.000Z"]);
    expect(await safety.facets("driverSafetyScore")).toMatchObject({
      "2026-02-28 d1": { score: 92, distanceKm: 1.5, from: Date.parse("2026-02-28"), to: Date.parse("2026-03-01") },
      "2026-02-28 d2": { score: 70 },
      "2026-03-11 d1": { score: 92 },
    });
    expect(await safety.facets("deviceSafetyScore")).toMatchObject({ "2026-03-01 v1": { score: 88 } });
  });

  it("go on with the day that was not read when they were broken off", async ({ signal }) => {
    const asked: (string | null)[] = [];
    let failures = 1;
    await using samsara = await startVendorServer({
      "GET /safety-scores/drivers": ({ url }) => {
        const day = url.searchParams.get("startTime");
        if (day?.startsWith("2026-02-27") && failures-- > 0) return { status: 200, body: "<html>" };
        asked.push(day);
        return pageOf([score("d1", 92)], "");
      },
    });
    await using safety = await Safety.open(samsara.url, { backfillMs: 30 * DAY_MS });

    const error = await safety.read("driver-safety-scores", signal);
    const read = asked.length;
    await safety.read("driver-safety-scores", signal);

    expect(error).toMatchObject({ fault: "malformed" });
    expect(read).toBe(28);
    expect(asked[read]).toBe("2026-02-27T00:00:00.000Z");
    expect(Object.keys(await safety.facets("driverSafetyScore"))).toHaveLength(31);
  });

  it.each([
    ["drivers", "vehicle-safety-scores", "deviceSafetyScore"],
    ["vehicles", "driver-safety-scores", "driverSafetyScore"],
  ])("are read of every day though those of %s are refused", async (refused, stream, kind) => {
    const signal = AbortSignal.timeout(10_000);
    await using samsara = await startVendorServer({
      "GET /safety-scores/drivers": [pageOf([score("d1", 92)], "")],
      "GET /safety-scores/vehicles": [pageOf([{ vehicleId: "v1", vehicleScore: 88 }], "")],
      [`GET /safety-scores/${refused}`]: [{ status: 404, body: { message: "no" } }],
    });
    await using safety = await Safety.open(samsara.url, { backfillMs: 3 * DAY_MS });

    const errors = await readScores(safety, signal);

    expect(errors).toEqual([null, null]);
    expect(Object.keys(await safety.facets(kind))).toHaveLength(4);
    expect(await safety.stored.store.read(`offered/${stream}`)).toBe("true");
  });

  it("go on from the cursor that was theirs together, and each has its own from then on", async ({ signal }) => {
    await using samsara = await startVendorServer({
      "GET /safety-scores/drivers": [pageOf([score("d1", 92)], "")],
      "GET /safety-scores/vehicles": [pageOf([{ vehicleId: "v1", vehicleScore: 88 }], "")],
    });
    await using safety = await Safety.open(samsara.url, { backfillMs: 365 * DAY_MS });
    const former = String(Date.parse("2026-02-20"));
    await safety.stored.store.storePage(toStorable(page({ cursors: { "safety-scores": former } })));

    await readScores(safety, signal);

    const days = samsara.requests.map(({ url }) => url.searchParams.get("startTime"));
    expect(days.toSorted()[0]).toBe("2026-02-13T00:00:00.000Z");
    for (const name of SCORES) expect(await safety.stored.store.read(name)).toBe(String(Date.parse("2026-03-01")));
  });
});

describe("what a token was not granted", () => {
  const NAMES = [
    "safety-events",
    "safety-events/past",
    "drivers",
    "assets",
    "coach-assignments",
    "coaching-sessions",
    ...SCORES,
  ];

  it.each([403, 404])("and answers %i is no trouble of the source's, and is said once", async (status) => {
    const signal = AbortSignal.timeout(20_000);
    const refused = [{ status, body: { message: "no" } }];
    await using samsara = await startVendorServer({
      [STREAM]: [pageOf([], "c1")],
      ...Object.fromEntries(
        ["/fleet/drivers", "/assets", "/coaching/driver-coach-assignments", "/coaching/sessions/stream"].map((path) => [
          `GET ${path}`,
          refused,
        ]),
      ),
      "GET /safety-scores/drivers": refused,
      "GET /safety-scores/vehicles": refused,
    });
    await using safety = await Safety.open(samsara.url);

    for (const name of NAMES) expect(await safety.read(name, signal)).toBeNull();
    safety.skip(59 * 60_000);
    for (const name of NAMES) expect(await safety.read(name, signal)).toBeNull();
    const askedWithinTheHour = samsara.requests.filter(({ url }) => !url.pathname.startsWith("/safety-events"));
    safety.skip(2 * 60_000);
    for (const name of NAMES) expect(await safety.read(name, signal)).toBeNull();
    const askedInAll = samsara.requests.filter(({ url }) => !url.pathname.startsWith("/safety-events"));

    expect([askedWithinTheHour.length, askedInAll.length]).toEqual([6, 12]);
    const told = safety.log.split("\n").filter((line) => line.includes('"level":30'));
    expect(told.map((line) => JSON.parse(line).stream)).toEqual(NAMES.slice(2));
  });

  it("and was granted before degrades the source, whose issue names it", async ({ signal }) => {
    await using samsara = await startVendorServer({
      [STREAM]: [pageOf([], "c1")],
      "GET /assets": [pageOf([{ id: "7" }], ""), { status: 403, body: { message: "no" } }],
    });
    await using safety = await Safety.open(samsara.url);
    await safety.read("assets", signal);

    safety.follow(NAMES);

    const { issue } = await safety.untilState("DEGRADED", signal);
    expect(issue).toMatchObject({ code: "VENDOR_UNAUTHORIZED", httpStatus: 403 });
    expect(issue?.message).toMatch(/concerns: assets\.$/);
  });

  it("keeps the source live", async ({ signal }) => {
    await using samsara = await startVendorServer({ [STREAM]: [pageOf([], "c1")] });
    await using safety = await Safety.open(samsara.url);

    safety.follow(NAMES);

    expect(await safety.untilState("LIVE", signal)).toMatchObject({ issue: null });
  });
});

/** Reads the scores of drivers and of vehicles, and returns what went wrong with each. */
async function readScores(safety: Safety, signal: AbortSignal) {
  const errors = [];
  for (const name of SCORES) errors.push(await safety.read(name, signal));
  return errors;
}

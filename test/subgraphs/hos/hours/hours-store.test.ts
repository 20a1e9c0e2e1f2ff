import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { createRecordPruning } from "../../../../platform/records/record-pruning.ts";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { readRetention } from "../../../../platform/retention/retention.ts";
import { toGroupId } from "../../../../schema/group-id.ts";
import { hoursSchema } from "../../../../subgraphs/hos/hours/hours-tables.ts";
import { createVersionPruning } from "../../../../subgraphs/hos/hours/prune-versions.ts";
import { toTerminalRecord, toUserRecord } from "../../../../subgraphs/hos/mapper.ts";
import { decodeTerminal, decodeUser } from "../../../../subgraphs/hos/wire.ts";
import { page } from "../../../platform/feed/stored-feed.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import { at } from "../rules/duty-notation.ts";
import type { Row } from "../vistracks.ts";
import { HoursFixture, TENANT } from "./hours-fixture.ts";
import { toRows } from "./told-logs.ts";

const HOUR = 3600;
const MINUTE_MS = 60_000;
const NO_FILTER = { canDriveBelowMs: null, dutyStatuses: null, violationWithinMs: null, groupIds: null };

const rowsOf = (text: string, userId = 7, firstId = userId * 100): readonly Row[] =>
  toRows(text, { userId, firstId }).rows;

/** A store at an instant, with some logs. */
async function storeAt(text: string, ...logs: readonly (readonly Row[])[]): Promise<HoursFixture> {
  const hours = await HoursFixture.open();
  hours.nowMs = at(text);
  await hours.tell(logs.flat());
  return hours;
}

describe("what was known then", () => {
  it("is answered again, whatever was edited, deleted, added late or given to another driver since", async () => {
    await using hours = await storeAt("d2 12", rowsOf("OFF0 d2 ON6 D7 OFF11"));
    const [, , driving] = rowsOf("OFF0 d2 ON6 D7 OFF11");
    if (!driving) throw new Error("no driving");
    const drivenAt = async (knownAt: string, ref = "7") => {
      const { clocks } = await hours.clocks({ asOfMs: at("d2 12"), asKnownAtMs: at(knownAt) }, ref);
      return 11 - clocks.drivingRemainingSeconds / HOUR;
    };
    const change = (text: string, row: object) => {
      hours.nowMs = at(text);
      return hours.tell([{ ...driving, ...row, lastChangedDate: new Date(hours.nowMs).toISOString() }]);
    };

    await change("d2 13", { eventTime: new Date(at("d2 8")).toISOString() });
    await change("d2 14", { deletedAt: "2026-03-02T14:00:00.000Z" });
    await change("d2 15", { recordStatus: "Active" });
    await change("d2 16", { userId: 8 });

    expect(await drivenAt("d2 11:59")).toBe(0);
    expect(await drivenAt("d2 12")).toBe(4);
    expect(await drivenAt("d2 13")).toBe(3);
    expect(await drivenAt("d2 14")).toBe(0);
    expect(await drivenAt("d2 15:30")).toBe(4);
    expect(await drivenAt("d2 16")).toBe(0);
    expect([await drivenAt("d2 15:30", "8"), await drivenAt("d2 16", "8")]).toEqual([0, 5]);
  });

  it("is by the rules that were known then", async () => {
    await using hours = await storeAt("d2 12", rowsOf("OFF0 d2 ON6 D7 OFF11"));
    const day = (cycleUsa: string) => ({ userId: 7, logDate: "2026-03-02", homeTerminalTimeZone: "UTC", cycleUsa });
    await hours.tell([], [day("US60hr7days")]);
    hours.nowMs = at("d2 13");
    await hours.tell([], [day("US70hr8days")]);

    const rulesetAt = async (text: string) =>
      (await hours.clocks({ asOfMs: at("d2 12"), asKnownAtMs: at(text) })).settings.ruleset;

    expect([await rulesetAt("d2 12:30"), await rulesetAt("d2 13")]).toEqual(["PROPERTY_60_7", "PROPERTY_70_8"]);
  });

  it("keeps nothing of a row that comes again as it was, and a clock that is set back takes nothing away", async () => {
    await using hours = await storeAt("d2 12", rowsOf("OFF0 d2 ON6 D7"));
    const [, , driving] = rowsOf("OFF0 d2 ON6 D7");
    if (!driving) throw new Error("no driving");
    const stamp = (ms: number) => ({ ...driving, note: "late", lastChangedDate: new Date(ms).toISOString() });
    await hours.tell([stamp(at("d2 12:01"))]);
    hours.nowMs = at("d2 11:55");
    await hours.tell([{ ...stamp(at("d2 12:02")), eventTime: new Date(at("d2 9")).toISOString() }]);

    const versions = await hours.store.db
      .selectFrom("dutyEntry")
      .selectAll()
      .where("ref", "=", String(driving.id))
      .execute();

    expect(versions.map(({ startMs }) => Number(startMs))).toEqual([at("d2 9")]);
  });

  it("goes with the events of its time", async () => {
    await using hours = await storeAt("d9 0", rowsOf("OFF0 d2 ON6 D7 OFF11 d4 ON1"));
    const [entries, days] = createVersionPruning({
      tenant: TENANT,
      retention: { ...readRetention({}), eventsMs: at("d9 0") - at("d2 8") },
      clock: { now: () => hours.nowMs },
    });
    await hours.tell(
      [],
      [
        { userId: 7, logDate: "2026-03-01" },
        { userId: 7, logDate: "2026-03-03" },
      ],
    );

    const pruned = await hours.store.write(async (tx) => [await entries?.(tx), await days?.(tx)]);

    expect(pruned).toEqual([3, 1]);
    const { clocks } = await hours.clocks({ asOfMs: at("d4 2") });
    expect([clocks.dutyStatus, clocks.sureFromMs]).toEqual(["ON_DUTY", at("d2 11")]);
  });
});

describe("the hours of two fleets", () => {
  it("are apart, though their drivers and entries have the same ids", async () => {
    await using hours = await HoursFixture.open();
    hours.nowMs = at("d2 20");
    await hours.tell(rowsOf("OFF0 d2 ON0 D1 OFF5 D6 OFF10 D11 OFF15"), [], "red");
    await hours.tell(rowsOf("OFF0 d2 ON6"), [{ userId: 7, logDate: "2026-03-02", cycleUsa: "US60hr7days" }], "blue");
    await hours.look("red");
    await hours.look("blue");
    await hours.link("7", "driver:red", "red");
    await hours.link("7", "driver:blue", "blue");

    const list = (tenant: string) =>
      hours.reader.driversByHours({ tenant, filter: NO_FILTER, atMs: hours.nowMs, after: null, limit: 10 });

    expect((await hours.told("7", "red")).map(({ violation }) => violation.limit)).toEqual(["DRIVING", "SHIFT"].sort());
    expect(await hours.told("7", "blue")).toEqual([]);
    expect((await hours.clocks({ asOfMs: hours.nowMs }, "7", "red")).settings.ruleset).toBe("PROPERTY_70_8");
    expect((await hours.clocks({ asOfMs: hours.nowMs }, "7", "blue")).settings.ruleset).toBe("PROPERTY_60_7");
    expect((await hours.clocks({ asOfMs: hours.nowMs }, "7", "green")).clocks.dutyStatus).toBeNull();
    expect(await list("red")).toMatchObject([{ driverId: "driver:red", canDriveMs: 0, driverRefs: ["7"] }]);
    expect(await list("blue")).toMatchObject([{ driverId: "driver:blue", canDriveMs: 0, driverRefs: ["7"] }]);
    expect(await list("green")).toEqual([]);
  });
});

describe("violations among the records", () => {
  it("are not counted as what the vendor has, neither when they come nor when they go", async () => {
    await using hours = await storeAt("d2 20", rowsOf("OFF0 d2 ON0 D1 OFF5 D6 OFF10 D11 OFF15"));
    const records = hours.writerOf(TENANT);
    await hours.look();
    const [events] = createRecordPruning({
      tenant: TENANT,
      retention: { ...readRetention({}), eventsMs: 0, datedKinds: ["event"] },
      clock: { now: () => at("d9 0") },
    });

    const before = await records.stored("event");
    const pruned = await hours.store.write(async (tx) => events?.(tx as never));

    expect([before, pruned, await records.stored("event")]).toEqual([8, 10, 0]);
  });
});

describe("drivers by hours", () => {
  /** Five drivers at noon: who rests, who drives, who works, who has driven too long, who nobody is. */
  async function openList() {
    const hours = await storeAt(
      "d2 12",
      rowsOf("OFF0", 1),
      rowsOf("OFF0 d2 D3 OFF5 D6", 2),
      rowsOf("OFF0 d2 ON8", 3),
      rowsOf("OFF0 d2 D0 OFF5 D5:30", 4),
      rowsOf("OFF0 d2 D8", 5),
    );
    const list = async (filter: object = {}, page: object = {}, atMs = hours.nowMs) => {
      const query = { tenant: TENANT, filter: { ...NO_FILTER, ...filter }, atMs, after: null, limit: 10, ...page };
      return (await hours.reader.driversByHours(query)).map(
        ({ driverId, canDriveMs }) => `${driverId} ${canDriveMs / MINUTE_MS}`,
      );
    };
    await hours.look();
    for (const ref of ["1", "2", "3", "4"]) await hours.link(ref, `d${ref}`);
    return { hours, list };
  }

  it("has those first who may drive for the least time, page by page", async () => {
    const { hours, list } = await openList();
    await using _ = hours;

    const all = ["d4 0", "d2 120", "d1 480", "d3 480"];
    expect(await list()).toEqual(all);
    expect(await list({}, { limit: 2 })).toEqual(all.slice(0, 2));
    expect(await list({}, { after: { canDriveMs: 120 * MINUTE_MS, driverId: "d2" } })).toEqual(all.slice(2));
    expect(await list({}, { after: { canDriveMs: 480 * MINUTE_MS, driverId: "d1" } })).toEqual(all.slice(3));
  });

  it("counts on while nothing is computed, for those whose clocks run", async () => {
    const { hours, list } = await openList();
    await using _ = hours;

    expect(await list({}, {}, at("d2 12:30"))).toEqual(["d4 0", "d2 90", "d1 480", "d3 480"]);
    hours.nowMs = at("d2 19");
    await hours.look();
    expect(await list()).toEqual(["d2 0", "d4 0", "d3 180", "d1 480"]);
  });

  it("has those alone that the filter names", async () => {
    const { hours, list } = await openList();
    await using _ = hours;

    expect(await list({ canDriveBelowMs: 120 * MINUTE_MS })).toEqual(["d4 0"]);
    expect(await list({ canDriveBelowMs: 120 * MINUTE_MS + 1 })).toEqual(["d4 0", "d2 120"]);
    expect(await list({ dutyStatuses: ["OFF_DUTY", "ON_DUTY"] })).toEqual(["d1 480", "d3 480"]);
    expect(await list({ dutyStatuses: [] })).toEqual([]);
    expect(await list({ violationWithinMs: 120 * MINUTE_MS })).toEqual(["d4 0", "d2 120"]);
    expect(await list({ violationWithinMs: 480 * MINUTE_MS })).toEqual(["d4 0", "d2 120"]);
    expect(await list({ violationWithinMs: 0, dutyStatuses: ["ON_DUTY"] })).toEqual([]);
  });

  it("has those alone whose home terminal is of a group", async () => {
    const { hours, list } = await openList();
    await using _ = hours;
    const terminal = { id: 635, name: "Reno" };
    const user = { id: 3, homeTerminalId: 635 };
    const context = { receivedAtMs: hours.nowMs, toGroups: () => [] };
    const records = [
      toTerminalRecord(decodeTerminal(terminal), terminal, hours.nowMs),
      toUserRecord(decodeUser(user), user, context),
    ];
    await hours.writerOf(TENANT).storePage(toStorable(page({ records })));

    expect(await list({ groupIds: [toGroupId(TENANT, "reno")] })).toEqual(["d3 480"]);
    expect(await list({ groupIds: [toGroupId(TENANT, "Kansas City")] })).toEqual([]);
    expect(await list({ groupIds: [] })).toEqual([]);
  });

  it("names a driver once whom the vendor knows twice", async () => {
    const { hours, list } = await openList();
    await using _ = hours;
    await hours.link("5", "d2");

    expect(await list({ dutyStatuses: ["DRIVING"] })).toEqual(["d4 0", "d2 120"]);
    const [, twice] = await hours.reader.driversByHours({
      ...{ tenant: TENANT, filter: NO_FILTER, atMs: hours.nowMs, after: null, limit: 10 },
    });
    expect(twice?.driverRefs).toEqual(["2", "5"]);
  });
});

describe("a store of before", () => {
  it("has the entries of its records, known since their last change, and computes their hours", async () => {
    await using hours = await storeAt("d2 20", rowsOf("OFF0 d2 ON0 D1 OFF5 PC6 OFF10 YM11 D11:30 OFF15"));
    await hours.look();
    const read = async () => {
      const { rows } = await sql<object>`select driverRef, startMs, ref, knownFromMs, knownUntilMs, endMs, code
        from dutyEntry order by startMs, ref`.execute(hours.store.db);
      return rows.map((row) => JSON.stringify(row));
    };
    const before = await read();
    const [migration] = Object.values(hoursSchema[STORE_ENGINE]);

    await hours.store.write(async (tx) => {
      for (const table of ["dutyEntry", "driverDay", "driverHours"])
        await sql`drop table ${sql.ref(table)}`.execute(tx);
      await migration?.up(tx as never);
    });

    expect(await read()).toEqual(before);
    expect(await hours.standings()).toMatchObject([{ driverRef: "7", doneMark: 0 }]);
    await hours.look();
    expect(await hours.told()).toMatchObject([{ violation: { limit: "SHIFT", startedAt: at("d2 14") } }]);
  });
});

import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { toGroupId } from "../../../../schema/group-id.ts";
import { noteUntold } from "../../../../subgraphs/hos/duty-status/tell-duty-changes.ts";
import { createVersionPruning } from "../../../../subgraphs/hos/hours/prune-versions.ts";
import { toTerminalRecord, toUserRecord } from "../../../../subgraphs/hos/mapper.ts";
import { decodeTerminal, decodeUser } from "../../../../subgraphs/hos/wire.ts";
import { page } from "../../../platform/feed/stored-feed.ts";
import { TENANT } from "../hours/hours-fixture.ts";
import { toRows } from "../hours/told-logs.ts";
import { at, HOUR_MS } from "../rules/duty-notation.ts";
import { LiveDuty } from "./live-duty.ts";

const WORKDAY = "OFF0 d2 ON6 D7 OFF11";

/** A driver who has just come on duty, at seven of the second day. */
async function openDuty(): Promise<LiveDuty> {
  const duty = await LiveDuty.open();
  await duty.hours.link("7", "driver:7");
  await duty.tell("d2 6:30", toRows(WORKDAY).rows.slice(0, 2));
  return duty;
}

async function countChanges(duty: LiveDuty): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from dutyStatusChange`.execute(
    duty.hours.store.db,
  );
  return Number(rows[0]?.count);
}

describe("changes of duty status", () => {
  it("are told once each, with the entry, to those whom they concern", async ({ signal }) => {
    await using duty = await openDuty();
    await duty.hours.link("8", "driver:8");
    await using all = await duty.follow({ after: "" }, signal);
    const filter = { driverIds: ["driver:7"], statuses: ["ON_DUTY"] };
    await using onDuty = await duty.follow({ after: "", filter }, signal);
    await using others = await duty.follow({ after: "", filter: { driverIds: ["driver:8"] } }, signal);

    await duty.tell("d2 7:30", toRows(WORKDAY).rows.slice(2, 3));
    for (const text of ["d2 8:30", "d2 9:30"]) await duty.look(text);
    await duty.tell("d2 11:30", WORKDAY);
    await duty.tell("d2 12", toRows("OFF0", { userId: 8, firstId: 80 }).rows);

    expect(await all.texts(4)).toEqual([
      // Of what a subscriber has not caught up with, the status is that of now.
      "ADDED driver:7 OFF_DUTY 02T11:00 by OFF_DUTY 02T11:00",
      "AMENDED driver:7 OFF_DUTY 02T11:00 by OFF_DUTY 02T11:00",
      "AMENDED driver:7 OFF_DUTY 02T11:00 by OFF_DUTY 02T11:00",
      "ADDED driver:8 OFF_DUTY 01T00:00 by OFF_DUTY 01T00:00",
    ]);
    expect(await onDuty.texts(2)).toEqual(["ADDED driver:7 OFF_DUTY 02T11:00 by OFF_DUTY 02T11:00", "LEFT driver:7"]);
    expect(await others.texts(1)).toEqual(["ADDED driver:8 OFF_DUTY 01T00:00 by OFF_DUTY 01T00:00"]);
    expect(await countChanges(duty)).toBe(4);
  });

  it("are amended by an edit that moves the status, and are none where it moves nothing", async ({ signal }) => {
    await using duty = await openDuty();
    const [, onDuty] = toRows(WORKDAY).rows;
    const edit = (text: string, more: object) =>
      duty.tell(text, [{ ...onDuty, lastChangedDate: new Date(at(text)).toISOString(), ...more } as never]);
    await using items = await duty.follow({ after: "" }, signal);

    const first = await items.texts(1);
    await edit("d2 6:40", { note: "fuelled" });
    await edit("d2 6:50", { eventTime: new Date(at("d2 5")).toISOString() });
    const moved = await items.texts(1);
    await edit("d2 6:55", { eventTime: new Date(at("d2 6:15")).toISOString() });
    const back = await items.texts(1);
    await edit("d2 6:58", { deletedAt: new Date(at("d2 6:58")).toISOString() });
    const undone = await items.texts(1);

    expect([...first, ...moved, ...back, ...undone]).toEqual([
      "ADDED driver:7 ON_DUTY 02T06:00 by ON_DUTY 02T06:00",
      "AMENDED driver:7 ON_DUTY 02T05:00 by ON_DUTY 02T05:00",
      "AMENDED driver:7 ON_DUTY 02T06:15 by ON_DUTY 02T06:15",
      "AMENDED driver:7 OFF_DUTY 01T00:00 by OFF_DUTY 01T00:00",
    ]);
    expect(await countChanges(duty)).toBe(4);
  });

  it("are none while a stay goes on that is longer than the log that is read of it", async () => {
    await using duty = await openDuty();
    const offDuty = Array.from({ length: 40 }, (_, day) => `d${day + 3} OFF0`).join(" ");
    await duty.tell("d2 12", `${WORKDAY} ${offDuty}`.split(" d20 ")[0] ?? "");
    const before = await countChanges(duty);

    for (const day of [20, 30, 40])
      await duty.tell(`d${day} 12`, `${WORKDAY} ${offDuty}`.split(` d${day + 1} `)[0] ?? "");

    expect(await countChanges(duty)).toBe(before);
    await duty.tell(
      "d41 12",
      [...toRows(`${WORKDAY} ${offDuty} d43 ON0`).rows].slice(-1).map((row) => ({
        ...row,
        eventTime: new Date(at("d41 6")).toISOString(),
      })),
    );
    expect(await countChanges(duty)).toBe(before + 1);
  });

  it("are told behind a cursor without a loss, and what is gone by its age as a gap", async ({ signal }) => {
    await using duty = await openDuty();
    await using first = await duty.follow({ after: "" }, signal);
    const [begin] = await first.take(1);
    await duty.tell("d2 7:30", toRows(WORKDAY).rows.slice(2, 3));
    await duty.tell("d2 11:30", WORKDAY);
    const after = begin?.cursor;

    await using resumed = await duty.follow({ after }, signal);
    expect(await resumed.texts(2)).toEqual([
      "AMENDED driver:7 OFF_DUTY 02T11:00 by OFF_DUTY 02T11:00",
      "AMENDED driver:7 OFF_DUTY 02T11:00 by OFF_DUTY 02T11:00",
    ]);

    const prune = createVersionPruning({
      tenant: TENANT,
      retention: { eventsMs: 1_000 * HOUR_MS, changesMs: HOUR_MS },
      clock: { now: () => duty.hours.nowMs },
    });
    for (const step of prune) await duty.hours.store.write(step);
    duty.hours.wakeUps.wake("hos");
    await using late = await duty.follow({ after }, signal);
    expect(await late.texts(2)).toEqual(["GAP 02T11:30", "AMENDED driver:7 OFF_DUTY 02T11:00 by OFF_DUTY 02T11:00"]);
  });

  it("go on from a list of drivers", async ({ signal }) => {
    await using duty = await openDuty();
    const after = await duty.listCursor(signal);
    await using items = await duty.follow({ after }, signal);

    await duty.tell("d2 7:30", toRows(WORKDAY).rows.slice(2, 3));

    expect(await items.texts(1)).toEqual(["AMENDED driver:7 DRIVING 02T07:00 by DRIVING 02T07:00"]);
  });

  it("are told of a driver as soon as the fleet knows who that is", async ({ signal }) => {
    await using duty = await LiveDuty.open();
    await duty.tell("d2 6:30", toRows(WORKDAY).rows.slice(0, 2));
    const untold = await countChanges(duty);
    await duty.hours.link("7", "driver:7");
    await duty.hours.store.write((tx) => noteUntold(tx, [{ tenant: TENANT, kind: "driver", id: "driver:7" }]));
    await using items = await duty.follow({ after: "" }, signal);

    await duty.look("d2 6:31");

    expect(untold).toBe(0);
    expect(await items.texts(1)).toEqual(["ADDED driver:7 ON_DUTY 02T06:00 by ON_DUTY 02T06:00"]);
  });

  it("are those of the groups that are asked for, by the home terminal", async ({ signal }) => {
    await using duty = await openDuty();
    const receivedAtMs = duty.hours.nowMs;
    const [terminal, user] = [
      { id: 635, name: "Reno" },
      { id: 7, homeTerminalId: 635 },
    ];
    const records = [
      toTerminalRecord(decodeTerminal(terminal), terminal, receivedAtMs),
      toUserRecord(decodeUser(user), user, { receivedAtMs, toGroups: () => [] }),
    ];
    await duty.hours.writerOf(TENANT).storePage(toStorable(page({ records })));
    await duty.hours.link("8", "driver:8");
    await duty.tell("d2 7", toRows("OFF0", { userId: 8, firstId: 80 }).rows);
    const filter = { groups: [toGroupId(TENANT, "reno")] };
    await using reno = await duty.follow({ after: "", filter }, signal);

    await duty.tell("d2 7:30", toRows(WORKDAY).rows.slice(2, 3));
    await duty.tell("d2 11:30", WORKDAY);

    expect(await reno.texts(2)).toEqual([
      "ADDED driver:7 OFF_DUTY 02T11:00 by OFF_DUTY 02T11:00",
      "AMENDED driver:7 OFF_DUTY 02T11:00 by OFF_DUTY 02T11:00",
    ]);
  });

  it("of one fleet are none of another, though their drivers have the same ids", async ({ signal }) => {
    await using duty = await LiveDuty.open();
    for (const tenant of ["red", "blue"]) await duty.hours.link("7", `driver:${tenant}`, tenant);
    await using red = await duty.follow({ after: "" }, signal, "red");
    await using blue = await duty.follow({ after: "" }, signal, "blue");

    await duty.tell("d2 6:30", toRows(WORKDAY).rows.slice(0, 2), "red");
    const [told] = await red.take(1);
    await duty.tell("d2 7:30", toRows(WORKDAY).rows.slice(0, 3), "blue");

    expect(told?.text).toBe("ADDED driver:red ON_DUTY 02T06:00 by ON_DUTY 02T06:00");
    expect(await blue.texts(1)).toEqual(["ADDED driver:blue DRIVING 02T07:00 by DRIVING 02T07:00"]);
    await expect(duty.follow({ after: told?.cursor }, signal, "blue")).rejects.toThrow();
  });
});

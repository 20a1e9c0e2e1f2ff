import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { type RecordTables, recordSchema } from "../../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../../platform/records/record-writer.ts";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { createCasePruning } from "../../../../subgraphs/safety/coaching/prune-cases.ts";
import { toRecords } from "../../../../subgraphs/safety/mapper.ts";
import { decodeSafetyEvent } from "../../../../subgraphs/safety/wire.ts";
import { page } from "../../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../../stores.ts";
import { safetyEvent } from "../samsara.ts";
import { CoachingFixture, NOW_MS, TENANT, unifiedEvent } from "./coaching-fixture.ts";

const DAY_MS = 86_400_000;

describe("the store of cases", () => {
  it("has a case for every safety event of before, and calls sessions what they are", async () => {
    await using home = await createStoreHome();
    {
      const address = storeAddress(home.path, "safety");
      await using former = await openStoreForWriting<RecordTables>(address, recordSchema);
      const raw = safetyEvent("s1", "2026-03-01T11:30:00Z", { eventState: "needsCoaching" });
      const [event] = toRecords(decodeSafetyEvent(raw), raw, NOW_MS);
      if (!event) throw new Error("an event has a record");
      const session = { ...event, kind: "coachingCase", ref: "session" };
      const writer = new RecordWriter(former, TENANT, { now: () => NOW_MS });
      await writer.storePage(toStorable(page({ records: [event, session] })));
    }

    await using safety = await CoachingFixture.start({ folder: home.path });

    const [known] = await safety.casesOf(["samsara:s1"]);
    expect(known).toMatchObject({
      id: "case:samsara:s1",
      state: "NEEDS_COACHING",
      confirmation: "CONFIRMED",
      revision: 1,
    });
    expect(await safety.recordsOf().refs("coachingSession")).toEqual(["session"]);
    expect(await safety.recordsOf().stored("coachingSession")).toBe(1);
    const moved = await safety.mutate("setCoachingState", { caseId: known.id, state: "COACHED" });
    expect(moved.data).toMatchObject({ state: "COACHED", confirmation: "PENDING" });
  });

  it("passes an event of a kind that it does not know, and copies those behind it", async () => {
    await using safety = await CoachingFixture.start();
    const odd = { ...unifiedEvent("vinli:odd"), type: "OF_A_LATER_VERSION" as never };

    await safety.tell([odd, unifiedEvent("vinli:plain")]);

    const { error } = await safety.mutate("openCoachingCase", { eventId: "vinli:odd" });
    expect(error).toMatchObject({ code: "NOT_FOUND" });
    expect((await safety.mutate("openCoachingCase", { eventId: "vinli:plain" })).error).toBeUndefined();
  });

  it("forgets cases with their events and their changes by age, and tells who has missed some", async ({ signal }) => {
    await using safety = await CoachingFixture.start();
    const old = unifiedEvent("vinli:old", { occurredAtMs: NOW_MS - 40 * DAY_MS });
    await safety.tell([old, unifiedEvent("vinli:new")]);
    for (const eventId of ["vinli:old", "vinli:new"]) await safety.mutate("openCoachingCase", { eventId, note: "x" });
    const first = await safety.follow('subscription { coachingCaseChanges(after: "") { cursor kind } }', signal);
    const { cursor } = (await first.next()).value.data.coachingCaseChanges;
    await first.return?.(undefined);

    safety.clock.nowMs += DAY_MS;
    const retention = { eventsMs: 30 * DAY_MS, changesMs: DAY_MS / 2 };
    for (const step of createCasePruning({ tenant: TENANT, retention, clock: safety.clock })) {
      while ((await safety.store.write(step)) > 0);
    }
    await safety.mutate("addCoachingNote", { caseId: "case:vinli:new", text: "y" });

    const counts = await sql<Record<string, number>>`select (select count(*) from eventCopy) as copies,
      (select count(*) from coachingCase) as cases, (select count(*) from coachingEntry) as entries,
      (select count(*) from caseChange) as changes`.execute(safety.store.db);
    expect(counts.rows.map((row) => Object.values(row).map(Number))).toEqual([[1, 1, 2, 1]]);
    const source = `subscription { coachingCaseChanges(after: "${cursor}") { kind coachingCaseId gap { resumesAt } } }`;
    const items = await safety.follow(source, signal);
    const told = [await items.next(), await items.next()].map(({ value }) => value.data.coachingCaseChanges);
    await items.return?.(undefined);
    expect(told).toEqual([
      { kind: "GAP", coachingCaseId: null, gap: { resumesAt: new Date(safety.clock.nowMs).toISOString() } },
      { kind: "AMENDED", coachingCaseId: "case:vinli:new", gap: null },
    ]);
  });

  it("keeps cases where fleet makes its index anew, with what their events are by then", async () => {
    await using safety = await CoachingFixture.start();
    await safety.tell([unifiedEvent("vinli:1", { deviceId: null }), unifiedEvent("vinli:2")]);
    const { data } = await safety.mutate("openCoachingCase", { eventId: "vinli:1" });

    await safety.tell([unifiedEvent("vinli:1", { severity: "CRITICAL", deviceId: "device:9" })], TENANT, {
      isAnew: true,
    });

    const [known] = await safety.casesOf(["vinli:1"]);
    expect(known).toEqual({ ...data, device: { id: "device:9" } });
    const gone = await safety.mutate("openCoachingCase", { eventId: "vinli:2" });
    expect(gone.error).toEqual({ code: "NOT_FOUND", field: "input.eventId" });
  });
});

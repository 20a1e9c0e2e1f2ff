import { sql } from "kysely";
import { expect, it } from "vitest";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { toCoachAssignmentRecord, toCoachingSessionRecord } from "../../../../subgraphs/safety/coaching-mapper.ts";
import { decodeCoachAssignment, decodeCoachingSession } from "../../../../subgraphs/safety/wire.ts";
import { page } from "../../../platform/feed/stored-feed.ts";
import { CoachingFixture, type Data, NOW_MS, TENANT, unifiedEvent } from "../coaching/coaching-fixture.ts";
import { safetyEvent } from "../samsara.ts";

/** Drivers d1 and d2 are driver:1 and driver:2; both have the coach 310045, and d1 a session with each of two. */
async function startFleet(tenants: readonly string[]): Promise<CoachingFixture> {
  const safety = await CoachingFixture.start();
  for (const tenant of tenants) {
    const assignments = ["d1", "d2"].map((driverId) => ({ coachId: "310045", driver: { driverId } }));
    const sessions = [
      { id: "s1", sessionStatus: "upcoming", assignedCoachId: "310045", dueAtTime: "2026-03-05T00:00:00Z" },
      {
        id: "s2",
        sessionStatus: "completed",
        assignedCoachId: "310045",
        completedCoachId: "310051",
        sessionNote: "well done",
      },
    ].map((session) => ({
      ...{ ...session, driver: { driverId: "d1" }, updatedAtTime: "2026-03-01T09:00:00Z" },
      behaviors: [{ coachableEvents: [{ id: "x", linkage: { sourceId: "e1", sourceType: "triageEvent" } }] }],
    }));
    const records = [
      ...assignments.map((raw) => toCoachAssignmentRecord(decodeCoachAssignment(raw), raw)),
      ...sessions.map((raw) => toCoachingSessionRecord(decodeCoachingSession(raw), raw, NOW_MS)),
    ];
    await safety.recordsOf(tenant).storePage(toStorable(page({ records })));
    for (const nth of [1, 2]) {
      await safety.store.write((tx) =>
        sql`insert into linkCopy values (${tenant}, 'driver', 'SAMSARA', ${`d${nth}`}, 0, 8640000000000000, ${`driver:${nth}`})`.execute(
          tx,
        ),
      );
    }
  }
  return safety;
}

it("coaches are all whom a case, an assignment or a session names, with what they have to do", async () => {
  await using safety = await startFleet([TENANT, "south"]);
  await safety.publish([
    safetyEvent("e1", "2026-03-01T11:30:00Z", { assignedCoach: "310045", eventState: "needsCoaching" }),
    safetyEvent("e2", "2026-03-01T11:30:00Z", { assignedCoach: "310045", eventState: "coached" }),
    safetyEvent("e3", "2026-03-01T11:30:00Z", { assignedCoach: "310045" }),
  ]);
  await safety.tell([unifiedEvent("vinli:1")]);
  const dueAt = "2026-03-01T11:00:00Z";
  await safety.mutate("openCoachingCase", { eventId: "vinli:1", coachId: "coach:ann", dueAt });
  await safety.mutate("assignCoach", {
    caseId: "case:samsara:e3",
    coachId: "coach:ann",
    dueAt: "2026-03-02T00:00:00Z",
  });
  const source = `{ coaches { id vendorRef { vendor ref } load { openCases needsReview needsCoaching needsRecognition
    overdueCases nextDueAt assignedDrivers upcomingSessions } } }`;

  const { data } = await safety.query(source);
  const { data: south } = await safety.query(source, {}, "south");

  const nothing = {
    openCases: 0,
    needsReview: 0,
    needsCoaching: 0,
    needsRecognition: 0,
    overdueCases: 0,
    nextDueAt: null,
  };
  const ofVendor = { assignedDrivers: 2, upcomingSessions: 1 };
  const none = { assignedDrivers: 0, upcomingSessions: 0 };
  expect(data.coaches).toEqual([
    {
      ...{ id: "coach:ann", vendorRef: null },
      load: {
        ...nothing,
        ...none,
        openCases: 2,
        needsReview: 2,
        overdueCases: 1,
        nextDueAt: "2026-03-01T11:00:00.000Z",
      },
    },
    {
      ...{ id: "coach:samsara:310045", vendorRef: { vendor: "SAMSARA", ref: "310045" } },
      load: { ...nothing, ...ofVendor, openCases: 1, needsCoaching: 1 },
    },
  ]);
  expect(south.coaches).toMatchObject([{ id: "coach:samsara:310045", load: { ...nothing, ...ofVendor } }]);
});

it("a driver has the coach and the sessions that the vendor reports, and each session its events", async () => {
  await using safety = await startFleet([TENANT]);
  const source = `query($of: [_Any!]!, $filter: CoachingSessionFilter) { _entities(representations: $of) { ... on Driver {
    coach { id } coachingSessions(filter: $filter) { edges { node { vendorRef { ref } driver { id } coach { id } completedBy { id }
      events { id } state stateLabel note dueAt raw } } pageInfo { hasNextPage } } } } }`;
  const ask = async (id: string, filter: object = {}) => {
    const { data } = await safety.query(source, { of: [{ __typename: "Driver", id }], filter });
    const [{ coach, coachingSessions }] = data._entities;
    return { coach: coach?.id, sessions: coachingSessions.edges.map(({ node }: Data) => node) };
  };
  const refsOf = async (id: string, filter: object) =>
    (await ask(id, filter)).sessions.map(({ vendorRef }: Data) => vendorRef.ref);

  const { coach, sessions } = await ask("driver:1");

  expect(coach).toBe("coach:samsara:310045");
  expect(sessions).toMatchObject([
    { vendorRef: { ref: "s1" }, driver: { id: "driver:1" }, state: "UPCOMING", dueAt: "2026-03-05T00:00:00.000Z" },
    {
      vendorRef: { ref: "s2" },
      completedBy: { id: "coach:samsara:310051" },
      note: "well done",
      events: [{ id: "samsara:e1" }],
    },
  ]);
  expect(JSON.parse(sessions[0].raw)).toMatchObject({ id: "s1", sessionStatus: "upcoming" });
  expect(await ask("driver:2")).toEqual({ coach: "coach:samsara:310045", sessions: [] });
  expect((await ask("driver:3")).coach).toBeUndefined();
  expect(await refsOf("driver:1", { states: ["COMPLETED"] })).toEqual(["s2"]);
  expect(await refsOf("driver:1", { coaches: ["coach:samsara:310051"] })).toEqual(["s2"]);
  expect(await refsOf("driver:1", { coaches: ["coach:ann"] })).toEqual([]);
  expect(await refsOf("driver:1", { drivers: ["driver:2"] })).toEqual([]);
  const first = await safety.query(
    "{ coachingSessions(first: 1) { edges { node { vendorRef { ref } } } pageInfo { endCursor } } }",
  );
  const after = first.data.coachingSessions.pageInfo.endCursor;
  const { data } = await safety.query(
    "query($after: String) { coachingSessions(after: $after) { edges { node { vendorRef { ref } } } pageInfo { hasPreviousPage } } }",
    { after },
  );
  expect(data.coachingSessions).toEqual({
    edges: [{ node: { vendorRef: { ref: "s2" } } }],
    pageInfo: { hasPreviousPage: true },
  });
});

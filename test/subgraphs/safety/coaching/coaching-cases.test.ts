import { assertEnumType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../../../schema/executable.ts";
import { toOpenedCase } from "../../../../subgraphs/safety/coaching/case-desk.ts";
import type { CoachingState } from "../../../../subgraphs/safety/coaching/coaching-case.ts";
import { settleCase } from "../../../../subgraphs/safety/coaching/vendor/settle-case.ts";
import { safetyEvent } from "../samsara.ts";
import { CoachingFixture, type Data, NOW_MS, TENANT, unifiedEvent } from "./coaching-fixture.ts";

const STATES = [
  "NEEDS_REVIEW",
  "REVIEWED",
  "NEEDS_COACHING",
  "COACHED",
  "NEEDS_RECOGNITION",
  "RECOGNIZED",
  "DISMISSED",
];

/** The moves that the issue of coaching names, in its words. */
const ALLOWED: Readonly<Record<string, string>> = {
  NEEDS_REVIEW: "REVIEWED NEEDS_COACHING NEEDS_RECOGNITION DISMISSED",
  REVIEWED: "NEEDS_COACHING NEEDS_RECOGNITION DISMISSED",
  NEEDS_COACHING: "COACHED DISMISSED",
  COACHED: "NEEDS_REVIEW",
  NEEDS_RECOGNITION: "RECOGNIZED DISMISSED",
  RECOGNIZED: "NEEDS_REVIEW",
  DISMISSED: "NEEDS_REVIEW",
  UNKNOWN: "NEEDS_REVIEW REVIEWED NEEDS_COACHING NEEDS_RECOGNITION DISMISSED",
  OTHER: "NEEDS_REVIEW REVIEWED NEEDS_COACHING NEEDS_RECOGNITION DISMISSED",
};

const at = (ms: number) => new Date(ms).toISOString();
const DUE = "2026-03-08T12:00:00.000Z";

describe("coaching cases", () => {
  let safety: CoachingFixture;
  beforeAll(async () => {
    safety = await CoachingFixture.start();
  });
  afterAll(() => safety[Symbol.asyncDispose]());

  /** Opens a case on an event of Vinli's that nobody else has. */
  let events = 0;
  async function open(input: object = {}): Promise<Data> {
    events += 1;
    const eventId = `vinli:own ${events}`;
    await safety.tell([unifiedEvent(eventId)]);
    const { data, error } = await safety.mutate("openCoachingCase", { eventId, ...input });
    expect(error).toBeUndefined();
    return data;
  }

  it("are moved where the table allows it, and nowhere else", async () => {
    const moved: Record<string, string[]> = {};
    for (const from of Object.keys(ALLOWED) as CoachingState[]) {
      moved[from] = [];
      for (const to of STATES) {
        const eventId = `vinli:${from} ${to}`;
        const { vendor, type, severity, occurredAtMs, deviceId, driverId } = unifiedEvent(eventId);
        const part = { vendor, type, severity, occurredAtMs, deviceId, driverId };
        const opened = toOpenedCase(
          { eventId, state: "NEEDS_REVIEW", origin: "PERSON", openedBy: "tester" },
          { tenant: TENANT, part, nowMs: NOW_MS },
        );
        const after = { ...opened, state: from };
        await safety.store.write((tx) => safety.cases.write(tx, [{ before: null, after }]));

        const input = { caseId: after.id, state: to, reason: "because", dismissalReason: "INCORRECT" };
        const { data, error } = await safety.mutate("setCoachingState", input);

        if (error) expect(error).toEqual({ code: "CONFLICT", field: "input.state" });
        else {
          expect(data).toMatchObject({ state: to, revision: 2 });
          moved[from].push(to);
        }
        const [known] = await safety.casesOf([eventId]);
        expect(known.state).toBe(error ? from : to);
      }
    }

    expect(Object.fromEntries(Object.entries(moved).map(([from, to]) => [from, to.join(" ")]))).toEqual(ALLOWED);
  });

  it("have the table of their moves in the description of their states", async () => {
    const { description } = assertEnumType((await buildSchema("safety", {})).getType("CoachingState"));

    const rows = description?.split("\n").filter((line) => line.startsWith("| `")) ?? [];
    const table = rows.map((row) => [...row.matchAll(/`(\w+)`/g)].map(([, word]) => word ?? ""));
    expect(Object.fromEntries(table.map(([from = "", ...to]) => [from, to.join(" ")]))).toEqual(ALLOWED);
  });

  it("are opened on any vendor's event, assigned, noted, moved and taken up again, and their history says so", async () => {
    const { id } = await open({ coachId: "coach:ann", dueAt: DUE, note: " look at the film " });
    await safety.mutate("assignCoach", { caseId: id, coachId: "coach:samsara:310045", expectedRevision: 2 });
    await safety.mutate("setCoachingState", { caseId: id, state: "NEEDS_COACHING", reason: "third time" });
    await safety.mutate("setCoachingState", { caseId: id, state: "COACHED" });

    const unreasoned = await safety.mutate("setCoachingState", { caseId: id, state: "NEEDS_REVIEW" });
    const { data } = await safety.mutate("setCoachingState", { caseId: id, state: "NEEDS_REVIEW", reason: "again" });

    expect(unreasoned.error).toEqual({ code: "BAD_USER_INPUT", field: "input.reason" });
    const by = { by: "tester", origin: "PERSON", at: at(NOW_MS), confirmation: null, code: null };
    const none = { fromState: null, toState: null, coach: null, dueAt: null, text: null, dismissalReason: null, ...by };
    expect(data).toMatchObject({
      ...{ state: "NEEDS_REVIEW", confirmation: "NOT_NEEDED", vendorState: null, dueAt: DUE, revision: 6 },
      coach: { id: "coach:samsara:310045" },
      notes: [{ at: at(NOW_MS), by: "tester", text: "look at the film" }],
    });
    expect(data.history).toEqual([
      { ...none, revision: 1, kind: "OPENED", toState: "NEEDS_REVIEW" },
      { ...none, revision: 2, kind: "NOTED", text: "look at the film" },
      { ...none, revision: 3, kind: "ASSIGNED", coach: { id: "coach:samsara:310045" }, dueAt: DUE },
      {
        ...{ ...none, revision: 4, kind: "STATE_CHANGED", text: "third time" },
        ...{ fromState: "NEEDS_REVIEW", toState: "NEEDS_COACHING" },
      },
      { ...none, revision: 5, kind: "STATE_CHANGED", fromState: "NEEDS_COACHING", toState: "COACHED" },
      { ...none, revision: 6, kind: "STATE_CHANGED", fromState: "COACHED", toState: "NEEDS_REVIEW", text: "again" },
    ]);
  });

  it("keep what an assignment leaves out, lose what it says is null, and an assignment that changes nothing is none", async () => {
    const { id } = await open({ coachId: "coach:ann", dueAt: DUE });

    const same = await safety.mutate("assignCoach", { caseId: id, coachId: "coach:ann" });
    const later = await safety.mutate("assignCoach", { caseId: id, dueAt: "2026-03-09T12:00:00.000Z" });
    const nobody = await safety.mutate("assignCoach", { caseId: id, coachId: null });

    expect(same.data.revision).toBe(1);
    expect(later.data).toMatchObject({ coach: { id: "coach:ann" }, dueAt: "2026-03-09T12:00:00.000Z", revision: 2 });
    expect(nobody.data).toMatchObject({ coach: null, dueAt: "2026-03-09T12:00:00.000Z", revision: 3 });
  });

  it("that two persons move at once are moved by one, and the other is told of a conflict", async () => {
    const { id } = await open();
    const moveTo = (state: string) =>
      safety.mutate("setCoachingState", { caseId: id, state, dismissalReason: "OTHER", expectedRevision: 1 });

    const answers = await Promise.all(["NEEDS_COACHING", "DISMISSED"].map(moveTo));

    expect(answers.map(({ error }) => error?.code)).toEqual([undefined, "CONFLICT"]);
    const { data } = await safety.query(`{ coachingCase(id: "${id}") { state revision history { kind toState } } }`);
    expect(data.coachingCase).toMatchObject({ state: "NEEDS_COACHING", revision: 2 });
    expect(data.coachingCase.history).toHaveLength(2);
  });

  it("are dismissed with their event, be there one or not, with a reason", async () => {
    const { id, event } = await open();
    await safety.tell([unifiedEvent("vinli:unopened")]);

    const opened = await safety.mutate("dismissEvent", { eventId: event.id, reason: "MINOR_EVENT", comment: "a kerb" });
    const unopened = await safety.mutate("dismissEvent", { eventId: "vinli:unopened", reason: "INCORRECT" });

    expect(opened.data).toMatchObject({ id, state: "DISMISSED", confirmation: "NOT_NEEDED" });
    const said = { kind: "STATE_CHANGED", dismissalReason: "MINOR_EVENT", text: "a kerb" };
    expect(opened.data.history.at(-1)).toMatchObject(said);
    expect(unopened.data).toMatchObject({ state: "DISMISSED", revision: 2, event: { id: "vinli:unopened" } });
  });

  it("are of all witnesses of a moment at once, and that of the safety inbox where one of them is from there", async () => {
    await safety.publish([
      safetyEvent("m1", "2026-03-01T11:30:00Z", { eventState: "reviewed" }),
      safetyEvent("m2", "2026-03-01T11:30:00Z"),
    ]);
    const told = ["samsara:m1", "vinli:m1", "roscolive:m1", "vinli:m2", "roscolive:m2", "samsara:m2"];
    await safety.tell(told.map((id) => unifiedEvent(id)));
    const openOn = (eventId: string, witnessIds: readonly string[], more: object = {}) =>
      safety.mutate("openCoachingCase", { eventId, witnessIds, ...more });

    const own = await openOn("vinli:m2", ["roscolive:m2"], { note: "seen by two" });
    const inbox = await openOn("vinli:m1", ["samsara:m1", "vinli:m1", "roscolive:m1"], { coachId: "coach:ann" });
    const refused = [
      (await openOn("vinli:m1", ["roscolive:m1"])).error,
      (await openOn("vinli:m1", ["samsara:m2"])).error,
      (await openOn("vinli:m1", ["vinli:none"])).error,
      (await safety.mutate("openCoachingCase", { eventId: "roscolive:m2" })).error,
    ];

    expect(own.data).toMatchObject({
      id: "case:vinli:m2",
      event: { id: "vinli:m2" },
      notes: [{ text: "seen by two" }],
    });
    expect(inbox.data).toMatchObject({
      id: "case:samsara:m1",
      state: "REVIEWED",
      coach: { id: "coach:ann" },
      revision: 2,
    });
    const cases = await safety.casesOf(["vinli:m1", "roscolive:m1", "samsara:m1", "roscolive:m2", "samsara:m2"]);
    const [one, two] = ["case:samsara:m1", "case:vinli:m2"];
    expect(cases.map(({ id }) => id)).toEqual([one, one, one, two, "case:samsara:m2"]);
    expect(refused.map((error) => `${error?.code} ${error?.field}`)).toEqual([
      "CONFLICT input.eventId",
      "CONFLICT input.witnessIds",
      "NOT_FOUND input.witnessIds",
      "CONFLICT input.eventId",
    ]);
    // What a witness is found to be is nothing to the case.
    await safety.tell([unifiedEvent("roscolive:m2", { driverId: "driver:other" })]);
    const { data } = await safety.query(
      `query($of: [_Any!]!) { _entities(representations: $of) { ... on Incident { coaching { id driver { id } witnesses { id } } } } }`,
      {
        of: [["roscolive:m2", "vinli:m2"], ["vinli:none"]].map((ids, nth) => ({
          __typename: "Incident",
          id: `incident:${nth}`,
          events: ids.map((id) => ({ __typename: "Event", id })),
        })),
      },
    );
    expect(data._entities).toEqual([
      { coaching: { id: two, driver: { id: "driver:1" }, witnesses: [{ id: "roscolive:m2" }] } },
      { coaching: null },
    ]);
  });

  it("that were opened here are of all witnesses of their incident that have none, and of none that leaves it", async () => {
    await safety.publish([safetyEvent("j1", "2026-03-01T11:30:00Z")]);
    const witness = (id: string, incidentId: string | null) => safety.tell([unifiedEvent(id, { incidentId })]);
    const idsOf = async () =>
      (await safety.casesOf(["vinli:j1", "roscolive:j1", "samsara:j1"])).map((found) => found?.id ?? null);
    await witness("vinli:j1", "incident:j");
    await witness("samsara:j1", "incident:j");
    const before = await idsOf();

    await safety.mutate("openCoachingCase", { eventId: "vinli:j1" });
    await witness("roscolive:j1", "incident:j");
    const joined = await idsOf();
    await witness("vinli:j1", "incident:k");
    const left = await idsOf();
    await witness("vinli:j1", "incident:j");
    const { data } = await safety.query('{ coachingCase(id: "case:vinli:j1") { incident { id } witnesses { id } } }');

    expect(before).toEqual([null, null, "case:samsara:j1"]);
    expect(joined).toEqual(["case:vinli:j1", "case:vinli:j1", "case:samsara:j1"]);
    expect(left).toEqual(["case:vinli:j1", null, "case:samsara:j1"]);
    expect(await idsOf()).toEqual(joined);
    expect(data.coachingCase).toEqual({ incident: { id: "incident:j" }, witnesses: [{ id: "roscolive:j1" }] });
    // Another tenant's event of the same id is of another moment.
    await safety.tell([unifiedEvent("vinli:j1", { incidentId: "incident:other" })], "another fleet");
    const { data: others } = await safety.mutate("openCoachingCase", { eventId: "vinli:j1" }, "another fleet");
    const { data: asked } = await safety.query(
      '{ coachingCase(id: "case:vinli:j1") { incident { id } witnesses { id } } }',
      {},
      "another fleet",
    );
    expect(others.id).toBe("case:vinli:j1");
    expect(asked.coachingCase).toEqual({ incident: { id: "incident:other" }, witnesses: [] });
    expect(await safety.mutate("openCoachingCase", { eventId: "roscolive:j1" })).toMatchObject({
      error: { code: "CONFLICT", field: "input.eventId" },
    });
  });

  it("are refused in words that name the field", async () => {
    const { id, event } = await open();
    await safety.tell([unifiedEvent("vinli:gone", { retracted: true })]);
    const refusals: [string, object][] = [
      ["openCoachingCase", { eventId: "vinli:none" }],
      ["openCoachingCase", { eventId: event.id }],
      ["openCoachingCase", { eventId: "vinli:gone" }],
      ["openCoachingCase", { eventId: event.id, state: "COACHED" }],
      ["assignCoach", { caseId: id, coachId: "ann" }],
      ["assignCoach", { caseId: "case:none", coachId: "coach:ann" }],
      ["setCoachingState", { caseId: id, state: "UNKNOWN" }],
      ["setCoachingState", { caseId: id, state: "DISMISSED" }],
      ["addCoachingNote", { caseId: id, text: "  " }],
      ["addCoachingNote", { caseId: id, text: "x", expectedRevision: 7 }],
      ["dismissEvent", { eventId: "vinli:none", reason: "OTHER" }],
    ];

    const answers = [];
    for (const [name, input] of refusals) answers.push((await safety.mutate(name, input)).error);

    expect(answers.map((error) => `${error?.code} ${error?.field}`)).toEqual([
      "NOT_FOUND input.eventId",
      "CONFLICT input.eventId",
      "CONFLICT input.eventId",
      "BAD_USER_INPUT input.state",
      "BAD_USER_INPUT input.coachId",
      "NOT_FOUND input.caseId",
      "BAD_USER_INPUT input.state",
      "BAD_USER_INPUT input.dismissalReason",
      "BAD_USER_INPUT input.text",
      "CONFLICT input.expectedRevision",
      "NOT_FOUND input.eventId",
    ]);
  });

  it("are answered the same for a repeat of the key, and opened once", async () => {
    await safety.tell([unifiedEvent("vinli:repeated")]);
    const input = { eventId: "vinli:repeated", idempotencyKey: "k1", note: "once" };

    const [first, second] = [
      await safety.mutate("openCoachingCase", input),
      await safety.mutate("openCoachingCase", input),
    ];

    expect(second).toEqual(first);
    expect(second.data.notes).toHaveLength(1);
  });

  it("are there for every event of the safety inbox, in its state, and follow what the vendor does there", async () => {
    const event = (updatedAt: string, parts: object) =>
      safetyEvent("s1", `2026-03-01T11:${updatedAt}Z`, parts as never);
    await safety.publish([event("30:00", { createdAtTime: "2026-03-01T11:01:00Z" })]);
    const [before] = await safety.casesOf(["samsara:s1"]);

    await safety.publish([event("40:00", { eventState: "coached", assignedCoach: "310045", updatedByUserId: "u9" })]);
    await safety.publish([event("35:00", { eventState: "reviewed" })]);
    await safety.publish([event("45:00", { eventState: "invented" })]);

    const [after] = await safety.casesOf(["samsara:s1"]);
    expect(before).toMatchObject({
      ...{ state: "NEEDS_REVIEW", vendorState: "NEEDS_REVIEW", confirmation: "CONFIRMED", revision: 1 },
      ...{ openedAt: "2026-03-01T11:01:00.000Z", coach: null, vendorCoach: null },
    });
    expect(after).toMatchObject({ state: "OTHER", vendorState: "OTHER", vendorStateLabel: "invented", revision: 3 });
    expect(after.history.slice(1)).toMatchObject([
      { origin: "VENDOR", by: "u9", at: "2026-03-01T11:40:00.000Z", fromState: "NEEDS_REVIEW", toState: "COACHED" },
      { origin: "VENDOR", by: null, at: "2026-03-01T11:45:00.000Z", fromState: "COACHED", toState: "OTHER" },
    ]);
  });

  it("have the device and the driver of their event, whenever these are found out, and are found by them", async () => {
    await safety.publish([safetyEvent("s2", "2026-03-01T11:30:00Z", { assignedCoach: "310051" })]);
    const told = { vendor: "SAMSARA", type: "HARSH_BRAKING", severity: "HIGH" } as const;
    await safety.tell([unifiedEvent("samsara:s2", { ...told, deviceId: "device:7", driverId: null })]);
    await safety.tell([unifiedEvent("samsara:s2", { ...told, deviceId: "device:7", driverId: "driver:7" })]);
    await safety.tell([unifiedEvent("vinli:7", { driverId: "driver:7", occurredAtMs: NOW_MS - 1 })]);
    await safety.mutate("openCoachingCase", { eventId: "vinli:7", coachId: "coach:bob", dueAt: DUE });
    await safety.store.write(async (tx) => {
      await tx.insertInto("aliasCopy").values({ tenant: TENANT, id: "driver:old", entityId: "driver:7" }).execute();
    });

    const find = async (filter: object) => {
      const source = `query($filter: CoachingCaseFilter) { coachingCases(filter: $filter) { edges { node { event { id } } } } }`;
      const { data } = await safety.query(source, { filter });
      return data.coachingCases.edges.map(({ node }: Data) => node.event.id);
    };

    const [known] = await safety.casesOf(["samsara:s2"]);
    expect(known).toMatchObject({ device: { id: "device:7" }, driver: { id: "driver:7" }, revision: 1 });
    const both = ["vinli:7", "samsara:s2"];
    expect(await find({ drivers: ["driver:7"] })).toEqual(both);
    expect(await find({ drivers: ["driver:old", "driver:none"] })).toEqual(both);
    expect(await find({ devices: ["device:7"] })).toEqual(["samsara:s2"]);
    expect(await find({ drivers: ["driver:7"], vendors: ["VINLI"] })).toEqual(["vinli:7"]);
    expect(await find({ drivers: ["driver:7"], types: ["HARSH_BRAKING"] })).toEqual(["samsara:s2"]);
    expect(await find({ drivers: ["driver:7"], severities: ["HIGH"] })).toEqual(["samsara:s2"]);
    expect(await find({ drivers: ["driver:7"], states: ["DISMISSED"] })).toEqual([]);
    expect(await find({ coaches: ["coach:bob"] })).toEqual(["vinli:7"]);
    expect(await find({ coaches: ["coach:samsara:310051"] })).toEqual(["samsara:s2"]);
    expect(await find({ drivers: ["driver:7"], dueBefore: "2026-03-08T12:00:00.001Z" })).toEqual(["vinli:7"]);
    expect(await find({ drivers: ["driver:7"], dueBefore: DUE })).toEqual([]);
    expect(await find({ drivers: [] })).toEqual([]);
    const source = `query($of: [_Any!]!) { _entities(representations: $of) { ... on Driver {
      coachingCases(first: 1) { edges { cursor node { event { id } } } pageInfo { hasNextPage endCursor } } } } }`;
    const { data } = await safety.query(source, { of: [{ __typename: "Driver", id: "driver:7" }] });
    const [{ coachingCases }] = data._entities;
    expect(coachingCases.edges[0].node.event.id).toBe("vinli:7");
    const after = coachingCases.pageInfo.endCursor;
    const next = await safety.query(
      `query($after: String) { coachingCases(filter: { drivers: ["driver:7"] }, after: $after) {
        edges { node { event { id } } } pageInfo { hasNextPage hasPreviousPage } } }`,
      { after },
    );
    expect(next.data.coachingCases).toEqual({
      edges: [{ node: { event: { id: "samsara:s2" } } }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
  });

  it("are where the vendor's later word is, if that is read before ours is known to have been done", async () => {
    await safety.publish([safetyEvent("s3", "2026-03-01T11:30:00Z")]);
    const eventId = "samsara:s3";
    await safety.mutate("setCoachingState", { caseId: `case:${eventId}`, state: "REVIEWED" });
    await safety.publish([safetyEvent("s3", "2026-03-01T11:50:00Z", { eventState: "recognized" })]);
    const [pending] = await safety.casesOf([eventId]);
    const { writeId } = await safety.store.db
      .selectFrom("coachingCase")
      .select("writeId")
      .where("eventId", "=", eventId)
      .executeTakeFirstOrThrow();

    const done = {
      tenant: TENANT,
      eventId,
      writeId: writeId ?? "",
      to: "REVIEWED",
      atMs: NOW_MS - 20 * 60_000,
      code: null,
    } as const;
    await safety.store.write((tx) => settleCase(tx, { ...done, nowMs: NOW_MS }, safety.cases));

    const [settled] = await safety.casesOf([eventId]);
    expect(pending).toMatchObject({ state: "REVIEWED", vendorState: "RECOGNIZED", confirmation: "PENDING" });
    expect(settled).toMatchObject({ state: "RECOGNIZED", vendorState: "RECOGNIZED", confirmation: "CONFIRMED" });
  });

  it("are each tenant's own, under the same ids", async () => {
    for (const tenant of [TENANT, "south"]) {
      await safety.publish([safetyEvent("shared", "2026-03-01T11:30:00Z")], tenant);
      await safety.tell([unifiedEvent("vinli:shared")], tenant);
    }
    const { data } = await safety.mutate("openCoachingCase", { eventId: "vinli:shared", note: "ours" });

    const stolen = await safety.mutate("addCoachingNote", { caseId: data.id, text: "theirs" }, "south");
    const theirs = await safety.casesOf(["vinli:shared", "samsara:shared"], "south");

    expect(stolen.error).toEqual({ code: "NOT_FOUND", field: "input.caseId" });
    expect(theirs).toMatchObject([null, { state: "NEEDS_REVIEW" }]);
    const { data: listed } = await safety.query("{ coachingCases { edges { node { event { id } } } } }", {}, "south");
    expect(listed.coachingCases.edges).toHaveLength(1);
  });

  it("are told live to those whom they concern, from a list on without a gap", async ({ signal }) => {
    const query = `{ coachingCases(filter: { states: [NEEDS_COACHING] }, first: 1) { changeCursor } }`;
    const { data } = await safety.query(query);
    const after = data.coachingCases.changeCursor;
    const source = `subscription { coachingCaseChanges(filter: { states: [NEEDS_COACHING] }, after: "${after}") {
      cursor kind coachingCaseId coachingCase { state notes { text } } gap { after } } }`;
    const { id } = await open();
    await safety.mutate("setCoachingState", { caseId: id, state: "NEEDS_COACHING" });
    const items = await safety.follow(source, signal);
    const take = async () => (await items.next()).value.data.coachingCaseChanges;

    const added = await take();
    await safety.mutate("addCoachingNote", { caseId: id, text: "called him" });
    const amended = await take();
    await safety.mutate("setCoachingState", { caseId: id, state: "COACHED" });
    const left = await take();

    expect(added).toMatchObject({ kind: "ADDED", coachingCaseId: id, coachingCase: { state: "NEEDS_COACHING" } });
    // What was read for the item before is not what there is by now.
    expect([added, amended].map(({ coachingCase }: Data) => coachingCase.notes)).toEqual([
      [],
      [{ text: "called him" }],
    ]);
    expect(amended).toMatchObject({ kind: "AMENDED", coachingCaseId: id, gap: null });
    expect(left).toMatchObject({ kind: "LEFT", coachingCaseId: id, coachingCase: null });
    await items.return?.(undefined);
  });

  it("whose changes are gone by age, or were another store's, are told with a gap", async ({ signal }) => {
    const foreign = Buffer.from(JSON.stringify(["coachingCaseChanges", TENANT, "another", 5])).toString("base64url");
    const source = (after: string) => `subscription { coachingCaseChanges(after: "${after}") { kind gap { after } } }`;

    const items = await safety.follow(source(foreign), signal);
    const { value } = await items.next();

    expect(value.data.coachingCaseChanges).toEqual({ kind: "GAP", gap: { after: foreign } });
    await items.return?.(undefined);
    await expect(safety.follow(source("nonsense"), signal)).rejects.toThrow();
  });
});

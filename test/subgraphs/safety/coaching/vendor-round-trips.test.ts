import { describe, expect, it } from "vitest";
import { until } from "../../../until.ts";
import { safetyEvent } from "../samsara.ts";
import { CoachingFixture, type Data, unifiedEvent } from "./coaching-fixture.ts";
import { RoundTrip, SECOND_MS } from "./round-trip.ts";

describe("a case of an event of the vendor's", () => {
  it("that is moved here is pending until the vendor has done it, and is moved there", async ({ signal }) => {
    await using trip = await RoundTrip.start();
    const { ref, id, caseId } = await trip.event();

    const { data } = await trip.safety.mutate("setCoachingState", { caseId, state: "NEEDS_COACHING" });
    const before = await trip.atVendor(ref);
    trip.startWriting();
    const settled = await trip.untilSettled(id, signal);

    expect(data).toMatchObject({ state: "NEEDS_COACHING", confirmation: "PENDING", vendorState: "NEEDS_REVIEW" });
    expect(data.history.at(-1)).toMatchObject({ confirmation: "PENDING" });
    expect(before.eventState).toBe("needsReview");
    expect(settled).toMatchObject({
      ...{ state: "NEEDS_COACHING", confirmation: "CONFIRMED", vendorState: "NEEDS_COACHING", vendorMessage: null },
    });
    expect((await trip.atVendor(ref)).eventState).toBe("needsCoaching");
    await trip.read();
    const read = await trip.case(id);
    expect(read).toMatchObject({ state: "NEEDS_COACHING", revision: 2 });
    expect(read.history.at(-1)).toMatchObject({
      toState: "NEEDS_COACHING",
      origin: "PERSON",
      confirmation: "CONFIRMED",
    });
  });

  it("is dismissed at the vendor with the reason, and its event is retracted once it is read", async ({ signal }) => {
    await using trip = await RoundTrip.start();
    const { ref, id } = await trip.event();
    trip.startWriting();

    await trip.safety.mutate("dismissEvent", { eventId: id, reason: "MINOR_EVENT", comment: "a kerb" });
    await trip.untilSettled(id, signal);
    await trip.read();

    expect((await trip.atVendor(ref)).dismissalReason).toEqual({ code: "minorEvent", comment: "a kerb" });
    const { rows } = await trip.safety
      .recordsOf()
      .published<{ retracted: boolean }>("event", ref)
      .then((one) => ({ rows: [one] }));
    expect(rows[0]?.retracted).toBe(true);
  });

  it("that somebody moves at the vendor is moved here, wherever that is", async () => {
    await using trip = await RoundTrip.start();
    const { ref, id } = await trip.event();

    await trip.moveAtVendor(ref, "recognized");
    await trip.read();

    expect(await trip.case(id)).toMatchObject({ state: "RECOGNIZED", confirmation: "CONFIRMED", revision: 2 });
  });

  it("that is moved on both sides is where it was moved last: here, where the vendor's move was older", async ({
    signal,
  }) => {
    await using trip = await RoundTrip.start();
    const { ref, id, caseId } = await trip.event();

    await trip.moveAtVendor(ref, "reviewed");
    await trip.safety.mutate("setCoachingState", { caseId, state: "NEEDS_COACHING" });
    await trip.read();
    const meanwhile = await trip.case(id);
    trip.startWriting();
    const settled = await trip.untilSettled(id, signal);

    expect(meanwhile).toMatchObject({ state: "NEEDS_COACHING", vendorState: "REVIEWED", confirmation: "PENDING" });
    expect(settled).toMatchObject({
      state: "NEEDS_COACHING",
      vendorState: "NEEDS_COACHING",
      confirmation: "CONFIRMED",
    });
    expect(settled.history.slice(1)).toMatchObject([
      { origin: "PERSON", toState: "NEEDS_COACHING", confirmation: "CONFIRMED" },
      { origin: "VENDOR", fromState: "NEEDS_REVIEW", toState: "REVIEWED" },
    ]);
    expect((await trip.atVendor(ref)).eventState).toBe("needsCoaching");
  });

  it("that is moved on both sides is where it was moved last: there, where the vendor's move was newer", async ({
    signal,
  }) => {
    await using trip = await RoundTrip.start();
    const { ref, id, caseId } = await trip.event();

    await trip.safety.mutate("setCoachingState", { caseId, state: "NEEDS_COACHING" });
    await trip.moveAtVendor(ref, "recognized");
    trip.startWriting();
    const refused = await trip.untilSettled(id, signal);
    await trip.read();
    const read = await trip.case(id);

    expect(refused.confirmation).toBe("REFUSED");
    expect(read).toMatchObject({ state: "RECOGNIZED", vendorState: "RECOGNIZED", confirmation: "CONFIRMED" });
    expect(read.history.slice(1)).toMatchObject([
      { origin: "PERSON", toState: "NEEDS_COACHING", confirmation: "REFUSED", code: "CONFLICT" },
      { kind: "REFUSED", origin: "VENDOR", fromState: "NEEDS_COACHING", toState: "NEEDS_REVIEW", code: "CONFLICT" },
      { kind: "STATE_CHANGED", origin: "VENDOR", toState: "RECOGNIZED" },
    ]);
    expect((await trip.atVendor(ref)).eventState).toBe("recognized");
  });

  it("is not moved back by a version of before the move that is read after it was confirmed", async ({ signal }) => {
    await using trip = await RoundTrip.start();
    const { ref, id, caseId } = await trip.event();
    const olderAt = new Date(trip.safety.clock.nowMs).toISOString();
    trip.pass(SECOND_MS);
    trip.startWriting();
    await trip.safety.mutate("setCoachingState", { caseId, state: "NEEDS_COACHING" });
    await trip.untilSettled(id, signal);

    await trip.safety.publish([safetyEvent(ref, olderAt, { eventState: "reviewed" })]);

    expect(await trip.case(id)).toMatchObject({ state: "NEEDS_COACHING", vendorState: "NEEDS_COACHING", revision: 2 });
  });

  it("is as the vendor has it where the vendor refuses, and says why", async ({ signal }) => {
    await using trip = await RoundTrip.start();
    const { id, caseId } = await trip.event();
    trip.disturb("refused", { fault: "status", status: 404 }, { method: "PATCH" });
    trip.startWriting();

    await trip.safety.mutate("setCoachingState", { caseId, state: "REVIEWED" });
    const settled = await trip.untilSettled(id, signal);

    expect(settled).toMatchObject({ state: "NEEDS_REVIEW", confirmation: "REFUSED" });
    expect(settled.vendorMessage).toBe("The vendor does not know what this is about.");
    expect(settled.history.at(-1)).toMatchObject({ kind: "REFUSED", code: "VENDOR_REJECTED", toState: "NEEDS_REVIEW" });
    expect(settled.moves).toContain("REVIEWED");
  });

  it("is pending over an outage and a throttled vendor, moved further meanwhile, and moved there in order", async ({
    signal,
  }) => {
    await using trip = await RoundTrip.start();
    const { ref, id, caseId } = await trip.event();
    // Throttled, then down, then cut off in the middle of a change.
    trip.disturb("throttled", { fault: "status", status: 429, retryAfter: "0.40235" }, { to: 2 });
    trip.disturb("down", { fault: "status", status: 503 }, { from: 3, to: 8 });
    trip.disturb("cut", { fault: "cut" }, { method: "PATCH", to: 1 });

    await trip.safety.mutate("setCoachingState", { caseId, state: "NEEDS_COACHING" });
    const { data } = await trip.safety.mutate("setCoachingState", { caseId, state: "COACHED" });
    trip.startWriting();
    const settled = await trip.untilSettled(id, signal);

    expect(data).toMatchObject({ state: "COACHED", confirmation: "PENDING", revision: 3 });
    expect(settled).toMatchObject({ state: "COACHED", vendorState: "COACHED", confirmation: "CONFIRMED" });
    expect(settled.history.slice(1).map(({ confirmation }: Data) => confirmation)).toEqual(["CONFIRMED", "CONFIRMED"]);
    const shown = trip.world.simulator.ledger("samsara").filter((entry) => entry.id === ref);
    expect(shown).toHaveLength(3);
    const applied = ["throttled", "down", "cut"].map((rule) => trip.world.simulator.faults.counts().get(rule)?.applied);
    expect(applied).toEqual([2, 6, 1]);
  });

  it("that is pending when the process ends is pending in the next one, and is confirmed there", async ({ signal }) => {
    await using trip = await RoundTrip.start();
    const { ref, id, caseId } = await trip.event();
    trip.startWriting();
    await trip.safety.mutate("setCoachingState", { caseId, state: "REVIEWED" });
    await until(async () => (await trip.case(id)).vendorMessage?.startsWith("The vendor has taken it on"), signal);

    await trip.stopWriting();
    const between = await trip.case(id);
    trip.startWriting();
    const settled = await trip.untilSettled(id, signal);

    expect(between.confirmation).toBe("PENDING");
    expect(settled).toMatchObject({ state: "REVIEWED", confirmation: "CONFIRMED", revision: 2 });
    // It was asked for once.
    expect(trip.world.simulator.ledger("samsara").filter((entry) => entry.id === ref)).toHaveLength(2);
  });

  it("is asked for again where the vendor accepts it and does nothing", async ({ signal }) => {
    await using trip = await RoundTrip.start();
    const { ref, id, caseId } = await trip.event();
    let accepted = 0;
    const real = trip.client.changeSafetyEvent.bind(trip.client);
    const client = {
      safetyEvent: trip.client.safetyEvent.bind(trip.client),
      async changeSafetyEvent(...args: Parameters<typeof real>) {
        accepted += 1;
        if (accepted > 1) await real(...args);
      },
    };
    Object.assign(trip, { client });
    trip.startWriting();

    await trip.safety.mutate("setCoachingState", { caseId, state: "REVIEWED" });
    const settled = await trip.untilSettled(id, signal);

    expect(accepted).toBe(2);
    expect(settled).toMatchObject({ state: "REVIEWED", confirmation: "CONFIRMED" });
    expect((await trip.atVendor(ref)).eventState).toBe("reviewed");
  });

  it("cannot be moved where the vendor is not configured, and everything else can", async () => {
    await using safety = await CoachingFixture.start({ isVendorConfigured: false });
    await safety.publish([safetyEvent("s1", "2026-03-01T11:30:00Z")]);
    const caseId = "case:samsara:s1";

    const moved = await safety.mutate("setCoachingState", { caseId, state: "REVIEWED" });
    const noted = await safety.mutate("addCoachingNote", { caseId, text: "seen" });

    expect(moved.error).toEqual({ code: "VENDOR_UNAVAILABLE", vendor: "SAMSARA" });
    expect(noted.data).toMatchObject({ state: "NEEDS_REVIEW", revision: 2 });
  });
});

describe("labels of an event of the vendor's", () => {
  const CHANGE = `mutation($input: ChangeSafetyLabelsInput!) {
    changed: changeSafetyLabels(input: $input) { event { id safety { behaviorLabels } } write { id state code } } }`;
  const WRITE = "query($id: ID!) { safetyWrite(id: $id) { state code } }";
  const labelsOf = async (trip: RoundTrip, ref: string) => {
    const { behaviorLabels, contextLabels } = await trip.atVendor(ref);
    return {
      behaviors: behaviorLabels.map(({ label }: Data) => label),
      contexts: contextLabels.map(({ name }: Data) => name),
    };
  };

  it("are changed there, over lost answers, and are shown here once they are read", async ({ signal }) => {
    await using trip = await RoundTrip.start();
    const { ref, id } = await trip.event();
    const { behaviors } = await labelsOf(trip, ref);
    trip.disturb("cut", { fault: "status", status: 500, done: true }, { method: "PATCH", to: 1 });
    trip.startWriting();
    const input = {
      ...{ eventId: id, addBehaviors: ["Drowsy", "Drowsy"], removeBehaviors: behaviors, addContexts: ["nightDriving"] },
    };

    const { data, errors } = await trip.safety.query(CHANGE, { input });
    await until(async () => {
      const { data: now } = await trip.safety.query(WRITE, { id: data.changed.write.id });
      return now.safetyWrite.state === "CONFIRMED";
    }, signal);
    await trip.read();

    expect(errors).toBeUndefined();
    expect(data.changed.event.safety.behaviorLabels).toEqual(behaviors);
    expect(await labelsOf(trip, ref)).toEqual({ behaviors: ["Drowsy"], contexts: ["nightDriving"] });
    const source =
      "query($of: [_Any!]!) { _entities(representations: $of) { ... on Event { safety { behaviors contextLabels } } } }";
    const { data: shown } = await trip.safety.query(source, { of: [{ __typename: "Event", id }] });
    expect(shown._entities).toEqual([{ safety: { behaviors: ["DROWSY"], contextLabels: ["nightDriving"] } }]);
    expect(
      (await trip.safety.query(WRITE, { id: data.changed.write.id }, "another fleet")).data.safetyWrite,
    ).toBeNull();
  });

  it("are refused in words that name the field, and by the vendor in its own", async ({ signal }) => {
    await using trip = await RoundTrip.start();
    const { id } = await trip.event();
    await trip.safety.tell([unifiedEvent("vinli:1")]);
    const refusals: [object, string][] = [
      [{ eventId: "vinli:1", addContexts: ["x"] }, "BAD_USER_INPUT input.eventId"],
      [{ eventId: "samsara:none", addContexts: ["x"] }, "NOT_FOUND input.eventId"],
      [{ eventId: id }, "BAD_USER_INPUT input.addBehaviors"],
      [{ eventId: id, addBehaviors: ["Flying"] }, "BAD_USER_INPUT input.addBehaviors"],
      [{ eventId: id, addContexts: ["x"], removeContexts: ["x"] }, "BAD_USER_INPUT input.removeContexts"],
    ];
    trip.disturb("refusing", { fault: "status", status: 403 }, { method: "PATCH" });
    trip.startWriting();

    const answers = [];
    for (const [input] of refusals) {
      const { errors } = await trip.safety.query(CHANGE, { input });
      answers.push(`${errors?.[0]?.extensions?.code} ${errors?.[0]?.extensions?.field}`);
    }
    const { data } = await trip.safety.query(CHANGE, { input: { eventId: id, addBehaviors: ["Drowsy"] } });
    const refused = await until(async () => {
      const { data: now } = await trip.safety.query(WRITE, { id: data.changed.write.id });
      return now.safetyWrite.state === "REFUSED" && now.safetyWrite;
    }, signal);

    expect(answers).toEqual(refusals.map(([, words]) => words));
    expect(refused).toEqual({ state: "REFUSED", code: "VENDOR_UNAUTHORIZED" });
  });
});

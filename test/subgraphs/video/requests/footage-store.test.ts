import { describe, expect, it } from "vitest";
import { readRetention } from "../../../../platform/retention/retention.ts";
import { toMarker } from "../../../../subgraphs/video/requests/clip-marker.ts";
import { createVideoPruning } from "../../../../subgraphs/video/requests/request-pruning.ts";
import { type ClipVendor, type Fate, startClipVendor, toRawClip } from "./clip-vendor.ts";
import { EXPIRES_AFTER_MS, HOUR_MS, RequestsFixture, TENANT } from "./requests-fixture.ts";

const NOW = "2026-03-18T12:00:00.000Z";
const NOW_MS = Date.parse(NOW);
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const OTHER = "south";

/** A camera in a truck of two tenants, each of which has its own. */
async function openFixture(): Promise<RequestsFixture> {
  const fixture = await RequestsFixture.open(NOW);
  for (const tenant of [TENANT, OTHER]) {
    await fixture.link("1001", "device:truck", { tenant });
    await fixture.tellCamera("1001", "driving", tenant);
  }
  return fixture;
}

const statesOf = async (fixture: RequestsFixture, tenant = TENANT) =>
  (await fixture.changes(tenant)).map(({ kind, before, after }) => [kind, before?.state ?? null, after.state]);

async function startVendor(...fates: readonly Fate[]): Promise<ClipVendor> {
  const left = [...fates];
  return startClipVendor(["1001"], () => left.shift() ?? "taken");
}

describe("requests for footage in the store", () => {
  it("are each tenant's own, be the camera and the time the same", async () => {
    await using fixture = await openFixture();
    await using vendor = await startVendor();
    const ask = (tenant: string) => fixture.clip("device:truck", NOW_MS - HOUR_MS, NOW_MS - 50 * MINUTE_MS, {}, tenant);

    const [own, other] = [await ask(TENANT), await ask(OTHER)];
    await fixture.write(vendor.url);
    await fixture.tellCamera("1001", "sleep", OTHER);

    const { requests } = fixture.reader;
    expect([own.existed, other.existed]).toEqual([false, false]);
    expect(await requests.byRef(TENANT, [own.ref, other.ref])).toMatchObject([
      { ref: own.ref, state: "REQUESTED" },
      null,
    ]);
    expect(await requests.byRef(OTHER, [other.ref])).toMatchObject([{ state: "WAITING_FOR_CAMERA" }]);
    expect((await requests.after(OTHER, null, 9)).map(({ ref }) => ref)).toEqual([other.ref]);
    expect((await requests.parts(OTHER, [own.ref, other.ref])).map((parts) => parts.length)).toEqual([0, 2]);
    const span = { deviceRef: "1001", fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS };
    expect(await requests.underWay(OTHER, [span])).toMatchObject([[{ ref: other.ref }]]);
    expect(await statesOf(fixture)).toEqual([
      ["ADDED", null, "PENDING"],
      ["AMENDED", "PENDING", "REQUESTED"],
    ]);
  });

  it("are found among what the vendor has where its answer was lost, and are not asked for again", async () => {
    await using fixture = await openFixture();
    await using vendor = await startVendor({ status: 500, isDone: true }, "taken, answered with nonsense");

    for (const minutes of [50, 40]) {
      const endMs = NOW_MS - minutes * MINUTE_MS;
      await fixture.clip("device:truck", endMs - MINUTE_MS, endMs);
      await fixture.write(vendor.url);
    }

    expect(vendor.asked.length).toBe(2);
    expect(vendor.clips.length).toBe(2);
    const listed = await fixture.reader.requests.after(TENANT, null, 9);
    expect(listed.map(({ state }) => state)).toEqual(["REQUESTED", "REQUESTED"]);
  });

  it("are asked for again where the vendor has nothing of them, until their time has come", async () => {
    await using fixture = await openFixture();
    await using vendor = await startVendor({ status: 500 }, { status: 503 });
    await using broken = await startClipVendor(["1001"], () => ({ status: 500 }));

    await fixture.clip("device:truck", NOW_MS - HOUR_MS, NOW_MS - 59 * MINUTE_MS);
    await fixture.write(vendor.url);
    const [answered] = await fixture.reader.requests.after(TENANT, null, 9);
    await fixture.clip("device:truck", NOW_MS - 40 * MINUTE_MS, NOW_MS - 39 * MINUTE_MS);
    const beganAtMs = fixture.time.nowMs;
    await fixture.write(broken.url);
    await fixture.expire();

    expect([vendor.asked.length, vendor.clips.length]).toEqual([3, 1]);
    const [unanswered] = await fixture.reader.requests.after(TENANT, null, 9);
    expect(answered).toMatchObject({ state: "REQUESTED", reason: null });
    expect(unanswered).toMatchObject({ state: "EXPIRED", reason: "VENDOR_UNAVAILABLE" });
    expect(fixture.time.nowMs - beganAtMs).toBeGreaterThanOrEqual(EXPIRES_AFTER_MS);
  });

  it("are known by what the vendor's record carries, be its id another than was answered", async () => {
    await using fixture = await openFixture();
    const { ref } = await fixture.clip("device:truck", NOW_MS - HOUR_MS, NOW_MS - 59 * MINUTE_MS);
    const [writeId = ""] = await fixture.writeIds(ref);
    const clip = { deviceId: "1001", fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS - 59 * MINUTE_MS, snapshotOnly: false };

    await fixture.tellEvents("1001", [toRawClip({ ...clip, id: 77, data: toMarker(writeId), progress: "sending" })]);

    expect(await fixture.reader.requests.byRef(TENANT, [ref])).toMatchObject([{ state: "UPLOADING" }]);
    expect(await fixture.reader.requests.parts(TENANT, [ref])).toMatchObject([[{ clipRef: "77" }]]);
  });

  it("wait until what they are of has been recorded", async () => {
    await using fixture = await openFixture();
    await using vendor = await startVendor();

    await fixture.clip("device:truck", NOW_MS - MINUTE_MS, NOW_MS + MINUTE_MS);
    await fixture.write(vendor.url);

    expect(fixture.time.nowMs).toBeGreaterThanOrEqual(NOW_MS + MINUTE_MS);
    expect(vendor.clips.length).toBe(1);
  });

  it("stay as they ended, whatever comes later", async () => {
    await using fixture = await openFixture();
    await using vendor = await startVendor();
    const { ref } = await fixture.clip("device:truck", NOW_MS - HOUR_MS, NOW_MS - 59 * MINUTE_MS);
    await fixture.write(vendor.url);
    fixture.time.nowMs += EXPIRES_AFTER_MS;
    await fixture.expire();
    await fixture.clip("device:truck", NOW_MS - 50 * MINUTE_MS, NOW_MS - 49 * MINUTE_MS);
    const [clip] = vendor.clips;
    if (!clip) throw new Error("no clip");

    await fixture.tellEvents("1001", [toRawClip({ ...clip, progress: "there" })]);

    const ended = { state: "EXPIRED", reason: "NOT_DELIVERED" };
    expect(await fixture.reader.requests.byRef(TENANT, [ref])).toMatchObject([ended]);
    const own = (await fixture.changes()).filter((change) => change.ref === ref);
    expect(own.map(({ after }) => after.state)).toEqual(["PENDING", "REQUESTED", "EXPIRED"]);
  });

  it("go with their steps when they are as old as no event is kept, and whoever stood before is told so", async () => {
    await using fixture = await openFixture();
    await using refusing = await startClipVendor(["1001"], () => ({ status: 400 }));
    const ask = () => fixture.clip("device:truck", fixture.time.nowMs - HOUR_MS, fixture.time.nowMs - 59 * MINUTE_MS);
    await fixture.clip("device:truck", NOW_MS - HOUR_MS, NOW_MS - 59 * MINUTE_MS, {}, OTHER);
    const { ref } = await ask();
    await fixture.write(refusing.url);
    const old = await fixture.changes();
    fixture.time.nowMs += 40 * DAY_MS;
    await fixture.tellCamera("1001", "driving");
    const later = await ask();
    const { order } = fixture.reader.requests;
    const [first, last] = [old[0]?.place, old.at(-1)?.place];
    if (!first || !last) throw new Error("no changes");
    const retention = readRetention({ RETAIN_DAYS_EVENTS: "39", RETAIN_DAYS_CHANGES: "30" });

    for (const step of createVideoPruning({ tenant: TENANT, clock: fixture.time }, retention)) {
      while ((await fixture.store.write((tx) => step(tx))) > 0);
    }

    expect(await fixture.reader.requests.byRef(TENANT, [ref, later.ref])).toMatchObject([null, { ref: later.ref }]);
    expect((await fixture.reader.requests.parts(TENANT, [ref]))[0]).toEqual([]);
    expect(await statesOf(fixture)).toEqual([["ADDED", null, "PENDING"]]);
    expect((await statesOf(fixture, OTHER)).length).toBe(2);
    const range = (afterSeq: number) => order.changes(TENANT, { afterSeq, limit: 9 });
    expect([(await range(first.seq)).isCut, (await range(last.seq)).isCut]).toEqual([true, false]);
    expect(await order.resumption(TENANT)).toEqual({ place: last, atMs: fixture.time.nowMs });
    expect(await order.isPlace(TENANT, last)).toBe(true);
    expect(await order.isPlace(TENANT, { ...last, writer: "another" })).toBe(false);
    expect(await order.isPlace(OTHER, await order.lastChange(TENANT))).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { createFaultHistory } from "../../../subgraphs/video/cameras/fault-history.ts";
import { toCamera } from "../../../subgraphs/video/cameras/served-camera.ts";
import type { StoredRecording } from "../../../subgraphs/video/footage/footage.ts";
import type { CameraSpan } from "../../../subgraphs/video/footage/footage-window.ts";
import { toDeviceRecord } from "../../../subgraphs/video/mapper.ts";
import { VideoStore } from "../../../subgraphs/video/store.ts";
import { decodeDevice } from "../../../subgraphs/video/wire.ts";
import { createRandom } from "../../ingestion/random.ts";
import { page, StoredFeed } from "../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../stores.ts";
import { rawEvent, rfc1123 } from "./camera-vendor.ts";

/** Records of which every field says whose they are. */
function recordsOf(tenant: string, refs: readonly string[]): readonly VendorRecord[] {
  const plain = { version: 0, ownerRef: null, occurredAtMs: 0, message: {}, raw: { tenant } };
  return refs.flatMap((ref) => [
    { ...plain, kind: "event", ref, facet: { label: tenant, state: "OTHER" } },
    { ...plain, kind: "device", ref, facet: { model: tenant, status: null, statusLabel: null } },
    { ...plain, kind: "cameraStatus", ref, facet: { status: "OTHER", statusLabel: tenant } },
  ]);
}

/** A store in which two tenants have a record each of the same id, and each one of its own. */
async function openStore() {
  await using opening = new AsyncDisposableStack();
  const dataDir = opening.use(await createStoreHome());
  const file = storeAddress(dataDir.path, "video");
  for (const [tenant, refs] of [
    ["ours", ["1", "2"]],
    ["theirs", ["1", "3"]],
  ] as const) {
    await using feed = await StoredFeed.open(file, tenant);
    await feed.store.storePage(toStorable(page({ records: recordsOf(tenant, refs) })));
  }
  const store = opening.use(new VideoStore(file));
  const resources = opening.move();
  return { store, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** How far from a time the moment of a recording can be that touches it. */
const MARGIN_MS = 600_000;
const AT_MS = Date.parse("2026-03-01T12:00:00Z");

/** Recordings of a few cameras at moments that lie close together, and what is no recording of a camera. */
function manyRecordings(tenant: string, random: () => number): readonly VendorRecord[] {
  return Array.from({ length: 300 }, (_, index) => {
    const atMs = AT_MS + Math.floor((random() - 0.5) * 24) * MARGIN_MS + Math.floor(random() * 3) - 1;
    const kind = random() < 0.9 ? "event" : "alert";
    const ownerRef = random() < 0.05 ? null : String(Math.floor(random() * 4));
    const facet = { label: `${tenant} ${index}`, state: "OTHER", kind: "TRIGGERED_CLIP", media: [] };
    return { kind, ref: String(index), version: 0, ownerRef, occurredAtMs: atMs, facet, message: {}, raw: {} };
  });
}

/** What is found is looked for in every record. */
function recordingsOf(records: readonly VendorRecord[], { deviceRef, fromMs, toMs }: CameraSpan): readonly string[] {
  return records
    .filter(({ kind, ownerRef }) => kind === "event" && ownerRef === deviceRef)
    .filter(({ occurredAtMs }) => occurredAtMs >= fromMs - MARGIN_MS && occurredAtMs <= toMs + MARGIN_MS)
    .map(({ facet }) => (facet as { label: string }).label)
    .toSorted();
}

const labelsOf = (recordings: readonly StoredRecording[]) => recordings.map(({ facet }) => facet.label).toSorted();

describe("the store of video", () => {
  it.each(["ours", "theirs"])("gives %s the details of their own events only", async (tenant) => {
    await using opened = await openStore();

    const details = await opened.store.details(tenant, ["1", "2", "3"]);

    const own = { label: tenant, state: "OTHER", raw: JSON.stringify({ tenant }) };
    expect(details).toMatchObject([own, tenant === "ours" ? own : null, tenant === "theirs" ? own : null]);
  });

  it.each(["ours", "theirs"])("gives %s their own cameras only, in their own states", async (tenant) => {
    await using opened = await openStore();

    const cameras = await opened.store.cameras(tenant, ["1", "2", "3"]);

    const own = { facet: { model: tenant, status: "OTHER", statusLabel: tenant }, history: null };
    expect(cameras).toMatchObject([own, tenant === "ours" ? own : null, tenant === "theirs" ? own : null]);
  });

  it("takes no state of a camera from another tenant", async () => {
    await using dataDir = await createStoreHome();
    const file = storeAddress(dataDir.path, "video");
    for (const [tenant, kind] of [
      ["ours", "device"],
      ["theirs", "cameraStatus"],
    ]) {
      await using feed = await StoredFeed.open(file, tenant);
      const records = recordsOf(tenant ?? "", ["1"]).filter((record) => record.kind === kind);
      await feed.store.storePage(toStorable(page({ records })));
    }
    await using store = new VideoStore(file);

    await expect(store.cameras("ours", ["1"])).resolves.toMatchObject([
      { facet: { model: "ours", status: null, statusLabel: null } },
    ]);
    await expect(store.cameras("theirs", ["1"])).resolves.toEqual([null]);
  });

  it("finds the recordings ten minutes around each time of a camera of a tenant, as somebody does who looks through all", async () => {
    await using dataDir = await createStoreHome();
    const file = storeAddress(dataDir.path, "video");
    const random = createRandom(7);
    const stored = new Map<string, readonly VendorRecord[]>();
    for (const tenant of ["ours", "theirs"]) {
      await using feed = await StoredFeed.open(file, tenant);
      const records = manyRecordings(tenant, random);
      stored.set(tenant, records);
      await feed.store.storePage(toStorable(page({ records })));
    }
    await using store = new VideoStore(file);
    const spans = Array.from({ length: 200 }, (): CameraSpan => {
      const fromMs = AT_MS + Math.floor((random() - 0.5) * 24) * MARGIN_MS + Math.floor(random() * 3) - 1;
      return {
        deviceRef: String(Math.floor(random() * 5)),
        fromMs,
        toMs: fromMs + Math.floor(random() * 2) * MARGIN_MS,
      };
    });

    for (const [tenant, records] of stored) {
      const found = await store.recordings(tenant, spans);

      expect(found.map(labelsOf)).toEqual(spans.map((span) => recordingsOf(records, span)));
      expect(found.flat().length).toBeGreaterThan(500);
    }
  });

  it("gives the 100 recordings nearest to the middle of a time in which a camera made more", async () => {
    await using dataDir = await createStoreHome();
    const file = storeAddress(dataDir.path, "video");
    const facet = { label: "", state: "OTHER" };
    const records = Array.from({ length: 150 }, (_, index): VendorRecord => {
      const own = { ref: String(index), occurredAtMs: AT_MS + index * 1_000, facet };
      return { kind: "event", version: 0, ownerRef: "1", message: {}, raw: {}, ...own };
    });
    {
      await using feed = await StoredFeed.open(file, "ours");
      await feed.store.storePage(toStorable(page({ records })));
    }
    await using store = new VideoStore(file);

    const [found = []] = await store.recordings("ours", [{ deviceRef: "1", fromMs: AT_MS, toMs: AT_MS + 298_000 }]);

    expect(found.map(({ occurredAtMs }) => (occurredAtMs - AT_MS) / 1_000).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 50),
    );
  });

  it("reads what was stored with less from the record as received", async () => {
    await using dataDir = await createStoreHome();
    const file = storeAddress(dataDir.path, "video");
    const raw = rawEvent(1, { mp4_1: true, end_ts: rfc1123("2025-05-20T08:00:12Z") });
    const facet = { kind: "TRIGGERED_CLIP", label: "Harsh Braking", status: "used", channels: [1], snapshots: [] };
    const atMs = Date.parse("2025-05-20T08:00:00Z");
    {
      await using feed = await StoredFeed.open(file, "ours");
      const own = { ref: "1", occurredAtMs: atMs, facet, raw };
      const record: VendorRecord = { kind: "event", version: 0, ownerRef: "1001", message: {}, ...own };
      await feed.store.storePage(toStorable(page({ records: [record] })));
    }
    await using store = new VideoStore(file);

    const [found = []] = await store.recordings("ours", [{ deviceRef: "1001", fromMs: atMs, toMs: atMs }]);

    expect(found).toMatchObject([
      { ref: "1", facet: { state: "AVAILABLE", startedAt: atMs, endedAt: atMs + 12_000, media: [{ channel: 1 }] } },
    ]);
  });

  it("keeps since when a camera has a fault, of each tenant by itself, and forgets it once it is gone", async () => {
    await using dataDir = await createStoreHome();
    const file = storeAddress(dataDir.path, "video");
    const clock = { nowMs: AT_MS, now: () => clock.nowMs };
    const tell = async (tenant: string, health: object) => {
      await using feed = await StoredFeed.open(file, tenant, createFaultHistory(tenant, clock));
      const raw = { device_id: "1", device_type: "dv6", camera_health: health };
      const record = toDeviceRecord(decodeDevice(raw), raw, clock.nowMs);
      await feed.store.storePage(toStorable(page({ records: [record] })));
    };
    await using store = new VideoStore(file);
    const faultsOf = async (tenant: string) => {
      const [camera] = await store.cameras(tenant, ["1"]);
      return camera ? toCamera(camera, clock.nowMs).faults.map(({ label, since }) => [label, since - AT_MS]) : null;
    };

    await tell("ours", { gps: "no fix" });
    clock.nowMs += 60_000;
    await tell("ours", { gps: "no fix", sd_card: "error" });
    await tell("theirs", { sd_card: "error" });
    clock.nowMs += 60_000;
    await tell("ours", { gps: "no fix", sd_card: "error", sim: "ok" });

    expect(await faultsOf("ours")).toEqual([
      ["gps: no fix", 0],
      ["sd_card: error", 60_000],
    ]);
    expect(await faultsOf("theirs")).toEqual([["sd_card: error", 60_000]]);

    await tell("ours", { gps: "ok" });
    await tell("ours", { gps: "no fix" });

    expect(await faultsOf("ours")).toEqual([["gps: no fix", 120_000]]);
  });
});

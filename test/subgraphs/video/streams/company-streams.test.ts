import { describe, expect, it } from "vitest";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { VideoStore } from "../../../../subgraphs/video/store.ts";
import type { VendorReply, VendorServer } from "../../../vendor-server.ts";
import { type CameraWorld, createWorld, failed, ok, rawEvent, rfc1123, startCameraVendor } from "../camera-vendor.ts";
import { type MovableClock, makeDataDir, type RunningVideo, startClock, startVideo } from "../running-video.ts";

const NOON = "2025-05-20T12:00:00Z";
const COMPANY = "/partners/companies/Blue%20Ridge%20Haulage";
const ALERTS = `${COMPANY}/devices/alerts`;
const UPDATES = `${COMPANY}/devices/eventupdates`;

type Replies = Readonly<Record<string, (url: URL) => VendorReply>>;

type Running = AsyncDisposable & {
  readonly video: RunningVideo;
  readonly vendor: VendorServer;
  readonly world: CameraWorld;
  readonly clock: MovableClock;
  readonly store: VideoStore;
};

/** The feed against a company with further answers beside those of its cameras. */
async function startCompany(devices: Parameters<typeof createWorld>[0], replies: Replies): Promise<Running> {
  await using opening = new AsyncDisposableStack();
  const world = createWorld(devices);
  world.fault = ({ url }) => replies[url.pathname]?.(url) ?? null;
  const vendor = opening.use(await startCameraVendor(world));
  const dataDir = opening.use(await makeDataDir());
  const clock = startClock(NOON);
  const video = opening.use(await startVideo({ url: vendor.url, dataDir: dataDir.path, clock }));
  const store = opening.use(new VideoStore(storeAddress(dataDir.path, "video")));
  const resources = opening.move();
  return { video, vendor, world, clock, store, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

const asked = ({ requests }: VendorServer, path: string) => requests.filter(({ url }) => url.pathname === path);

describe("RoscoLive's drivers", () => {
  it("are asked for by the company's number, which a device tells, and told of by their names", async () => {
    const drivers = [
      { id: 77, name: "Ann Lee", email: "ann@example.org", card_id: "0A1B2C3D" },
      { id: "78", first_name: "Bo", last_name: "Ng", card_id: "0" },
    ];
    await using company = await startCompany({ 1001: [] }, { "/company/825/driver": () => ok(drivers) });

    await company.video.until(async () => (await company.video.message("driver", "78")) !== null);

    expect(await company.video.message("driver", "77")).toMatchObject({ name: "Ann Lee", username: "ann@example.org" });
    expect(await company.video.message("driver", "78")).toMatchObject({ name: "Bo Ng", username: null });
  });
});

describe("what RoscoLive's devices are doing", () => {
  it("is served where the list of devices does not say it", async () => {
    const statuses = ok({ devices: [{ device_id: 1001, status: "parked" }] });
    await using company = await startCompany({ 1001: [] }, { "/devices/general_status": () => statuses });

    await company.video.until(async () => (await company.video.message("cameraStatus", "1001")) !== null);

    await expect(company.store.cameras("default", ["1001", "1002"])).resolves.toMatchObject([
      { facet: { status: "PARKED", statusLabel: "parked", model: "dv6" } },
      null,
    ]);
  });
});

describe("RoscoLive's alarms", () => {
  it("are events where they belong to none, those of a week ago among them", async () => {
    const alarms = [
      {
        id: 1,
        alert_type: "UncleanShutdown",
        event_id: null,
        timestamp: "2025-05-14 00:00:00",
        type: "UncleanShutdown",
      },
      { id: 2, alert_type: "HarshBraking", event_id: 99, timestamp: "2025-05-20 11:00:00", type: "HarshBraking" },
    ];
    await using company = await startCompany(
      { 1001: [] },
      { [ALERTS]: () => ok([{ device_id: 1001, alarms, events: [], vehicle_name: "Truck" }]) },
    );

    await company.video.until(async () => (await company.video.message("alert", "2")) !== null);

    const [first] = asked(company.vendor, ALERTS);
    expect(Object.fromEntries(first?.url.searchParams ?? [])).toMatchObject({ ids: "1001", page_number: "1" });
    expect(first?.url.searchParams.get("start_ts")).toMatch(/^20250513(11|12)/);
    expect(await company.video.events()).toMatchObject([{ ref: "alarm/1" }]);
    expect(await company.video.message("event", "alarm/1")).toMatchObject({
      vendorType: "UncleanShutdown",
      type: "DEVICE_STATUS",
      category: "VEHICLE",
      deviceRef: "1001",
      occurredAtMs: Date.parse("2025-05-14T00:00:00Z"),
    });
    const [details] = await company.store.details("default", ["alarm/1"]);
    expect(details).toMatchObject({ kind: "ALARM", label: "UncleanShutdown", raw: JSON.stringify(alarms[0]) });
  });
});

describe("RoscoLive's word that an event changed", () => {
  it("has that event read at once, however long ago it happened", async () => {
    const old = rawEvent(1, { start_ts: rfc1123("2025-05-15T08:00:00Z"), createtime: rfc1123("2025-05-15T08:01:00Z") });
    const young = Array.from({ length: 20 }, (_, index) => rawEvent(index + 2));
    const updates: unknown[] = [];
    await using company = await startCompany({ 1001: [old, ...young] }, { [UPDATES]: () => ok({ events: updates }) });
    await company.video.until(async () => (await company.video.events()).length === 21);

    const changed = { ...old, uploading_status: "VIDEO_UPLOADED" };
    company.world.devices.set("1001", [changed, ...young]);
    updates.push({ id: 1, device_id: 1001, start_ts: old.start_ts });

    await company.video.until(async () => (await company.video.message("event", "1"))?.revision === 2);
  });
});

describe("an event of a camera whose clock is ahead", () => {
  it.each(["2038-01-19T03:14:08Z", "9999-12-31T23:59:59Z"])("of %s is stored, and hides nothing", async (moment) => {
    const ahead = rawEvent(1, { start_ts: rfc1123(moment), createtime: rfc1123(moment) });
    await using company = await startCompany({ 1001: [ahead] }, {});

    await company.video.until(async () => (await company.video.events()).length === 1);
    company.world.devices.get("1001")?.push(rawEvent(2, { createtime: rfc1123("2025-05-20T12:00:00Z") }));

    await company.video.until(async () => (await company.video.events()).length === 2);
    const cursor = JSON.parse((await company.video.cursors())["events/1001"] ?? "{}");
    expect(cursor.readToMs).toBeLessThanOrEqual(company.clock.now());
  });
});

describe("what an account of RoscoLive's is offered no more", () => {
  it("degrades the source by its name, after a restart too, until it is offered again", async () => {
    const drivers = { reply: ok([{ id: 77, name: "Ann Lee" }]) };
    const world = createWorld({ 1001: [rawEvent(1)] });
    world.fault = ({ url }) => (url.pathname === "/company/825/driver" ? drivers.reply : null);
    await using vendor = await startCameraVendor(world);
    await using dataDir = await makeDataDir();
    const options = { url: vendor.url, dataDir: dataDir.path, clock: startClock(NOON) };
    await using first = await startVideo(options);
    await first.until(async () => (await first.message("driver", "77")) !== null);
    await first[Symbol.asyncDispose]();
    drivers.reply = failed(403);

    await using second = await startVideo(options);
    await second.until(async () => (await second.message("source", "ROSCOLIVE"))?.state === "DEGRADED");
    const { issue } = (await second.message("source", "ROSCOLIVE")) ?? {};
    await second[Symbol.asyncDispose]();
    drivers.reply = ok([]);
    await using third = await startVideo(options);

    expect(issue).toMatchObject({
      code: "VENDOR_UNAUTHORIZED",
      httpStatus: 403,
      message: expect.stringMatching(/concerns: drivers\.$/),
    });
    await third.until(async () => (await third.message("source", "ROSCOLIVE"))?.state === "LIVE");
  });
});

describe("what an account of RoscoLive's is not offered", () => {
  it.each([403, 404])(
    "is asked for once while it answers %i, and neither stops nor degrades the events",
    async (status) => {
      const no = () => failed(status);
      const paths = [ALERTS, UPDATES, "/devices/general_status", "/company/825/driver"];
      await using company = await startCompany(
        { 1001: [rawEvent(1)] },
        Object.fromEntries(paths.map((path) => [path, no])),
      );
      await company.video.until(() => paths.every((path) => asked(company.vendor, path).length > 0));

      company.world.devices.get("1001")?.push(rawEvent(2));
      await company.video.until(async () => (await company.video.events()).length === 2);
      await company.video.until(async () => (await company.video.message("source", "ROSCOLIVE"))?.state === "LIVE");

      expect(paths.map((path) => asked(company.vendor, path).length)).toEqual([1, 1, 1, 1]);
    },
  );
});

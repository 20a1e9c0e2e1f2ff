import { describe, expect, it } from "vitest";
import { COMPANY } from "../../simulator/fleet.ts";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { call, type Reply, roscoliveCall, roscoliveSession, startWorld } from "./vendor-calls.ts";

const SMALL = { devices: 3 };
const HOUR_MS = 3_600_000;
const PERIOD = "start_ts=20260317000000&end_ts=20260318000000";
const NAIVE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

describe("RoscoLive's simulated reports", () => {
  it("number devices that events name in text, and tell times without a zone", async () => {
    await using world = await startWorld(SMALL);
    const cookie = await roscoliveSession(world.simulator);
    const company = `/partners/companies/${encodeURIComponent(COMPANY)}`;
    const events = await roscoliveCall(world.simulator, `${company}/events?${PERIOD}`, cookie);
    const [event] = events.json.response.events;

    const alerts = await roscoliveCall(
      world.simulator,
      `${company}/devices/alerts?${PERIOD}&ids=${event.device_id}`,
      cookie,
    );
    const codes = await roscoliveCall(world.simulator, "/devices/dtc", cookie);
    const statuses = await roscoliveCall(world.simulator, "/devices/general_status", cookie);

    const [device] = alerts.json.response;
    expect(event.device_id).toMatch(/^\d{10}$/);
    expect(device.device_id).toBe(Number(event.device_id));
    expect(device.events.map(({ id }: { id: number }) => id)).toContain(event.id);
    expect(device.events[0].timestamp).toMatch(NAIVE);
    expect(codes.json.response.total_items).toBe(codes.json.response.devices.length);
    expect(codes.json.response.devices[0].device_id).toEqual(expect.any(Number));
    expect(statuses.json.response.devices[0].device_id).toEqual(expect.any(Number));
  });

  it("tell the alerts of a driver, and of devices only where they are named", async () => {
    await using world = await startWorld();
    const cookie = await roscoliveSession(world.simulator);
    const company = `/partners/companies/${encodeURIComponent(COMPANY)}`;
    const { json } = await roscoliveCall(world.simulator, `${company}/events?${PERIOD}`, cookie);
    const known = json.response.events.find(({ driver_id }: { driver_id: number | null }) => driver_id !== null);

    const alerts = await roscoliveCall(world.simulator, `/driver/${known.driver_id}/alerts?${PERIOD}`, cookie);
    const nobody = await roscoliveCall(world.simulator, `/driver/1/alerts?${PERIOD}`, cookie);
    const nameless = await roscoliveCall(world.simulator, `${company}/devices/alerts?${PERIOD}`, cookie);

    expect(alerts.json.response[0]).toMatchObject({ driver_id: known.driver_id, driver_name: known.driver_name });
    expect([nobody.status, nameless.status]).toEqual([404, 400]);
  });

  it("mix two notations of time in one list of metadata, and cut a window to a day", async () => {
    await using world = await startWorld();
    const cookie = await roscoliveSession(world.simulator);

    const { json } = await roscoliveCall(world.simulator, "/devices/metadata?start_ts=20260316000000", cookie);

    const times = json.response.map(
      (item: { timestamp?: string; start_ts?: string }) => item.timestamp ?? item.start_ts,
    );
    expect(times.some((time: string) => NAIVE.test(time))).toBe(true);
    expect(times.some((time: string) => /GMT$/.test(time))).toBe(true);
    expect(Math.max(...times.map((time: string) => Date.parse(time)))).toBeLessThan(Date.parse("2026-03-18T00:00:00Z"));
  });

  it("take a clip of up to an hour in parts of five minutes, and the same request once", async () => {
    await using world = await startWorld(SMALL);
    const deviceId = await firstDevice(world.simulator);
    const form = { device_id: deviceId, start_ts: "20260318100000", end_ts: "20260318101200" };

    const taken = await requestClip(world.simulator, form);
    const again = await requestClip(world.simulator, form);

    const cookie = await roscoliveSession(world.simulator);
    const path = `/devices/${deviceId}/events?start_ts=20260318095959&filter_type=SYSTEMADMIN_CLIP&direction=asc`;
    const { json } = await roscoliveCall(world.simulator, path, cookie);
    const clips = json.response.events;
    expect(clips.map(({ duration }: { duration: number }) => duration)).toEqual([300, 300, 120]);
    expect(taken.json.response).toEqual({ request_id: clips[0].id });
    expect(again.json.response).toEqual({ request_id: clips[0].id, warning: "request exists" });
    expect(clips[0]).toMatchObject({ uploading_status: null, mp4_1: false });
    world.clock.advance(5 * HOUR_MS);
    const later = await roscoliveCall(world.simulator, path, await roscoliveSession(world.simulator));
    expect(later.json.response.events[0]).toMatchObject({ uploading_status: "VIDEO_UPLOADED", mp4_1: true });
  });

  it.each([
    ["four seconds", { end_ts: "20260318100004" }],
    ["more than an hour", { end_ts: "20260318110001" }],
    ["snapshots of less than five minutes", { end_ts: "20260318100400", snapshot_only: "true" }],
    ["a moment that is no longer kept", { start_ts: "20260315000000", end_ts: "20260315000100" }],
  ])("refuse a clip of %s", async (_name, changes) => {
    await using world = await startWorld(SMALL);
    const form = { device_id: await firstDevice(world.simulator), start_ts: "20260318100000", ...changes };

    const { status } = await requestClip(world.simulator, form);

    expect(status).toBe(400);
  });

  it("add videos to an event that somebody wants to see", async () => {
    await using world = await startWorld(SMALL);
    const cookie = await roscoliveSession(world.simulator);
    const [id] = world.simulator.publish("roscolive", { change: "insert" });
    const events = `/partners/companies/${encodeURIComponent(COMPANY)}/events`;
    const { url } = world.simulator.credentials.roscolive;

    const { json } = await call(`${url}${events}/${id}/videos`, { method: "PUT", headers: { cookie } });
    world.clock.advance(4 * 60_000);

    const list = await roscoliveCall(world.simulator, `${events}?start_ts=20260318110000`, cookie);
    const event = list.json.response.events.find((candidate: { id: number }) => String(candidate.id) === id);
    expect(json.response).toBe("success");
    expect(event).toMatchObject({ uploading_status: "VIDEO_UPLOADED", mp4_1: true });
  });

  it("refuse a user who may only look", async () => {
    await using world = await startWorld(SMALL);
    const deviceId = await firstDevice(world.simulator);

    const viewer = { username: "viewer@bluestem.example" };
    const form = { device_id: deviceId, start_ts: "20260318100000", end_ts: "20260318100100" };
    const refused = await requestClip(world.simulator, form, viewer);

    expect([refused.status, refused.json.meta.code, refused.json.result]).toEqual([403, 403, "Failed"]);
  });
});

async function firstDevice(simulator: Simulator): Promise<string> {
  const { json } = await roscoliveCall(simulator, "/devices/list/search", await roscoliveSession(simulator));
  return json.response.devices[1].device_id;
}

async function requestClip(
  simulator: Simulator,
  form: Readonly<Record<string, string>>,
  user: { readonly username?: string } = {},
): Promise<Reply> {
  const { url, password, username } = simulator.credentials.roscolive;
  const login = await call(`${url}/login`, { method: "POST", body: formOf({ username, password, ...user }) });
  const headers = { authorization: `Bearer ${login.json.response.session_token}` };
  return call(`${url}/events/custom_clips`, { method: "PUT", headers, body: formOf(form) });
}

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

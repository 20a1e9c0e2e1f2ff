import { describe, expect, it } from "vitest";
import { call, currentVersions, fixture, roscoliveCall, roscoliveSession, startWorld } from "./vendor-calls.ts";

const DOCUMENTED = "/devices/3539397876/events?start_ts=20250501000000";
const HOUR_MS = 3_600_000;

describe("RoscoLive's simulated API", () => {
  it("answers the documented page value for value", async () => {
    await using world = await startWorld();
    const cookie = await roscoliveSession(world.simulator);

    const { exact } = await roscoliveCall(world.simulator, `${DOCUMENTED}&direction=asc`, cookie);

    expect(exact).toEqual(await fixture("roscolive/roscolive-device-events.json"));
  });

  it("refuses calls without a session, with one that has expired, and a login with a wrong password", async () => {
    await using world = await startWorld();
    const { url, username } = world.simulator.credentials.roscolive;
    const cookie = await roscoliveSession(world.simulator);
    const body = new FormData();
    body.set("username", username);
    body.set("password", "wrong");

    world.clock.advance(HOUR_MS);
    const replies = [
      await call(`${url}${DOCUMENTED}`),
      await roscoliveCall(world.simulator, DOCUMENTED, cookie),
      await call(`${url}/login`, { method: "POST", body }),
    ];

    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(replies[0]?.json).toEqual({ meta: { code: 401 }, response: "Login Required", result: "Failed" });
  });

  it("accepts the session's token as a bearer token", async () => {
    await using world = await startWorld();
    const cookie = await roscoliveSession(world.simulator);
    const token = /session_token=(\w+)/.exec(cookie)?.[1];

    const { status } = await call(`${world.simulator.credentials.roscolive.url}${DOCUMENTED}`, {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(status).toBe(200);
  });

  it("gives everything without paging parameters, and the same in pages", async () => {
    await using world = await startWorld();
    const cookie = await roscoliveSession(world.simulator);
    const company = encodeURIComponent(world.simulator.credentials.roscolive.company);
    const path = `/partners/companies/${company}/events?start_ts=20200101000000`;

    const whole = await roscoliveCall(world.simulator, path, cookie);
    const total = whole.json.response.total_number;
    const pages = await Promise.all(
      Array.from({ length: Math.ceil(total / 300) }, (_, index) =>
        roscoliveCall(world.simulator, `${path}&page_number=${index + 1}&page_size=300`, cookie),
      ),
    );

    const idsOf = (events: readonly { id: number }[]) => events.map(({ id }) => String(id));
    const published = [...currentVersions(world.simulator, "roscolive").keys()];
    expect(idsOf(whole.json.response.events).toSorted()).toEqual(published.toSorted());
    expect(pages.flatMap(({ json }) => idsOf(json.response.events))).toEqual(idsOf(whole.json.response.events));
  });

  it.each([
    ["/devices/abc/events?start_ts=20250501000000", 400],
    ["/devices/1/events?start_ts=20250501000000", 404],
    ["/devices/3539397876/events", 400],
    ["/devices/3539397876/events?start_ts=2025-05-01", 400],
    [`${DOCUMENTED}&filter_type=NoSuchType`, 400],
    [`${DOCUMENTED}&order=no_such_field`, 400],
    [`${DOCUMENTED}&direction=sideways`, 400],
    ["/partners/companies/Nobody/events?start_ts=20250501000000", 404],
  ])("refuses %s with %i", async (path, status) => {
    await using world = await startWorld();
    const cookie = await roscoliveSession(world.simulator);

    const reply = await roscoliveCall(world.simulator, path, cookie);

    expect(reply.status).toBe(status);
    expect(reply.json.meta.code).toBe(status);
    expect(reply.json.result).not.toBe("OK");
  });

  it("filters, excludes and orders events by what they are", async () => {
    await using world = await startWorld();
    const cookie = await roscoliveSession(world.simulator);
    const idsOf = async (parameters: string) => {
      const { json } = await roscoliveCall(world.simulator, `${DOCUMENTED}&${parameters}`, cookie);
      return json.response.events.map(({ id }: { id: number }) => id);
    };

    expect(await idsOf("filter_type=SNAPSHOTS_CLIP")).toEqual([2630276]);
    expect(await idsOf("filter_exclude_type=SNAPSHOTS_CLIP")).toEqual([2630619]);
    expect(await idsOf("order=size&direction=desc")).toEqual([2630619, 2630276]);
    expect(await idsOf("order=createtime&direction=asc")).toEqual([2630276, 2630619]);
  });

  it("filters a company's events by type in any case, by vehicle and by device", async () => {
    await using world = await startWorld();
    const cookie = await roscoliveSession(world.simulator);
    const company = encodeURIComponent(world.simulator.credentials.roscolive.company);
    const read = async (parameters: string) => {
      const path = `/partners/companies/${company}/events?start_ts=20250101000000&${parameters}`;
      return (await roscoliveCall(world.simulator, path, cookie)).json.response.events;
    };

    const fast = await read("filters=gsensor,speed");
    const documented = await read("search=test%20tt&search_type=vehicle");
    const others = await read("exclude_device_ids=3539397876");

    expect(new Set(fast.map(({ event_type }: { event_type: string }) => event_type))).toEqual(
      new Set(["GSensor", "Speed"]),
    );
    expect(documented.map(({ id }: { id: number }) => id)).toEqual([2630619, 2630276]);
    expect(others.some(({ device_id }: { device_id: string }) => device_id === "3539397876")).toBe(false);
    expect(others.some(({ driver_name }: { driver_name: string }) => driver_name !== "")).toBe(true);
  });

  it("creates custom clips a day after the moment they show, so that a window that was read has more later", async () => {
    await using world = await startWorld();
    const company = encodeURIComponent(world.simulator.credentials.roscolive.company);
    const path = `/partners/companies/${company}/events?start_ts=20260317120000&end_ts=20260318120000`;
    const read = async () => roscoliveCall(world.simulator, path, await roscoliveSession(world.simulator));
    const before = await read();

    world.clock.advance(36 * HOUR_MS);
    const after = await read();

    const known = new Set(before.json.response.events.map(({ id }: { id: number }) => id));
    const late = after.json.response.events.filter(({ id, type }: { id: number; type: string }) => {
      return !known.has(id) && type === "Custom Clip";
    });
    expect(late.length).toBeGreaterThan(0);
    for (const { createtime, start_ts } of late) {
      expect(Date.parse(createtime) - Date.parse(start_ts)).toBeGreaterThan(18 * HOUR_MS);
    }
  });

  it("shows an event before its video, and the video when it has been uploaded", async () => {
    await using world = await startWorld();
    const company = encodeURIComponent(world.simulator.credentials.roscolive.company);
    const path = `/partners/companies/${company}/events?start_ts=20260318114000&end_ts=20260318120000`;
    const read = async () => roscoliveCall(world.simulator, path, await roscoliveSession(world.simulator));
    const isWaiting = (event: { uploading_status: string | null }) => event.uploading_status === null;
    const { json } = await read();
    const waiting = json.response.events.filter(isWaiting);

    world.clock.advance(HOUR_MS);
    const later = await read();

    const byId = new Map(later.json.response.events.map((event: { id: number }) => [event.id, event]));
    expect(waiting.length).toBeGreaterThan(0);
    for (const { id, mp4_1 } of waiting) {
      expect(mp4_1).toBe(false);
      expect(byId.get(id)).toMatchObject({ uploading_status: "VIDEO_UPLOADED", mp4_1: true, meta_json: true });
    }
  });

  it("writes a device's id as text in devices and as a number in their states", async () => {
    await using world = await startWorld();
    const cookie = await roscoliveSession(world.simulator);

    const devices = await roscoliveCall(world.simulator, "/devices/list/search", cookie);
    const states = await roscoliveCall(world.simulator, "/devices/general_status?device_ids=3539397876", cookie);
    const device = await roscoliveCall(world.simulator, "/partners/devices/3539397876", cookie);

    expect(devices.json.response.total_number).toBe(devices.json.response.devices.length);
    expect(device.json.response).toMatchObject({
      device_id: "3539397876",
      company_id: "825",
      vehicle_name: "Test TT1",
    });
    expect(states.json.response.devices).toEqual([{ device_id: 3539397876, status: "offline" }]);
  });

  it("tells each device's event that changed last", async () => {
    await using world = await startWorld();
    const cookie = await roscoliveSession(world.simulator);
    const company = encodeURIComponent(world.simulator.credentials.roscolive.company);

    const { json } = await roscoliveCall(
      world.simulator,
      `/partners/companies/${company}/devices/eventupdates`,
      cookie,
    );

    const versions = currentVersions(world.simulator, "roscolive");
    const devices = json.response.events.map(({ device_id }: { device_id: string }) => device_id);
    const newest = [...versions.values()].toSorted().at(-1) ?? "";
    const changedAt = json.response.events.map((event: { id: number }) => versions.get(String(event.id)));
    expect(new Set(devices).size).toBe(devices.length);
    expect(changedAt).toContain(newest);
  });
});

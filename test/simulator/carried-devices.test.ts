import { describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { type Served, spansOf, startWeek, truckRecords, WEEK } from "./look-alike-week.ts";
import { call, roscoliveCall, roscoliveSession, vinliCall, vinliPost } from "./vendor-calls.ts";

/** The one that is carried. */
const CAMERA = "3800000014";

async function dongleNamed(simulator: Simulator, wanted: string): Promise<string> {
  const { json } = await vinliCall(simulator, `${simulator.credentials.vinli.platformUrl}/devices?limit=100`);
  return json.devices.find(({ name }: Served) => name === wanted).id;
}

describe("a camera that is carried to another truck", () => {
  it("has the name of the truck that it is in, and its events are of the truck that it was in", async () => {
    await using world = await startWeek();
    const nameNow = async () => {
      const cookie = await roscoliveSession(world.simulator);
      return (await roscoliveCall(world.simulator, `/partners/devices/${CAMERA}`, cookie)).json.response.vehicle_name;
    };
    const before = await nameNow();

    world.goTo(WEEK.endsAt);

    const [first, second, ...others] = await spansOf(world.simulator, "devices", "ROSCOLIVE", CAMERA);
    const [from, to] = [await truckRecords(world.simulator, 17), await truckRecords(world.simulator, 2)];
    expect([before, await nameNow()]).toEqual([from.samsara.name, to.samsara.name]);
    expect([first, second, others]).toMatchObject([
      { id: "truck-17", until: second?.from, tiedBy: ["NAME"] },
      { id: "truck-2", until: null, tiedBy: ["NAME"] },
      [],
    ]);
    const cookie = await roscoliveSession(world.simulator);
    const list = await roscoliveCall(world.simulator, `/devices/${CAMERA}/events?start_ts=20260312000000`, cookie);
    const events = list.json.response.events.map(({ start_ts, vehicle_name }: Served) => ({
      isBefore: new Date(start_ts).toISOString() < (second?.from ?? ""),
      vehicle_name,
    }));
    const namesOf = (isBefore: boolean) =>
      new Set(events.filter((event: Served) => event.isBefore === isBefore).map((event: Served) => event.vehicle_name));
    expect([namesOf(true), namesOf(false)]).toEqual([new Set([from.samsara.name]), new Set([to.samsara.name])]);
  });

  it("sees the way of one truck and then of the other", async () => {
    await using world = await startWeek();
    world.goTo(WEEK.endsAt);
    const cookie = await roscoliveSession(world.simulator);
    const latitudesOn = async (day: string): Promise<readonly number[]> => {
      const path = `/devices/metadata?start_ts=${day}000000&end_ts=${day}235959&device_ids=${CAMERA}`;
      const { json } = await roscoliveCall(world.simulator, path, cookie);
      return json.response.filter(({ name }: Served) => name === "Gps").map(({ latitude }: Served) => latitude);
    };

    const [onTheWayToOmaha, onTheWayToHouston] = [await latitudesOn("20260316"), await latitudesOn("20260317")];

    expect(Math.min(...onTheWayToOmaha)).toBeGreaterThan(38);
    expect(Math.max(...onTheWayToHouston)).toBeLessThan(34);
  });
});

describe("a dongle that is carried to another truck", () => {
  it("reports the other's VIN from then on, says that its vehicle has changed, and keeps its history", async () => {
    await using world = await startWeek();
    const { platformUrl, eventsUrl, tripsUrl } = world.simulator.credentials.vinli;
    const get = async (url: string) => (await vinliCall(world.simulator, url)).json;
    const [from, to] = [await truckRecords(world.simulator, 21), await truckRecords(world.simulator, 11)];
    const dongle = await dongleNamed(world.simulator, from.samsara.name);
    const { vehicle: before } = await get(`${platformUrl}/devices/${dongle}/vehicles/_latest`);

    world.goTo(WEEK.endsAt);

    const { device } = await get(`${platformUrl}/devices/${dongle}`);
    const { vehicle: after } = await get(`${platformUrl}/devices/${dongle}/vehicles/_latest`);
    const { vehicles } = await get(`${platformUrl}/devices/${dongle}/vehicles`);
    expect([before.vin, after.vin]).toEqual([from.samsara.vin, to.samsara.vin]);
    expect(device.name).toBe(to.samsara.name);
    expect(vehicles).toEqual([after, before]);
    const [first, second, ...others] = await spansOf(world.simulator, "devices", "VINLI", dongle);
    expect([first, second, others]).toMatchObject([
      { id: "truck-21", until: second?.from, tiedBy: ["VIN", "NAME"] },
      { id: "truck-11", until: null, tiedBy: ["VIN", "NAME"] },
      [],
    ]);
    const { events: changes } = await get(
      `${eventsUrl}/devices/${dongle}/events?type=vehicle-changed&since=${WEEK.startsAt}`,
    );
    expect(changes).toMatchObject([{ timestamp: second?.from, object: { id: after.id, type: "vehicle" } }]);
    // What happened in a vehicle stays with it, and what the device saw stays with the device.
    for (const vehicle of [before, after]) {
      const isOfVehicle = (at: string) => at < (second?.from ?? "") === (vehicle.id === before.id);
      const { events } = await get(`${eventsUrl}/vehicles/${vehicle.id}/events?limit=100&since=${WEEK.startsAt}`);
      const { trips } = await get(`${tripsUrl}/vehicles/${vehicle.id}/trips?limit=100&since=${WEEK.startsAt}`);
      expect(events.length).toBeGreaterThan(30);
      expect(events.filter(({ timestamp }: Served) => !isOfVehicle(timestamp))).toEqual([]);
      expect(trips.length).toBeGreaterThan(5);
      expect(trips.filter(({ start, deviceId }: Served) => !isOfVehicle(start) || deviceId !== dongle)).toEqual([]);
    }
  });

  it("watches a rule that somebody made for it in whatever truck it is", async () => {
    await using world = await startWeek();
    const { rulesUrl, eventsUrl } = world.simulator.credentials.vinli;
    const dongle = await dongleNamed(world.simulator, (await truckRecords(world.simulator, 21)).samsara.name);
    const rule = { name: "Fast", boundaries: [{ type: "parametric", parameter: "vehicleSpeed", min: 85 }] };
    const made = await vinliPost(world.simulator, `${rulesUrl}/devices/${dongle}/rules`, { rule });

    world.goTo(WEEK.endsAt);

    const [there] = await spansOf(world.simulator, "devices", "VINLI", dongle);
    const carriedAt = there?.until ?? "";
    const path = `${eventsUrl}/devices/${dongle}/events?objectId=${made.json.rule.id}&limit=100`;
    const crossingsUntil = async (until: string): Promise<Served[]> =>
      (await vinliCall(world.simulator, `${path}&until=${until}`)).json.events;
    const crossings = [...(await crossingsUntil(carriedAt)), ...(await crossingsUntil(WEEK.endsAt))];
    const { incidents } = (await call(`${world.simulator.url}/truth/incidents`)).json;
    const trucks = new Map(
      incidents.flatMap(({ device, events }: Served) => events.map(({ ref }: Served) => [ref, device])),
    );
    const seen = crossings.map(({ id, timestamp, vehicleId, meta }: Served) => ({
      truck: trucks.get(id),
      vehicleId,
      isBefore: timestamp < carriedAt,
      isNorth: meta.message.snapshot.location.lat > 40,
      isCrossed: (meta.direction === "enter") === meta.message.snapshot.vehicleSpeed >= 85,
    }));
    const before = seen.filter(({ isBefore }) => isBefore);
    const after = seen.filter(({ isBefore }) => !isBefore);
    expect(Math.min(before.length, after.length)).toBeGreaterThan(5);
    const [vehicleBefore, vehicleAfter] = [before[0]?.vehicleId, after[0]?.vehicleId];
    expect(vehicleBefore).not.toBe(vehicleAfter);
    for (const one of before)
      expect(one).toMatchObject({ truck: "truck-21", isNorth: false, isCrossed: true, vehicleId: vehicleBefore });
    for (const one of after)
      expect(one).toMatchObject({ truck: "truck-11", isNorth: true, isCrossed: true, vehicleId: vehicleAfter });
  });

  it("sends its place from the truck that it is in, and has that truck's rules", async () => {
    await using world = await startWeek();
    const { rulesUrl, telemetryUrl } = world.simulator.credentials.vinli;
    const id = await dongleNamed(world.simulator, (await truckRecords(world.simulator, 21)).samsara.name);
    const ruleNames = async () =>
      (await vinliCall(world.simulator, `${rulesUrl}/devices/${id}/rules`)).json.rules.map(({ name }: Served) => name);
    const rulesBefore = await ruleNames();

    world.goTo(WEEK.endsAt);

    const latitudesUntil = async (until: string): Promise<readonly number[]> => {
      const way = `${telemetryUrl}/devices/${id}/messages?limit=100&until=${until}`;
      const { messages } = (await vinliCall(world.simulator, way)).json;
      return messages.map(({ data }: Served) => data.location.coordinates[1]);
    };
    expect(Math.max(...(await latitudesUntil("2026-03-15T00:00:00Z")))).toBeLessThan(34);
    expect(Math.min(...(await latitudesUntil("2026-03-15T12:00:00Z")))).toBeGreaterThan(41);
    expect(rulesBefore).toEqual(["Speed Limit", "Near Tucson", "Near El Paso", "Near San Antonio"]);
    expect(await ruleNames()).toEqual(["Speed Limit", "Near Toledo", "Near Buffalo", "Near Albany"]);
  });
});

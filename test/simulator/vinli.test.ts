import { describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { call, currentVersions, fixture, startWorld, vinliCall } from "./vendor-calls.ts";

const DOCUMENTED = "68d489c0-d7a2-11e3-9c1a-0800200c9a66";

describe("Vinli's simulated API", () => {
  it("answers the documented events value for value, together and alone", async () => {
    await using world = await startWorld();
    const { eventsUrl } = world.simulator.credentials.vinli;
    const { events } = await fixture("vinli/vinli-events.json");

    const list = await vinliCall(world.simulator, `${eventsUrl}/devices/${DOCUMENTED}/events?limit=2`);
    const alone = await vinliCall(world.simulator, `${eventsUrl}/events/${events[0].id}`);

    expect((list.exact as { events: unknown }).events).toEqual(events);
    expect(alone.exact).toEqual({ event: events[0] });
  });

  it("leads by its prior links through every event, meeting the last of each page again", async () => {
    await using world = await startWorld();
    const { eventsUrl } = world.simulator.credentials.vinli;
    const found = new Set<string>();
    let repeats = 0;

    for (const { id } of await listDevices(world.simulator)) {
      let url: string | undefined = `${eventsUrl}/devices/${id}/events?limit=40`;
      let last: string | undefined;
      while (url !== undefined) {
        const { json } = await vinliCall(world.simulator, url);
        if (last !== undefined) repeats += json.events.filter((event: { id: string }) => event.id === last).length;
        for (const event of json.events) found.add(event.id);
        last = json.events.at(-1)?.id;
        url = json.meta.pagination.links.prior;
      }
    }

    expect([...found].toSorted()).toEqual([...currentVersions(world.simulator, "vinli").keys()].toSorted());
    expect(repeats).toBeGreaterThan(20);
  });

  it("excludes since and includes until", async () => {
    await using world = await startWorld();
    const url = `${world.simulator.credentials.vinli.eventsUrl}/devices/${DOCUMENTED}/events`;
    const idsOf = async (parameters: string) => {
      const { json } = await vinliCall(world.simulator, `${url}?${parameters}`);
      return json.events.map(({ eventType }: { eventType: string }) => eventType);
    };

    expect(await idsOf("since=2015-05-22T18:25:43.000Z")).toEqual(["rule-leave"]);
    expect(await idsOf("until=2015-05-22T18:25:43.000Z")).toEqual(["startup"]);
    expect(await idsOf(`until=${Date.parse("2015-05-22T18:25:43.000Z")}`)).toEqual(["startup"]);
    expect(await idsOf("type=rule-*")).toEqual(["rule-leave"]);
  });

  it("answers older devices' events with their storage and newer ones' with their vehicle", async () => {
    await using world = await startWorld();
    const { eventsUrl } = world.simulator.credentials.vinli;

    const [, older, newer] = await listDevices(world.simulator);
    const [olderEvents, newerEvents] = await Promise.all(
      [older, newer].map((device) =>
        vinliCall(world.simulator, `${eventsUrl}/devices/${device?.id}/events?type=startup`),
      ),
    );

    expect(Object.keys(olderEvents?.json.events[0])).toEqual([
      "id",
      "timestamp",
      "deviceId",
      "stored",
      "storageLatency",
      "eventType",
      "object",
      "links",
    ]);
    expect(newerEvents?.json.events[0]).toMatchObject({ vehicleId: expect.any(String), meta: null });
    expect(newerEvents?.json.events[0]).not.toHaveProperty("stored");
  });

  it("leaves the vehicle of some events open", async () => {
    await using world = await startWorld();
    const { eventsUrl } = world.simulator.credentials.vinli;
    const devices = await listDevices(world.simulator);

    const replies = await Promise.all(
      devices.map(({ id }) => vinliCall(world.simulator, `${eventsUrl}/devices/${id}/events?limit=100`)),
    );

    const events = replies.flatMap(({ json }) => json.events).filter((event) => "vehicleId" in event);
    const open = events.filter(({ vehicleId }) => vehicleId === null);
    expect(open.length).toBeGreaterThan(0);
    expect(open.length).toBeLessThan(events.length / 10);
  });

  it("lists rules without their boundaries, which the rule itself has", async () => {
    await using world = await startWorld();
    const [, device] = await listDevices(world.simulator);

    const { json } = await vinliCall(
      world.simulator,
      `${world.simulator.credentials.vinli.rulesUrl}/devices/${device?.id}/rules`,
    );
    const rules = await Promise.all(
      json.rules.map(({ links }: { links: { self: string } }) => vinliCall(world.simulator, links.self)),
    );

    expect(json.rules.length).toBeGreaterThan(1);
    expect(json.rules.some((rule: object) => "boundaries" in rule)).toBe(false);
    expect(rules.map((reply) => reply.json.rule.boundaries[0].type)).toEqual([
      "parametric",
      ...rules.slice(1).map(() => "radius"),
    ]);
  });

  it("reports a crossing of a city's surroundings from within reach of its edge", async () => {
    await using world = await startWorld();
    const { eventsUrl } = world.simulator.credentials.vinli;
    const crossings = [];
    for (const { id } of await listDevices(world.simulator)) {
      const { json } = await vinliCall(world.simulator, `${eventsUrl}/devices/${id}/events?type=rule-*&limit=100`);
      crossings.push(
        ...json.events.filter(({ meta }: { meta: { rule: { name: string } } }) => meta.rule.name.startsWith("Near")),
      );
    }

    expect(crossings.length).toBeGreaterThan(10);
    for (const { meta } of crossings) {
      const [{ lat, lon, radius }] = meta.rule.boundaries;
      const { location } = meta.message.snapshot;
      const degrees = Math.hypot(location.lat - lat, (location.lon - lon) * Math.cos((lat * Math.PI) / 180));
      expect(degrees * 111_195).toBeGreaterThan(0.8 * radius);
      expect(degrees * 111_195).toBeLessThan(1.2 * radius);
    }
  });

  it("marks the first evaluation of a new rule, which is no crossing", async () => {
    await using world = await startWorld();
    const { eventsUrl } = world.simulator.credentials.vinli;
    const [, device] = await listDevices(world.simulator);

    const { json } = await vinliCall(
      world.simulator,
      `${eventsUrl}/devices/${device?.id}/events?type=rule-leave&limit=100`,
    );

    const first = json.events.filter(({ meta }: { meta: { firstEval: boolean } }) => meta.firstEval);
    expect(first.length).toBeGreaterThanOrEqual(1);
  });

  it("pages lists by offset with a total and links", async () => {
    await using world = await startWorld();
    const url = `${world.simulator.credentials.vinli.platformUrl}/devices`;

    const all = await vinliCall(world.simulator, `${url}?limit=100`);
    const first = await vinliCall(world.simulator, `${url}?limit=10`);
    const second = await vinliCall(world.simulator, first.json.meta.pagination.links.next);

    expect(first.json.meta.pagination).toMatchObject({ total: all.json.devices.length, limit: 10, offset: 0 });
    expect([...first.json.devices, ...second.json.devices]).toEqual(all.json.devices.slice(0, 20));
  });

  it("gives a device's vehicle by its VIN and its way as points", async () => {
    await using world = await startWorld();
    const { platformUrl, telemetryUrl } = world.simulator.credentials.vinli;
    const [, device] = await listDevices(world.simulator);

    const latest = await vinliCall(world.simulator, `${platformUrl}/devices/${device?.id}/vehicles/_latest`);
    const vehicle = await vinliCall(world.simulator, `${platformUrl}/vehicles/${latest.json.vehicle.id}`);
    const way = await vinliCall(
      world.simulator,
      `${telemetryUrl}/devices/${device?.id}/locations?limit=5&fields=vehicleSpeed`,
    );

    expect(vehicle.json.vehicle).toEqual(latest.json.vehicle);
    expect(vehicle.json.vehicle.vin).toMatch(/^[A-HJ-NPR-Z0-9]{17}$/);
    expect(way.json.locations.features).toHaveLength(5);
    expect(way.json.locations.features[0].geometry.coordinates[0]).toBeLessThan(-60);
  });

  it.each([
    [`devices/${DOCUMENTED}/event`, 404],
    [`device/${DOCUMENTED}/events`, 404],
    ["devices/nothing/events", 404],
    [`devices/${DOCUMENTED}/events?since=yesterday`, 400],
  ])("refuses %s with %i and says so in the body", async (path, status) => {
    await using world = await startWorld();

    const { json } = await vinliCall(world.simulator, `${world.simulator.credentials.vinli.eventsUrl}/${path}`);

    expect(json).toEqual({ statusCode: status, error: expect.any(String), message: expect.any(String) });
  });

  it("refuses calls without the app's secret at every service", async () => {
    await using world = await startWorld();
    const { platformUrl, eventsUrl, rulesUrl, telemetryUrl } = world.simulator.credentials.vinli;

    const replies = await Promise.all(
      [platformUrl, eventsUrl, rulesUrl, telemetryUrl].map((url) => call(`${url}/devices`)),
    );

    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });
});

async function listDevices(simulator: Simulator): Promise<readonly { readonly id: string }[]> {
  const { json } = await vinliCall(simulator, `${simulator.credentials.vinli.platformUrl}/devices?limit=100`);
  return json.devices;
}

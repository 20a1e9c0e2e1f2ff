import { describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startWorld, vinliCall, vinliPost } from "./vendor-calls.ts";

const SMALL = { devices: 3 };
const HOUR_MS = 3_600_000;
const FAST = { type: "parametric", parameter: "vehicleSpeed", min: 85, max: null };
const KANSAS = {
  type: "polygon",
  coordinates: [
    [
      [-130, 20],
      [-60, 20],
      [-60, 55],
      [-130, 55],
      [-130, 20],
    ],
  ],
};

describe("a rule that is made through the API", () => {
  it("says once that it was evaluated, and then every time it is crossed", async () => {
    await using world = await startWorld(SMALL);
    const { device, rulesUrl, eventsUrl } = await places(world.simulator);
    const made = await vinliPost(world.simulator, `${rulesUrl}/devices/${device}/rules`, {
      rule: { name: "Fast", boundaries: [FAST, KANSAS] },
    });

    world.clock.advance(24 * HOUR_MS);

    const path = `${eventsUrl}/devices/${device}/events?type=rule-*&objectId=${made.json.rule.id}&limit=100`;
    const { json } = await vinliCall(world.simulator, path);
    const events = json.events.toReversed();
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toBe(`${rulesUrl}/rules/${made.json.rule.id}`);
    expect(made.json.rule.boundaries).toEqual([{ type: "parametric", parameter: "vehicleSpeed", min: 85 }, KANSAS]);
    expect(events.length).toBeGreaterThan(3);
    expect(events.map(({ meta }: Event) => meta.firstEval)).toEqual(
      events.map((_: Event, index: number) => index === 0),
    );
    for (const { meta, eventType } of events as Event[]) {
      expect(eventType).toBe(meta.message.snapshot.vehicleSpeed >= 85 ? "rule-enter" : "rule-leave");
      expect(meta.rule.boundaries[0]?.id).toEqual(expect.any(String));
    }
    const directions = events.map(({ meta }: Event) => meta.direction);
    expect(directions.slice(1).every((direction: string, index: number) => direction !== directions[index])).toBe(true);
  });

  it("needs all of its boundaries, and is not evaluated while one of them is not measured", async () => {
    await using world = await startWorld(SMALL);
    const { device, rulesUrl, eventsUrl } = await places(world.simulator);
    const make = async (boundaries: unknown) =>
      (await vinliPost(world.simulator, `${rulesUrl}/devices/${device}/rules`, { rule: { name: "r", boundaries } }))
        .json.rule.id;
    const nowhere = await make([
      { type: "radius", lon: 0, lat: 0, radius: 500 },
      { ...FAST, min: 0 },
    ]);
    const unmeasured = await make([{ ...FAST, parameter: "coolantTemp" }]);

    world.clock.advance(24 * HOUR_MS);

    const eventsOf = async (id: string) =>
      (await vinliCall(world.simulator, `${eventsUrl}/devices/${device}/events?objectId=${id}`)).json.events;
    const { json } = await vinliCall(world.simulator, `${rulesUrl}/rules/${unmeasured}`);
    expect((await eventsOf(nowhere)).map(({ eventType }: Event) => eventType)).toEqual(["rule-leave"]);
    expect(await eventsOf(unmeasured)).toEqual([]);
    expect(json.rule).toMatchObject({ evaluated: false, covered: null });
  });

  it.each([
    ["two places", [KANSAS, KANSAS]],
    ["no bound", [{ type: "parametric", parameter: "vehicleSpeed", min: null, max: null }]],
    [
      "an open ring",
      [
        {
          type: "polygon",
          coordinates: [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 1],
            ],
          ],
        },
      ],
    ],
    ["a parameter that is no number", [{ type: "parametric", parameter: "vin", min: 1 }]],
    ["nothing", []],
  ])("is refused with %s", async (_name, boundaries) => {
    await using world = await startWorld(SMALL);
    const { device, rulesUrl } = await places(world.simulator);

    const reply = await vinliPost(world.simulator, `${rulesUrl}/devices/${device}/rules`, {
      rule: { name: "r", boundaries },
    });

    expect(reply.status).toBe(400);
  });

  it("cannot be changed, can be deleted, and goes with its device", async () => {
    await using world = await startWorld(SMALL);
    const { device, rulesUrl, platformUrl } = await places(world.simulator);
    const url = `${rulesUrl}/devices/${device}/rules`;
    const rule = { name: "r", boundaries: [FAST] };
    const made = await vinliPost(world.simulator, url, { rule });
    const self = `${rulesUrl}/rules/${made.json.rule.id}`;
    const other = await vinliPost(world.simulator, url, { rule });

    const changed = await vinliPost(world.simulator, self, { rule }, "PUT");
    const deleted = await remove(world.simulator, self);
    const removed = await remove(world.simulator, `${platformUrl}/devices/${device}`);
    const gone = [self, `${rulesUrl}/rules/${other.json.rule.id}`, `${platformUrl}/devices/${device}`];

    expect([changed.status, deleted.status, removed.status]).toEqual([405, 204, 204]);
    for (const address of gone) expect((await vinliCall(world.simulator, address)).status).toBe(404);
    const back = await vinliPost(world.simulator, `${platformUrl}/devices`, { device: { id: device } });
    expect([back.status, (await vinliCall(world.simulator, self)).status]).toEqual([201, 404]);
  });

  it("of the office fires no more once it is deleted", async () => {
    await using world = await startWorld(SMALL);
    const { device, rulesUrl, eventsUrl } = await places(world.simulator);
    const { json } = await vinliCall(world.simulator, `${rulesUrl}/devices/${device}/rules`);
    for (const { id } of json.rules) await remove(world.simulator, `${rulesUrl}/rules/${id}`);
    const since = new Date(world.clock.now()).toISOString();

    world.clock.advance(12 * HOUR_MS);

    const ids = new Set(json.rules.map(({ id }: { id: string }) => id));
    const path = `${eventsUrl}/devices/${device}/events?type=rule-*&limit=100&since=${since}`;
    const fired = (await vinliCall(world.simulator, path)).json.events;
    expect(fired.filter(({ object }: { object: { id: string } }) => ids.has(object.id))).toEqual([]);
  });
});

describe("Vinli's simulated trips and places", () => {
  it("have a trip under way without an end, and those before with theirs", async () => {
    await using world = await startWorld();
    const { tripsUrl, platformUrl } = world.simulator.credentials.vinli;
    const { json } = await vinliCall(world.simulator, `${platformUrl}/devices?limit=100`);
    const lists = await Promise.all(
      json.devices.map(({ id }: { id: string }) => vinliCall(world.simulator, `${tripsUrl}/devices/${id}/trips`)),
    );

    const trips = lists.flatMap((list) => list.json.trips);
    const alone = await vinliCall(world.simulator, `${tripsUrl}/trips/${trips[0].id}`);

    expect(
      trips.some(({ stop, status, stats }) => stop === null && status === "active" && Object.keys(stats).length === 0),
    ).toBe(true);
    expect(trips.some(({ stats }) => stats.distance > 100_000 && stats.hardBrakeCount === null)).toBe(true);
    expect(alone.json.trip).toEqual(trips[0]);
  });

  it("are written in three notations", async () => {
    await using world = await startWorld();
    const { telemetryUrl, safetyUrl, platformUrl } = world.simulator.credentials.vinli;
    const { json } = await vinliCall(world.simulator, `${platformUrl}/devices?limit=100`);
    const ids = json.devices.map(({ id }: { id: string }) => id);
    const collisions = await Promise.all(
      ids.map((id: string) => vinliCall(world.simulator, `${safetyUrl}/devices/${id}/collisions`)),
    );

    const messages = await vinliCall(world.simulator, `${telemetryUrl}/devices/${ids[1]}/messages?limit=1`);
    const snapshots = await vinliCall(
      world.simulator,
      `${telemetryUrl}/devices/${ids[1]}/snapshots?limit=1&fields=rpm`,
    );
    const fieldless = await vinliCall(world.simulator, `${telemetryUrl}/devices/${ids[1]}/snapshots`);

    const [message] = messages.json.messages;
    const [longitude, latitude] = message.data.location.coordinates;
    expect(message.location).toEqual({ latitude, longitude });
    expect(Object.keys(snapshots.json.snapshots[0].data)).toEqual(["rpm"]);
    expect(fieldless.status).toBe(400);
    const found = collisions.flatMap((list) => list.json.collisions);
    expect(found[0].location).toEqual({ latitude: expect.any(Number), longitude: expect.any(Number) });
  });
});

type Event = {
  readonly eventType: string;
  readonly meta: {
    readonly firstEval: boolean;
    readonly direction: string;
    readonly rule: { readonly boundaries: readonly { readonly id?: string }[] };
    readonly message: { readonly snapshot: { readonly vehicleSpeed: number } };
  };
};

async function places(simulator: Simulator) {
  const { vinli } = simulator.credentials;
  const { json } = await vinliCall(simulator, `${vinli.platformUrl}/devices`);
  return { ...vinli, device: json.devices[1].id as string };
}

async function remove({ credentials: { vinli } }: Simulator, url: string): Promise<Response> {
  const secret = Buffer.from(`${vinli.appId}:${vinli.appSecret}`).toString("base64");
  return fetch(url, { method: "DELETE", headers: { authorization: `Basic ${secret}` } });
}

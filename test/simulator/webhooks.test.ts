import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { sendingOrder } from "../../simulator/webhooks/storm.ts";
import { until } from "../until.ts";
import { startWorld, vinliCall, vinliPost } from "./vendor-calls.ts";

const SMALL = { devices: 3 };

type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };

describe("Samsara's webhooks", () => {
  it("are signed with the secret that their registration answered with", async () => {
    await using world = await startWorld(SMALL);
    await using receiver = await startReceiver();
    const registration = { name: "ours", url: receiver.url, eventTypes: ["AlertIncident"] };
    const created = await samsara(world.simulator, "POST", "/webhooks", registration);
    const { id, secretKey } = await created.json();

    await storm(world.simulator, "samsara", {});

    const { headers, body } = await receiver.next();
    expect(headers["x-samsara-signature"]).toBe(signatureOf(body, `${headers["x-samsara-timestamp"]}`, secretKey));
    expect(headers["x-samsara-timestamp"]).toBe(String(world.clock.now() / 1_000));
    expect(JSON.parse(body)).toMatchObject({ eventType: "AlertIncident", webhookId: id });
  });

  it("carry their details nested or flat, and the same eventId twice where they are repeated", async ({ signal }) => {
    await using world = await startWorld(SMALL);
    await using receiver = await startReceiver();

    await storm(world.simulator, "samsara", { url: receiver.url, count: 20, duplicates: 0.5, form: "mixed" });
    await until(async () => !(await progress(world.simulator, "samsara")).underWay, signal);

    const events = receiver.received.map(({ body }) => JSON.parse(body));
    const kinds = new Set(events.map(({ data }) => Object.keys(data.conditions[0].details)[0]));
    const ids = new Set(events.map(({ eventId }) => eventId));
    expect(kinds).toEqual(new Set(["severeSpeeding", "vehicle"]));
    expect(ids.size).toBe(20);
    expect(events.length).toBeGreaterThan(22);
    const { attempts } = await progress(world.simulator, "samsara");
    expect(new Set(attempts.map(({ eventId }) => eventId))).toEqual(ids);
    expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it("come with a wrong signature, an old timestamp or none on demand", async () => {
    await using world = await startWorld(SMALL);
    await using receiver = await startReceiver();
    const { webhookSecret } = world.simulator.credentials.samsara;
    const proven = async (proof: string) => {
      await storm(world.simulator, "samsara", { url: receiver.url, proof });
      const { headers, body } = await receiver.next();
      const timestamp = `${headers["x-samsara-timestamp"]}`;
      const isSigned = headers["x-samsara-signature"] === signatureOf(body, timestamp, webhookSecret);
      return [isSigned, Number(timestamp) === world.clock.now() / 1_000];
    };

    expect(await proven("valid")).toEqual([true, true]);
    expect(await proven("wrongSignature")).toEqual([false, true]);
    expect(await proven("oldTimestamp")).toEqual([true, false]);
    expect(await proven("missing")).toEqual([false, false]);
  });

  it("are listed, changed and deleted", async () => {
    await using world = await startWorld(SMALL);
    const created = await samsara(world.simulator, "POST", "/webhooks", { name: "a", url: "http://127.0.0.1:1/a" });
    const { id } = await created.json();

    const changed = await samsara(world.simulator, "PATCH", `/webhooks/${id}`, { url: "http://127.0.0.1:1/b" });
    const listed = await samsara(world.simulator, "GET", "/webhooks");
    const deleted = await samsara(world.simulator, "DELETE", `/webhooks/${id}`);

    expect(await changed.json()).toMatchObject({ id, name: "a", url: "http://127.0.0.1:1/b" });
    expect((await listed.json()).data).toHaveLength(1);
    expect(deleted.status).toBe(204);
    expect((await samsara(world.simulator, "GET", `/webhooks/${id}`)).status).toBe(404);
  });
});

describe("a storm of webhooks", () => {
  it("repeats and delays messages, the same ones for the same seed", () => {
    const order = { seed: 5, count: 1_000, perSecond: 100, duplicates: 0.3, outOfOrder: 0.1 };

    const sent = sendingOrder(order);

    const late = sent.filter((nth, index) => sent.slice(0, index).some((before) => before > nth));
    expect(new Set(sent).size).toBe(1_000);
    expect(sent.length).toBeGreaterThan(1_250);
    expect(sent.length).toBeLessThan(1_350);
    expect(late.length).toBeGreaterThan(50);
    expect(sendingOrder(order)).toEqual(sent);
  });

  it("says of every message whether its receiver took it", async ({ signal }) => {
    await using world = await startWorld(SMALL);
    await using receiver = await startReceiver((nth) => (nth % 2 === 0 ? 200 : 503));

    await storm(world.simulator, "roscolive", { url: receiver.url, count: 6, perSecond: 1_000 });
    await until(async () => !(await progress(world.simulator, "roscolive")).underWay, signal);

    const { attempts } = await progress(world.simulator, "roscolive");
    expect(attempts.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 503, 503, 503]);
    expect(JSON.parse(receiver.received[0]?.body ?? "")).toMatchObject({
      name: "Alerts",
      vehicle_id: expect.any(Number),
    });
  });

  it("is refused for a vendor that posts nothing", async () => {
    await using world = await startWorld(SMALL);

    const reply = await fetch(`${world.simulator.url}/control/webhooks/vistracks`, { method: "POST", body: "{}" });

    expect([reply.status, await reply.json()]).toEqual([400, { message: "VisTracks posts nothing." }]);
  });
});

describe("Vinli's subscriptions", () => {
  it("tell a receiver of an event once, and log what it answered", async ({ signal }) => {
    await using world = await startWorld(SMALL);
    await using receiver = await startReceiver(() => 500);
    const { eventsUrl } = world.simulator.credentials.vinli;
    const deviceId = await firstDevice(world.simulator);
    const subscription = { eventType: "hard-decel", url: receiver.url, appData: '{"secret":"s"}' };
    const made = await vinliPost(world.simulator, `${eventsUrl}/devices/${deviceId}/subscriptions`, { subscription });

    const [id] = world.simulator.publish("vinli", { change: "insert", count: 3 });

    const { body } = await receiver.next();
    const { notification } = JSON.parse(body);
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toBe(`${eventsUrl}/subscriptions/${made.json.subscription.id}`);
    expect(notification.event).toMatchObject({ id, deviceId, stored: expect.any(String), storageLatency: 0 });
    expect(notification.event).not.toHaveProperty("vehicleId");
    expect(notification.subscription.appData).toBe('{"secret":"s"}');
    const logged = async () =>
      (await vinliCall(world.simulator, `${eventsUrl}/events/${id}/notifications`)).json.notifications[0];
    await until(async () => (await logged()).state === "error", signal);
    expect(await logged()).toMatchObject({ eventId: id, responseCode: 500, payload: body });
    expect(receiver.received).toHaveLength(1);
  });

  it("refuse rules of other devices, and changes of what they tell of", async () => {
    await using world = await startWorld(SMALL);
    const { eventsUrl } = world.simulator.credentials.vinli;
    const deviceId = await firstDevice(world.simulator);
    const url = `${eventsUrl}/devices/${deviceId}/subscriptions`;
    const subscription = {
      eventType: "rule-enter",
      url: "http://127.0.0.1:1/",
      object: { type: "rule", id: "foreign" },
    };

    const foreign = await vinliPost(world.simulator, url, { subscription });
    const made = await vinliPost(world.simulator, url, {
      subscription: { eventType: "startup", url: "http://127.0.0.1:1/" },
    });
    const self = `${eventsUrl}/subscriptions/${made.json.subscription.id}`;
    const changes = [
      await vinliPost(world.simulator, self, { subscription: { eventType: "shutdown" } }, "PUT"),
      await vinliPost(world.simulator, self, { subscription: { url: "http://127.0.0.1:2/" } }, "PUT"),
    ];

    expect(foreign.status).toBe(400);
    expect(changes.map(({ status }) => status)).toEqual([400, 200]);
    expect(changes[1]?.json.subscription).toMatchObject({ eventType: "startup", url: "http://127.0.0.1:2/" });
  });
});

/** A receiver of webhooks on a free port. */
async function startReceiver(statusOf: (nth: number) => number = () => 200) {
  const received: Received[] = [];
  let read = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    response.statusCode = statusOf(received.length);
    received.push({ headers: request.headers, body });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    async next(): Promise<Received> {
      await until(() => received.length > read, AbortSignal.timeout(10_000));
      const next = received[read++];
      if (!next) throw new Error("nothing came");
      return next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function signatureOf(body: string, timestamp: string, secret: string): string {
  const key = Buffer.from(secret, "base64");
  return `v1=${createHmac("sha256", key).update(`v1:${timestamp}:${body}`).digest("hex")}`;
}

function samsara({ credentials }: Simulator, method: string, path: string, body?: unknown): Promise<Response> {
  const { url, token } = credentials.samsara;
  const init = { method, headers: { authorization: `Bearer ${token}` } };
  return fetch(`${url}${path}`, body === undefined ? init : { ...init, body: JSON.stringify(body) });
}

async function storm({ url }: Simulator, vendor: string, order: unknown): Promise<void> {
  const reply = await fetch(`${url}/control/webhooks/${vendor}`, { method: "POST", body: JSON.stringify(order) });
  expect(reply.status).toBe(200);
}

type Progress = {
  readonly attempts: readonly { readonly eventId: string; readonly status: number | null }[];
  readonly underWay: boolean;
};

async function progress({ url }: Simulator, vendor: string): Promise<Progress> {
  return (await fetch(`${url}/control/webhooks/${vendor}`)).json();
}

async function firstDevice(simulator: Simulator): Promise<string> {
  const { json } = await vinliCall(simulator, `${simulator.credentials.vinli.platformUrl}/devices`);
  return json.devices[1].id;
}

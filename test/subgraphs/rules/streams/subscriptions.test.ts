import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Simulator } from "../../../../simulator/running-simulator.ts";
import { startSimulator } from "../../../../simulator/simulator.ts";
import { findChanges } from "../../../../subgraphs/rules/streams/subscriptions.ts";
import type { WireSubscription } from "../../../../subgraphs/rules/wire.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { until } from "../../../until.ts";
import { type MovableClock, startClock } from "../../video/running-video.ts";
import { RulesDesk } from "../rules-desk.ts";

const MINUTE_MS = 60_000;
const FIRST_TOKEN = "a".repeat(32);
const SECOND_TOKEN = "b".repeat(32);

type Device = { readonly id: string; readonly vendorRefs: readonly { readonly ref: string }[] };
type Subscription = WireSubscription & { readonly id: string };

describe("the subscriptions of a device", () => {
  const urls = { base: "https://here.example/hooks", current: "https://here.example/hooks/new" };
  const wanted = findChanges([], ["r1"], urls).missing;
  const asListed = (url: string) => wanted.map((one, index) => ({ ...one, id: `s${index}`, url }));

  it("are for every type and for each rule", () => {
    expect(wanted).toContainEqual({ eventType: "startup", object: null });
    expect(wanted).toContainEqual({ eventType: "dtc-on", object: null });
    expect(wanted.filter(({ eventType }) => eventType.startsWith("rule-"))).toEqual([
      { eventType: "rule-*", object: { id: "r1", type: "rule" } },
    ]);
  });

  it("stay as they are where they are right, whatever others have", () => {
    const others = [{ id: "x", eventType: "startup", url: "https://here.example/hooks-of-others", object: null }];

    expect(findChanges([...others, ...asListed(urls.current)], ["r1"], urls)).toEqual({
      missing: [],
      moved: [],
      needless: [],
    });
  });

  it("move to the address of now, and go with their rule and where they are there twice", () => {
    const former = asListed(`${urls.base}/old`);
    const twice = asListed(urls.current).slice(0, 1);

    const { missing, moved, needless } = findChanges([...former, ...twice], ["r2"], urls);

    expect(missing).toEqual([{ eventType: "rule-*", object: { id: "r2", type: "rule" } }]);
    expect(moved.map(({ id }) => id)).toEqual(former.slice(1, -1).map(({ id }) => id));
    expect(needless).toEqual([former[0], former.at(-1)]);
  });
});

describe("what the vendor posts", () => {
  const resources = new AsyncDisposableStack();
  const posted: { readonly path: string; readonly eventId: string }[] = [];
  let simulator: Simulator;
  let clock: MovableClock;
  let desk: RulesDesk;
  let start: (token: string) => Promise<RulesDesk>;
  let devices: readonly Device[];

  beforeAll(async () => {
    clock = startClock("2026-03-18T15:00:00Z");
    simulator = resources.use(await startSimulator({ port: 0, speed: 0.001, devices: 4, clock }));
    const dataDir = resources.use(await createDataDir()).path;
    const receiver = createServer(async (request, response) => {
      const raw = Buffer.concat(await Array.fromAsync(request)).toString("utf8");
      const { notification } = JSON.parse(raw) as {
        readonly notification: { readonly event: { readonly id: string } };
      };
      const { id } = notification.event;
      posted.push({ path: request.url ?? "", eventId: id });
      await desk.ingest.receive?.([{ ref: id, raw }]);
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    resources.defer(() => void receiver.close());
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/vinli`;
    start = (token) => {
      const environment = { VINLI_WEBHOOK_URL: url, VINLI_WEBHOOK_TOKEN: token };
      return RulesDesk.start({ simulator, dataDir, clock, environment });
    };
    desk = await start(FIRST_TOKEN);
    resources.defer(() => desk[Symbol.asyncDispose]());
    const query = "query ($id: ID!) { rules(filter: { deviceIds: [$id] }) { edges { cursor } } }";
    devices = await desk.until(async () => {
      const { edges } = (await desk.ask("fleet", "{ devices(first: 9) { edges { node { id vendorRefs { ref } } } } }"))
        .devices;
      const ruled: Device[] = [];
      for (const { node } of edges as readonly { readonly node: Device }[]) {
        const { data } = await desk.answer("rules", query, { id: node.id });
        if ((data?.rules as { edges: unknown[] } | undefined)?.edges.length) ruled.push(node);
      }
      return ruled.length >= 2 && ruled;
    }, AbortSignal.timeout(60_000));
  });

  afterAll(() => resources.disposeAsync());

  async function subscriptionsOf({ vendorRefs: [record] }: Device): Promise<readonly Subscription[]> {
    const { eventsUrl, appId, appSecret } = simulator.credentials.vinli;
    const authorization = `Basic ${Buffer.from(`${appId}:${appSecret}`).toString("base64")}`;
    const path = `${eventsUrl}/devices/${record?.ref}/subscriptions?limit=100`;
    const answer = await fetch(path, { headers: { authorization } });
    return ((await answer.json()) as { readonly subscriptions: readonly Subscription[] }).subscriptions;
  }

  /** The rules that a device has, by the ids that the vendor gives them, once all of them are subscribed to. */
  const untilSubscribed = (device: Device, token: string, signal: AbortSignal) =>
    until(async () => {
      const query = "query ($id: ID!) { rules(filter: { deviceIds: [$id] }) { edges { node { vendorRef { ref } } } } }";
      const { data } = await desk.answer("rules", query, { id: device.id });
      const edges = (data?.rules as { edges: { node: { vendorRef: { ref: string } } }[] } | undefined)?.edges ?? [];
      const refs = edges.map(({ node }) => node.vendorRef.ref).sort();
      const subscribed = await subscriptionsOf(device);
      const ofRules = subscribed.filter(({ eventType }) => eventType === "rule-*").map(({ object }) => object?.id);
      const isDone =
        refs.length > 0 &&
        JSON.stringify(ofRules.sort()) === JSON.stringify(refs) &&
        subscribed.some(({ eventType }) => eventType === "shutdown") &&
        subscribed.every(({ url }) => url?.endsWith(`/${token}`));
      return isDone ? subscribed : null;
    }, signal);

  it("is subscribed to by itself, for each device and each of its rules, and posted to us", async ({ signal }) => {
    const device = devices[0] as Device;
    const first = await untilSubscribed(device, FIRST_TOKEN, signal);
    for (const other of devices) await untilSubscribed(other, FIRST_TOKEN, signal);
    // A vehicle may stand for half a day.
    clock.advance(24 * 60 * MINUTE_MS);

    const seen = await until(() => posted[0], signal);

    expect(seen).toMatchObject({ path: `/webhooks/vinli/${FIRST_TOKEN}` });
    expect(new Set(first.map(({ eventType, object }) => `${eventType} ${object?.id}`)).size).toBe(first.length);
  });

  it("follows the rules as they come and go, and moves with the token", async ({ signal }) => {
    const device = devices[1] as Device;
    const input = { deviceId: device.id, name: "New", boundaries: [{ parametric: { parameter: "rpm", min: 9_000 } }] };
    const text = "mutation ($input: CreateRuleInput!) { createRule(input: $input) { write { id } } }";
    await desk.ask("rules", text, { input });
    clock.advance(6 * MINUTE_MS);
    const before = await untilSubscribed(device, FIRST_TOKEN, signal);

    await desk[Symbol.asyncDispose]();
    desk = await start(SECOND_TOKEN);
    const after = await untilSubscribed(device, SECOND_TOKEN, signal);

    expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
  });
});

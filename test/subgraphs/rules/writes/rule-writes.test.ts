import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFaults } from "../../../../simulator/faults/fault.ts";
import type { Simulator } from "../../../../simulator/running-simulator.ts";
import { startSimulator } from "../../../../simulator/simulator.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { type MovableClock, startClock } from "../../video/running-video.ts";
import { RulesDesk } from "../rules-desk.ts";

const WRITE = "write { id state code message rule { id } }";
const RULE = `rule { id name vendor vendorRef { ref } device { id } state createdAt boundaries { __typename
  ... on ParametricBoundary { parameter min max unit } ... on RadiusBoundary { radiusMeters } } }`;
const MUTATIONS = {
  createRule: `mutation ($input: CreateRuleInput!) { createRule(input: $input) {
    ${RULE} ${WRITE} warnings { field message } } }`,
  replaceRule: `mutation ($input: ReplaceRuleInput!) { replaceRule(input: $input) {
    ${RULE} replacedRuleId ${WRITE} warnings { field message } } }`,
  deleteRule: `mutation ($input: DeleteRuleInput!) { deleteRule(input: $input) { ruleId ${WRITE} } }`,
} as const;
const WRITE_OF = `query ($id: ID!) { ruleWrite(id: $id) { state code message rule { id } } }`;
const FAST = { parametric: { parameter: "vehicleSpeed", min: 120 } };
const YARD = { radius: { latitude: 41.88, longitude: -87.63, radiusMeters: 500 } };

type Device = { readonly id: string; readonly vendorRefs: readonly { readonly ref: string }[] };

describe("what the vendor of rules is asked to do", () => {
  const resources = new AsyncDisposableStack();
  let simulator: Simulator;
  let clock: MovableClock;
  let dataDir: string;
  let desk: RulesDesk;
  let devices: readonly Device[];

  beforeAll(async () => {
    clock = startClock("2026-03-18T15:00:00Z");
    simulator = resources.use(await startSimulator({ port: 0, speed: 0.001, devices: 6, clock }));
    dataDir = resources.use(await createDataDir()).path;
    desk = await RulesDesk.start({ simulator, dataDir, clock });
    resources.defer(() => desk[Symbol.asyncDispose]());
    // A device of which the copy of links does not know yet is refused.
    devices = await desk.until(async () => {
      const { edges } = (await desk.ask("fleet", "{ devices(first: 50) { edges { node { id vendorRefs { ref } } } } }"))
        .devices;
      const found: readonly Device[] = edges.map(({ node }: { readonly node: Device }) => node);
      const deviceIds = found.map(({ id }) => id);
      const query = "query ($deviceIds: [ID!]) { rules(filter: { deviceIds: $deviceIds }) { edges { cursor } } }";
      return found.length >= 4 && !(await desk.answer("rules", query, { deviceIds })).errors && found;
    }, AbortSignal.timeout(60_000));
  });

  afterAll(() => resources.disposeAsync());

  // biome-ignore lint/suspicious/noExplicitAny: a test knows the shape that it asked for
  async function run(name: keyof typeof MUTATIONS, input: object): Promise<any> {
    return (await desk.ask("rules", MUTATIONS[name], { input }))[name];
  }

  /** On a slow machine the vendor answers when nobody waits for it any more. */
  const settled = (write: { readonly id: string }, signal: AbortSignal) =>
    desk.until(async () => {
      const { ruleWrite } = await desk.ask("rules", WRITE_OF, { id: write.id });
      return ruleWrite.state !== "PENDING" && ruleWrite;
    }, signal);

  let named = 0;
  /** A rule that is there, each time one of another name and device. */
  async function makeRule(signal: AbortSignal) {
    const name = `Rule ${++named}`;
    const device = devices[named % devices.length] as Device;
    const { write } = await run("createRule", { deviceId: device.id, name, boundaries: [FAST, YARD] });
    const { rule } = await settled(write, signal);
    return { id: rule.id as string, name, device };
  }

  /** The names of the rules that a device has at the vendor, those of the simulated office aside. */
  async function atVendor({ vendorRefs: [record] }: Device): Promise<readonly string[]> {
    const { rulesUrl, appId, appSecret } = simulator.credentials.vinli;
    const authorization = `Basic ${Buffer.from(`${appId}:${appSecret}`).toString("base64")}`;
    const answer = await fetch(`${rulesUrl}/devices/${record?.ref}/rules?limit=100`, { headers: { authorization } });
    const { rules } = (await answer.json()) as { readonly rules: readonly { readonly name: string }[] };
    return rules.map(({ name }) => name).filter((name) => /^(Rule|New) /.test(name));
  }

  /** Disturbs some calls of a path, and counts all of them. */
  function disturb(method: string, fault: object | null, { from = 1, to = 1 } = {}) {
    const name = `${method} ${from}`;
    const faults = fault === null ? [] : readFaults(fault);
    const untilMs = Number.POSITIVE_INFINITY;
    const path = /rules\/api\/v1\/(devices\/[^/]+\/)?rules/;
    simulator.faults.put(name, { vendor: "vinli", method, path, probability: 1, from, to, untilMs, faults });
    return {
      asked: () => simulator.faults.counts().get(name)?.matched,
      [Symbol.dispose]: () => void simulator.faults.remove(name),
    };
  }

  it("makes a rule, which the graph has at once, of its device and with its units", async () => {
    const [device] = devices as readonly [Device];
    const asked = { deviceId: device.id, name: " Fast at the yard, 120 mph ", boundaries: [FAST, YARD] };

    const { rule, write, warnings } = await run("createRule", asked);
    const list = "query ($filter: RuleFilter) { rules(filter: $filter) { edges { node { id } } } }";
    const inList = await desk.ask("rules", list, { filter: { deviceIds: [device.id], nameContains: "FAST AT" } });
    const entities = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Device { rules { edges { node { id } } } } } }`;
    const of = [{ __typename: "Device", id: device.id, vendorRefs: [{ vendor: "VINLI", ...device.vendorRefs[0] }] }];
    const ofDevice = (await desk.ask("rules", entities, { of }))._entities[0].rules.edges;

    expect(write).toMatchObject({ state: "CONFIRMED", code: null, rule: { id: rule.id } });
    expect(rule).toMatchObject({
      name: "Fast at the yard, 120 mph",
      vendor: "VINLI",
      device: { id: device.id },
      state: "UNEVALUATED",
      boundaries: [
        { __typename: "ParametricBoundary", parameter: "vehicleSpeed", min: 120, max: null, unit: "km/h" },
        { __typename: "RadiusBoundary", radiusMeters: 500 },
      ],
    });
    expect(warnings).toEqual([
      { field: "input.boundaries[0].parametric.min", message: expect.stringContaining("193.1 km/h") },
    ]);
    expect(inList.rules.edges).toEqual([{ node: { id: rule.id } }]);
    expect(ofDevice[0]).toEqual({ node: { id: rule.id } });
    expect(await desk.ask("rules", list, {}, "south")).toEqual({ rules: { edges: [] } });
    expect(await desk.ask("rules", WRITE_OF, { id: write.id }, "south")).toEqual({ ruleWrite: null });
  });

  it("makes it once where the vendor's answer was lost", async ({ signal }) => {
    const device = devices[1] as Device;
    using calls = disturb("POST", { fault: "status", status: 500, done: true });

    const { write } = await run("createRule", { deviceId: device.id, name: "New lost", boundaries: [FAST] });
    const { state } = await settled(write, signal);

    expect([state, calls.asked()]).toEqual(["CONFIRMED", 1]);
    expect((await atVendor(device)).filter((name) => name === "New lost")).toEqual(["New lost"]);
  });

  it("makes two of one name and content where two are asked for", async ({ signal }) => {
    const device = devices[2] as Device;
    const input = { deviceId: device.id, name: "New twin", boundaries: [FAST] };
    using _calls = disturb("POST", { fault: "status", status: 503 }, { from: 2, to: 2 });

    const asked = await Promise.all([run("createRule", input), run("createRule", input)]);
    const [first, second] = await Promise.all(asked.map(({ write }) => settled(write, signal)));

    expect(first.rule.id).not.toBe(second.rule.id);
    expect((await atVendor(device)).filter((name) => name === "New twin")).toHaveLength(2);
  });

  it("puts a new rule in the place of an old one, as one change", async ({ signal }) => {
    const { id, name, device } = await makeRule(signal);

    const { rule, replacedRuleId, write } = await run("replaceRule", { ruleId: id, boundaries: [YARD] });

    expect([write.state, replacedRuleId, rule.name]).toEqual(["CONFIRMED", id, name]);
    expect(rule.boundaries).toEqual([{ __typename: "RadiusBoundary", radiusMeters: 500 }]);
    expect((await atVendor(device)).filter((one) => one === name)).toHaveLength(1);
    expect(await desk.ask("rules", "query ($id: ID!) { rule(id: $id) { id } }", { id })).toEqual({ rule: null });
    const { errors } = await desk.answer("rules", MUTATIONS.replaceRule, { input: { ruleId: id, boundaries: [YARD] } });
    expect(errors).toMatchObject([{ extensions: { code: "NOT_FOUND", field: "input.ruleId" } }]);
  });

  it.for([[{ status: 429, retryAfter: "0.1" }], [{ status: 500 }], [{ status: 500, done: true }]] as const)(
    "makes no second new rule where the vendor answers the deletion of the old one with %j",
    async ([fault], { signal }) => {
      const { id, device } = await makeRule(signal);
      const name = `New ${named}`;
      using posts = disturb("POST", null);
      // As often as a deletion is sent again by itself.
      using _deletes = disturb("DELETE", { fault: "status", ...fault }, { to: 3 });

      const { write } = await run("replaceRule", { ruleId: id, name, boundaries: [FAST] });
      const { state } = await settled(write, signal);

      expect([state, posts.asked()]).toEqual(["CONFIRMED", 1]);
      expect((await atVendor(device)).filter((one) => one === name || one === `Rule ${named}`)).toEqual([name]);
    },
  );

  it("takes the new one away again where the vendor does not let go of the old one, and says so", async ({
    signal,
  }) => {
    const { id, name, device } = await makeRule(signal);
    using _deletes = disturb("DELETE", { fault: "status", status: 403 });

    const { write } = await run("replaceRule", { ruleId: id, name: "New never", boundaries: [FAST] });
    const { state, code, message } = await settled(write, signal);

    expect([state, code]).toEqual(["REFUSED", "VENDOR_REJECTED"]);
    expect(message).toContain("nothing has changed");
    const left = await atVendor(device);
    expect([left.includes(name), left.includes("New never")]).toEqual([true, false]);
  });

  it("says so where the vendor lets go of neither", async ({ signal }) => {
    const { id, name, device } = await makeRule(signal);
    using _deletes = disturb("DELETE", { fault: "status", status: 403 }, { to: 9 });

    const { write } = await run("replaceRule", { ruleId: id, name: "New beside", boundaries: [FAST] });
    const { state, message } = await settled(write, signal);

    expect([state, message]).toEqual(["REFUSED", expect.stringContaining("both are in force")]);
    expect(await atVendor(device)).toEqual(expect.arrayContaining([name, "New beside"]));
  });

  it("deletes a rule, also one that is gone", async ({ signal }) => {
    const { id, name, device } = await makeRule(signal);
    using calls = disturb("DELETE", { fault: "status", status: 404, done: true });

    const { ruleId, write } = await run("deleteRule", { ruleId: id });

    expect([ruleId, write.state, calls.asked()]).toEqual([id, "CONFIRMED", 1]);
    expect(await atVendor(device)).not.toContain(name);
    const { errors } = await desk.answer("rules", MUTATIONS.deleteRule, { input: { ruleId: id } });
    expect(errors).toMatchObject([{ extensions: { code: "NOT_FOUND", field: "input.ruleId" } }]);
  });

  it("is refused by the field at fault, and nothing is asked", async ({ signal }) => {
    const { id } = await makeRule(signal);
    const { id: deviceId } = devices[0] as Device;
    using calls = disturb("POST", null);
    const open = { polygon: { corners: [0, 1, 2].map((at) => ({ latitude: at, longitude: at * at })) } };

    const refused: unknown[] = [];
    for (const [name, input] of [
      ["createRule", { deviceId: "device:nobody", name: "x", boundaries: [FAST] }],
      ["createRule", { deviceId, name: " ", boundaries: [FAST] }],
      ["createRule", { deviceId, name: "x", boundaries: [] }],
      ["createRule", { deviceId, name: "x", boundaries: [YARD, YARD] }],
      ["createRule", { deviceId, name: "x", boundaries: [open] }],
      ["createRule", { deviceId, name: "x", boundaries: [{ parametric: { parameter: "speed", min: 1 } }] }],
      ["replaceRule", { ruleId: id, boundaries: [{ parametric: { parameter: "rpm", min: 2, max: 1 } }] }],
      ["replaceRule", { ruleId: "vinli-rule:nobody", boundaries: [FAST] }],
      ["deleteRule", { ruleId: "nobody" }],
    ] as const) {
      const { errors = [] } = await desk.answer("rules", MUTATIONS[name], { input });
      const { code, field } = (errors[0] as { extensions: { code: string; field: string } }).extensions;
      refused.push(`${code} ${field}`);
    }
    const { errors } = await desk.answer("rules", MUTATIONS.deleteRule, { input: { ruleId: id } }, "south");

    expect(refused).toEqual([
      "NOT_FOUND input.deviceId",
      "BAD_USER_INPUT input.name",
      "BAD_USER_INPUT input.boundaries",
      "BAD_USER_INPUT input.boundaries[1].radius",
      expect.stringMatching(/^BAD_USER_INPUT input\.boundaries\[0\]\.polygon\.corners/),
      "BAD_USER_INPUT input.boundaries[0].parametric.parameter",
      "BAD_USER_INPUT input.boundaries[0].parametric.min",
      "NOT_FOUND input.ruleId",
      "NOT_FOUND input.ruleId",
    ]);
    expect(errors).toMatchObject([{ extensions: { code: "NOT_FOUND" } }]);
    expect(calls.asked()).toBe(0);
  });

  it.for([
    ["before the vendor's answer to the new rule is read", "POST", { fault: "status", status: 500, done: true }],
    ["between the new rule and the end of the old one", "DELETE", { fault: "status", status: 503 }],
  ] as const)("is repaired at the next start where the product stops %s", async ([, method, fault], { signal }) => {
    const { id, device } = await makeRule(signal);
    const name = `New ${named}`;
    using disturbed = disturb(method, fault, { to: 999 });
    using posts = method === "POST" ? null : disturb("POST", null);

    const asked = desk.ask("rules", MUTATIONS.replaceRule, { input: { ruleId: id, name, boundaries: [FAST] } });
    asked.catch(() => {});
    const isAsked = () => (disturbed.asked() ?? 0) > 0;
    await desk.until(async () => isAsked(), signal);
    await desk[Symbol.asyncDispose]();
    disturbed[Symbol.dispose]();
    desk = await RulesDesk.start({ simulator, dataDir, clock });
    const left = await desk.until(async () => {
      const names = (await atVendor(device)).filter((one) => one === name || one === `Rule ${named}`);
      return names.length === 1 && names[0] === name && names;
    }, signal);

    expect(left).toEqual([name]);
    if (posts) expect(posts.asked()).toBe(1);
  });
});

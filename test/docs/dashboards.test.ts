import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, askUntil, subscribeTo } from "../e2e/graph-client.ts";
import { createDataDir, startProcess } from "../e2e/process.ts";
import { readGuide } from "./guide.ts";

const DAY_MS = 86_400_000;

describe("the guide to dashboards", () => {
  const resources = new AsyncDisposableStack();
  let url = "";
  let first: { readonly device: string; readonly driver: string; readonly event: string };
  const guide = readGuide("dashboards");

  beforeAll(async () => {
    const dataDir = resources.use(await createDataDir());
    const product = resources.use(startProcess("start.ts", [], { PORT: "0", DATA_DIR: dataDir.path }));
    [, url = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
    const ids =
      "{ events(first: 1, filter: { vendors: [SAMSARA], categories: [SAFETY] }) { edges { node { id device { id } driver { id } } } } }";
    const known = await askUntil(
      url,
      ids,
      ({ data }) => data?.events.edges[0]?.node.driver != null,
      AbortSignal.timeout(60_000),
    );
    const { id, device, driver } = known.data.events.edges[0].node;
    first = { event: id, device: device.id, driver: driver.id };
  });

  afterAll(() => resources.disposeAsync());

  const since = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

  async function run(name: string, variables: Record<string, unknown> = {}) {
    const { data, errors } = await ask(url, (await guide).textOf(name), variables);
    expect(errors).toBeUndefined();
    return data;
  }

  it("shows on the map where every device is, and whether it moves", async ({ signal }) => {
    const text = (await guide).textOf("map.graphql");
    type Device = { readonly node: { readonly position: object | null; readonly state: { readonly kind: string } } };
    const placedIn = (edges: readonly Device[] = []) => edges.filter(({ node }) => node.position !== null);

    // Devices come while the fleet is read for the first time.
    const { data, errors } = await askUntil(
      url,
      text,
      (answer) => {
        const { edges, totalCount } = answer.data?.devices ?? {};
        return edges?.length === totalCount && placedIn(edges).length > 5;
      },
      signal,
    );

    expect(errors).toBeUndefined();
    expect(placedIn(data.devices.edges).map(({ node }) => typeof node.state.kind)).not.toContain("object");
  });

  it("follows a device on the map", async () => {
    await using items = subscribeTo(url, (await guide).textOf("map-changes.graphql"), { deviceIds: [first.device] });

    const { value } = await items.next();

    expect(value?.data?.deviceChanges).toMatchObject({
      deviceId: first.device,
      device: { state: { kind: expect.any(String) } },
    });
  });

  it("tells a truck's day, with counts that are those of its events", async () => {
    const { device, eventCounts } = await run("day.graphql", { device: first.device, from: since(7), to: since(0) });

    expect(device.positions.edges.length).toBeGreaterThan(0);
    const counted = eventCounts.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
    expect(device.events.edges.length).toBeGreaterThan(0);
    expect(counted).toBeGreaterThanOrEqual(device.events.edges.length);
  });

  it.each([
    ["critical-by-driver.graphql", () => ({ since: since(7) }), "eventCounts"],
    ["trend.graphql", () => ({ since: since(7) }), "eventCounts"],
    ["sources.graphql", () => ({}), "sources"],
  ] as const)("has something to tell by %s", async (name, variables, field) => {
    expect((await run(name, variables()))[field].length).toBeGreaterThan(0);
  });

  it.each([
    ["unreviewed.graphql", "events"],
    ["fences.graphql", "events"],
  ] as const)("lists something by %s", async (name, field) => {
    expect((await run(name))[field].edges.length).toBeGreaterThan(0);
  });

  it("lists drivers near their limit, once their logs are looked through", async ({ signal }) => {
    const query = (await guide).textOf("near-limit.graphql");

    const { data } = await askUntil(url, query, (answer) => answer.data?.driversByHours.edges.length > 0, signal);

    expect(data.driversByHours.edges[0].node.hoursOfService).toHaveProperty("drivingRemainingSeconds");
  });

  it("shows the film of an event", async () => {
    expect((await run("film.graphql", { event: first.event })).event.footage.state).toEqual(expect.any(String));
  });

  it("has a driver's card", async () => {
    const { driver, byType, byWeek } = await run("scorecard.graphql", { driver: first.driver, since: since(30) });

    const total = (counts: readonly { count: number }[]) => counts.reduce((sum, { count }) => sum + count, 0);
    expect(driver.name).toEqual(expect.any(String));
    expect(total(byType)).toBeGreaterThan(0);
    // Each is as of a moment of its own, and the simulated fleet drives on.
    expect(total(byWeek)).toBeGreaterThan(0);
  });

  it("tells what becomes known", async () => {
    await using items = subscribeTo(url, (await guide).textOf("ticker.graphql"));

    expect((await items.next()).value?.data?.eventChanges.kind).toMatch(/ADDED|AMENDED|RETRACTED|LEFT/);
  });

  it("finds somebody by a mistaken name", async () => {
    const { data } = await ask(url, "{ drivers(first: 50) { edges { node { name } } } }");
    const names = data.drivers.edges.map(({ node }: { node: { name: string } }) => node.name) as string[];
    const name = names.find((one) => /^\p{L}{5,} \p{L}{5,}$/u.test(one)) ?? "";

    const { drivers } = await run("search.graphql", { text: name.slice(0, 2) + name.slice(3) });

    expect(drivers.edges.map(({ node }: { node: { name: string } }) => node.name)).toContain(name);
  });

  it("takes events away as a table", async () => {
    const command = (await guide).textOf("export", { "http://localhost:4000": new URL(url).origin });

    const { stdout } = await promisify(execFile)("sh", ["-c", command], { maxBuffer: 2 ** 26 });

    expect(stdout.split("\r\n").length).toBeGreaterThan(2);
    expect(stdout).toMatch(/^cursor,id,vendor,/);
  });
});

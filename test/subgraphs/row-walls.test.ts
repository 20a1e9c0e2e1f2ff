import { graphql, parse, subscribe } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer, ViewerBounds } from "../../platform/viewer/viewer.ts";
import { buildSchema } from "../../schema/executable.ts";
import { SUBGRAPHS } from "../../schema/subgraphs.ts";
import { wallsOf, withRowWalls } from "../../subgraphs/row-walls.ts";
import { viewerOf } from "../viewer.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, TENANT } from "./fleet/fleet-fixture.ts";

const HOUR_MS = 3_600_000;
const TITLES = "{ events { edges { node { title device { name } driver { name } } } totalCount } }";

let fleet: FleetFixture;
let walled: ReturnType<typeof withRowWalls>;
const ids = new Map<string, string>();

beforeAll(async () => {
  fleet = await FleetFixture.start();
  walled = withRowWalls(fleet.subgraph);
  await fleet.publish("SAMSARA", [
    ...["one", "two"].flatMap((name) => [
      deviceSeen("SAMSARA", `d-${name}`, { name: `Truck ${name}` }),
      driverSeen("SAMSARA", `p-${name}`, { name: `Driver ${name}` }),
    ]),
    // Both have driven the first truck.
    ...[
      ["a", "one", "one", 0],
      ["b", "one", "two", 1],
      ["c", "two", "two", 2],
    ].map(([title, device, driver, hours]) =>
      eventRecorded("SAMSARA", `e-${title}`, {
        title: String(title),
        deviceRef: `d-${device}`,
        driverRef: `p-${driver}`,
        occurredAtMs: NOW_MS - Number(hours) * HOUR_MS,
      }),
    ),
  ]);
  const { data } = await fleet.query(
    "{ devices { edges { node { id name } } } drivers { edges { node { id name } } } }",
  );
  for (const list of Object.values(data ?? {}) as { edges: { node: { id: string; name: string } }[] }[]) {
    for (const { node } of list.edges) ids.set(node.name, node.id);
  }
});
afterAll(() => fleet[Symbol.asyncDispose]());

const idOf = (name: string) => ids.get(name) ?? "";
const boundTo = (only: ViewerBounds): Viewer => ({ ...viewerOf(TENANT), only });
const ofDriver = (name: string) => boundTo({ driverIds: [idOf(`Driver ${name}`)] });

async function ask(viewer: Viewer, source: string) {
  const contextValue = walled.createContext({ viewer, signal: new AbortController().signal });
  const { data, errors } = await graphql({ schema: walled.schema, source, contextValue });
  return {
    data: JSON.parse(JSON.stringify(data ?? null)),
    codes: errors?.map(({ extensions }) => extensions.code) ?? [],
  };
}

async function titlesFor(viewer: Viewer, source = TITLES): Promise<string[]> {
  const { data } = await ask(viewer, source);
  const list = data.events ?? data.device?.events ?? data.driver?.events;
  return (list?.edges ?? []).map(({ node }: { node: { title: string } }) => node.title).toSorted();
}

describe("somebody who is bound to some rows", () => {
  it("finds their own events alone, whatever they ask for", async () => {
    const [one, two] = [ofDriver("one"), ofDriver("two")];

    expect(await titlesFor(viewerOf(TENANT))).toEqual(["a", "b", "c"]);
    expect(await titlesFor(one)).toEqual(["a"]);
    expect(await titlesFor(two)).toEqual(["b", "c"]);
    expect(await titlesFor(boundTo({ deviceIds: [idOf("Truck one")] }))).toEqual(["a", "b"]);
    expect(await titlesFor(boundTo({ deviceIds: [idOf("Truck one")], driverIds: [idOf("Driver two")] }))).toEqual([
      "b",
    ]);
    expect(await titlesFor(boundTo({ fromMs: NOW_MS - HOUR_MS, untilMs: NOW_MS }))).toEqual(["b"]);
    expect(await titlesFor(boundTo({ driverIds: ["driver:nobody"] }))).toEqual([]);
    expect(
      await titlesFor(one, `{ events(filter: { driverIds: ["${idOf("Driver two")}"] }) { edges { node { title } } } }`),
    ).toEqual([]);
    const { data } = await ask(one, TITLES);
    expect(data.events).toMatchObject({
      totalCount: 1,
      edges: [{ node: { device: { name: "Truck one" }, driver: { name: "Driver one" } } }],
    });
  });

  it("has nobody else's event, device or driver by its id", async () => {
    const asked = (name: string, title: string) =>
      `{ event(id: "samsara:e-${title}") { title } device(id: "${idOf(`Truck ${name}`)}") { name } driver(id: "${idOf(`Driver ${name}`)}") { name } }`;
    const key = boundTo({ deviceIds: [idOf("Truck one")] });

    const own = await ask(ofDriver("one"), asked("one", "a"));
    const others = await ask(ofDriver("one"), asked("two", "b"));
    const withKey = await ask(key, asked("one", "b"));

    expect(own.data).toEqual({ event: { title: "a" }, device: null, driver: { name: "Driver one" } });
    expect(others.data).toEqual({ event: null, device: null, driver: null });
    expect(withKey.data).toEqual({ event: { title: "b" }, device: { name: "Truck one" }, driver: null });
  });

  it("is refused what could lead to the rows of others", async () => {
    const driver = ofDriver("one");
    const lists =
      "{ devices { totalCount } drivers { totalCount } incidents { totalCount } sources { vendor } groups { edges { cursor } } eventCounts(by: [DEVICE]) { count } }";
    const below = `{ event(id: "samsara:e-a") { title device { name position { latitude } currentDriver { name } } incident { id } attribution { source } } }`;

    const ofLists = await Promise.all(
      lists
        .slice(1, -1)
        .trim()
        .split(/(?<=\}) (?=[a-z])/)
        .map((field) => ask(driver, `{ ${field} }`)),
    );
    const ofEvent = await ask(driver, below);

    expect(ofLists.flatMap(({ codes }) => codes)).toEqual(Array.from({ length: 6 }, () => "FORBIDDEN"));
    expect(ofEvent.codes).toEqual(Array.from({ length: 4 }, () => "FORBIDDEN"));
    expect(ofEvent.data.event).toMatchObject({ title: "a", device: { name: "Truck one" } });
  });

  it("is refused every command", async () => {
    const device = idOf("Truck one");
    const { codes } = await ask(
      ofDriver("one"),
      `mutation { mergeDevices(input: { keepId: "${device}", mergeIds: [], idempotencyKey: "k" }) { device { name } } }`,
    );

    expect(codes).toEqual(["FORBIDDEN"]);
  });

  it("follows their own events alone", async ({ signal }) => {
    const leaving = new AbortController();
    const contextValue = walled.createContext({
      viewer: ofDriver("one"),
      signal: AbortSignal.any([signal, leaving.signal]),
    });
    const document = parse("subscription { eventChanges { event { title } } }");
    const answers = await subscribe({ schema: walled.schema, document, contextValue });
    if (!(Symbol.asyncIterator in answers)) throw new Error(JSON.stringify(answers));
    const next = answers.next();

    await fleet.publish("SAMSARA", [
      eventRecorded("SAMSARA", "e-x", {
        title: "x",
        deviceRef: "d-one",
        driverRef: "p-two",
        occurredAtMs: NOW_MS - 3 * HOUR_MS,
      }),
      eventRecorded("SAMSARA", "e-y", {
        title: "y",
        deviceRef: "d-one",
        driverRef: "p-one",
        occurredAtMs: NOW_MS - 3 * HOUR_MS,
      }),
    ]);
    const { value } = await next;
    leaving.abort();

    expect(value?.data).toEqual({ eventChanges: { event: { title: "y" } } });
  });
});

describe("the walls between rows", () => {
  it("stand before every field that begins a query or leads on, but for those that are known to hold", async () => {
    const schemas = await Promise.all(SUBGRAPHS.map(({ name }) => buildSchema(name, {})));
    const open = schemas.flatMap((schema) => {
      const walls = wallsOf(schema);
      const roots = ["Query", "Mutation", "Subscription"].flatMap((root) => {
        const type = schema.getType(root);
        return type && "getFields" in type ? Object.keys(type.getFields()).map((field) => `${root}.${field}`) : [];
      });
      return roots.filter((place) => !walls.has(place) && !place.includes("._"));
    });

    expect(open.toSorted()).toEqual([
      "Query.device",
      "Query.driver",
      "Query.event",
      "Query.events",
      "Subscription.eventChanges",
    ]);
    const walls = new Set(schemas.flatMap((schema) => [...wallsOf(schema).keys()]));
    for (const place of [
      "Device.position",
      "Device.currentDriver",
      "Event.incident",
      "Driver.safetyScore",
      "Event.coaching",
      "CoachingCase.event",
      "Event.derivedFrom",
    ]) {
      expect(walls).toContain(place);
    }
    for (const place of ["Event.video", "Event.title", "Event.position", "EventEdge.node"])
      expect(walls).not.toContain(place);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ManualClock } from "../../simulator/clock.ts";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { type ServedEvent, servedDevices, servedDrivers, servedEvents } from "./served-records.ts";
import { call, roscoliveSession, STARTS_AT, startWorld } from "./vendor-calls.ts";

const HOUR_MS = 3_600_000;
/** Accounts that collect what nobody has logged in for, and so say nothing of who drove. */
const NOBODY = /^nobody-/;
const UNIDENTIFIED = ["1253190", "1414887"];

type TrueRecord = {
  readonly vendor: string;
  readonly ref: string;
  readonly from: string | null;
  readonly until: string | null;
  readonly tiedBy: readonly string[];
};
type Owner = { readonly id: string; readonly name: string; readonly records: readonly TrueRecord[] };
type EventRef = { readonly vendor: string; readonly ref: string };
type Incident = {
  readonly id: string;
  readonly occurredAt: string;
  readonly device: string;
  readonly events: readonly EventRef[];
};
type Attribution = EventRef & { readonly driver: string | null };

describe("the truth about devices and drivers", () => {
  it.each([
    ["devices", servedDevices],
    ["drivers", servedDrivers],
  ] as const)("names all %s that the vendors list, each once at a time", async (kind, served) => {
    await using world = await startWorld();

    const records = (await ownersOf(world.simulator, kind)).flatMap((owner) => owner.records);

    const current = records.filter(({ until }) => until === null);
    const named = Object.groupBy(current, ({ vendor }) => vendor);
    for (const [vendor, refs] of Object.entries(await served(world.simulator))) {
      expect((named[vendor] ?? []).map(({ ref }) => ref).toSorted(), vendor).toEqual(refs.toSorted());
    }
    for (const spans of Map.groupBy(records, keyOf).values()) {
      const inOrder = spans.toSorted((a, b) => (a.from ?? "").localeCompare(b.from ?? ""));
      expect(inOrder.map(({ from }) => from)).toEqual([null, ...inOrder.slice(0, -1).map(({ until }) => until)]);
    }
  });

  it("does not know what will be", async () => {
    await using world = await startWorld();
    const owners = await ownersOf(world.simulator, "devices");

    const moments = owners.flatMap(({ records }) => records.flatMap(({ from, until }) => [from ?? "", until ?? ""]));

    expect(moments.filter((moment) => moment > "2026-03-16").length).toBeGreaterThan(0);
    expect(moments.filter((moment) => moment > STARTS_AT)).toEqual([]);
  });

  it("goes on with what changes", async () => {
    await using world = await startWorld({ speed: 0.001 });
    const before = await ownersOf(world.simulator, "devices");

    world.clock.advance(7 * 24 * HOUR_MS);

    const after = await ownersOf(world.simulator, "devices");
    const ended = (owners: readonly Owner[]) =>
      owners.flatMap(({ records }) => records.filter(({ until }) => until !== null));
    expect(ended(after)).toEqual(expect.arrayContaining([...ended(before)]));
    // A week brings each device that is carried over, the wrong digit and its correction once more.
    expect(ended(after).length - ended(before).length).toBe(4);
  });

  it("is the same in a world that was started two days later", async () => {
    await using earlier = await startWorld({ speed: 0.001 });
    const clock = new ManualClock(STARTS_AT);
    clock.advance(48 * HOUR_MS);
    await using later = await startSimulator({ port: 0, clock, speed: 0.001 });

    earlier.clock.advance(48 * HOUR_MS);

    const changesOf = async (simulator: Simulator) =>
      (await ownersOf(simulator, "devices")).flatMap(({ id, records }) =>
        records.filter(({ from }) => (from ?? "") > later.fleetObservedSince).map((record) => ({ id, ...record })),
      );
    expect((await changesOf(later)).length).toBeGreaterThan(2);
    expect(await changesOf(later)).toEqual(await changesOf(earlier.simulator));
  });
});

describe("the truth about events", () => {
  const resources = new AsyncDisposableStack();
  let served: ReadonlyMap<string, ServedEvent>;
  let devices: readonly Owner[];
  let drivers: readonly Owner[];
  let incidents: readonly Incident[];
  let attributions: readonly Attribution[];

  beforeAll(async () => {
    const { simulator } = resources.use(await startWorld());
    for (const vendor of ["roscolive", "vistracks"] as const) {
      simulator.publish(vendor, { change: "edit", count: 2 });
      simulator.publish(vendor, { change: "delete", count: 2 });
    }
    // One of each truck, from a day on which a camera was where it is no longer, and a clip of that camera from the day after.
    simulator.publish("roscolive", { change: "insert", count: 25, occurredMs: Date.parse("2026-03-13T00:00:00Z") });
    await requestClip(simulator, { device_id: "3800000014", start_ts: "20260316120000", end_ts: "20260316120100" });
    served = new Map((await servedEvents(simulator)).map((event) => [keyOf(event), event]));
    [devices, drivers] = [await ownersOf(simulator, "devices"), await ownersOf(simulator, "drivers")];
    ({ incidents } = await truth<{ incidents: Incident[] }>(simulator, "incidents"));
    ({ attributions } = await truth<{ attributions: Attribution[] }>(simulator, "attributions"));
  });

  afterAll(() => resources.disposeAsync());

  it("names all that the vendors serve and no other, in one moment each", () => {
    const known = [...served.keys()].toSorted();

    expect(known.length).toBeGreaterThan(8_000);
    expect(incidents.flatMap(({ events }) => events.map(keyOf)).toSorted()).toEqual(known);
    expect(attributions.map(keyOf).toSorted()).toEqual(known);
  });

  it("puts each into the truck that had the device which the event names, when it was there", () => {
    const told = incidents.flatMap(({ device, occurredAt, events }) =>
      events.map((event) => ({ device, occurredAt, event: served.get(keyOf(event)) })),
    );

    const named = told.filter(({ event }) => event?.device);
    const wrong = named.filter(({ device, occurredAt, event }) => {
      const ref = event?.device ?? "";
      return ownerAt(devices, { vendor: event?.vendor ?? "", ref }, occurredAt) !== device;
    });
    expect(wrong).toEqual([]);
    expect(named.length).toBeGreaterThan(0.9 * told.length);
  });

  it("takes for one moment what happened within minutes, and to the second where several vendors saw it", () => {
    const timesOf = ({ events }: Incident, vendor: string) =>
      events.filter((event) => event.vendor === vendor).map((event) => served.get(keyOf(event))?.atMs ?? 0);

    for (const incident of incidents) {
      const atMs = Date.parse(incident.occurredAt);
      const vendors = new Set(incident.events.map(({ vendor }) => vendor));
      const times = [...vendors].flatMap((vendor) => timesOf(incident, vendor));
      // A camera tells whole seconds. The end of somebody's move in the yard is a row of its own, ten minutes later at most.
      expect(Math.min(...times)).toBeGreaterThan(atMs - 1_000);
      expect(Math.max(...times)).toBeLessThanOrEqual(atMs + 600_000);
      // What was sent late is not all there yet.
      if (vendors.size === 1 || incident.occurredAt > "2026-03-18T06:00:00.000Z") continue;
      for (const vendor of vendors) expect(Math.min(...timesOf(incident, vendor))).toBeLessThanOrEqual(atMs);
    }
    const seenByThree = incidents.filter(({ events }) => new Set(events.map(({ vendor }) => vendor)).size === 3);
    expect(seenByThree.length).toBeGreaterThan(300);
  });

  it("says who drove: whom the vendor names, unless the account is nobody's, and where the vendor names nobody", () => {
    const told = attributions.map(({ vendor, ref, driver }) => {
      const account = served.get(keyOf({ vendor, ref }))?.driver ?? null;
      const named = account && (ownerAt(drivers, { vendor, ref: account }, STARTS_AT) ?? account);
      return { vendor, driver, named };
    });

    const isSomebody = ({ named }: { readonly named: string | null }) =>
      named !== null && !NOBODY.test(named) && !UNIDENTIFIED.includes(named);
    expect(told.filter(isSomebody).filter(({ named, driver }) => named !== driver)).toEqual([]);
    expect(told.filter(({ driver }) => NOBODY.test(driver ?? ""))).toEqual([]);
    const ofNobody = told.filter(({ named }) => NOBODY.test(named ?? ""));
    expect(ofNobody.length).toBeGreaterThan(20);
    expect(ofNobody.filter(({ driver }) => driver === null)).toEqual([]);
    expect(told.filter(({ vendor, driver }) => vendor === "VINLI" && driver !== null).length).toBeGreaterThan(2_000);
    // Driving that somebody claims later was his from the start; what nobody has claimed is no driver's.
    const unidentified = told.filter(({ named }) => UNIDENTIFIED.includes(named ?? ""));
    expect(new Set(unidentified.map(({ driver }) => driver === null))).toEqual(new Set([true, false]));
  });

  it("is told in parts that fit together, and grows with what is published", async () => {
    await using world = await startWorld({ devices: 3 });
    const middle = "2026-03-15T12:00:00.000Z";

    for (const kind of ["incidents", "attributions"] as const) {
      const read = async (query: string): Promise<readonly unknown[]> =>
        (await truth<Record<string, unknown[]>>(world.simulator, `${kind}${query}`))[kind] ?? [];
      const whole = await read("");
      const [before, after] = [await read(`?to=${middle}`), await read(`?from=${middle}`)];
      expect([...before, ...after]).toEqual(whole);
      expect(Math.min(before.length, after.length)).toBeGreaterThan(100);
    }
    const { incidents: then } = await truth<{ incidents: Incident[] }>(world.simulator, "incidents");
    world.clock.advance(HOUR_MS);
    const { incidents: now } = await truth<{ incidents: Incident[] }>(world.simulator, "incidents");
    expect(now.length).toBeGreaterThan(then.length);
    const eventsOf = new Map(now.map(({ id, events }) => [id, events]));
    for (const { id, events } of then) expect(eventsOf.get(id)).toEqual(expect.arrayContaining([...events]));
  });

  it("includes a bulk of events, each once", async () => {
    await using world = await startWorld({ devices: 3, bulk: { backlog: 6_000, perSecond: 0 } });
    const served = (await servedEvents(world.simulator)).filter(({ vendor }) => vendor === "SAMSARA");

    const { attributions } = await truth<{ attributions: Attribution[] }>(world.simulator, "attributions");
    const hour = await truth<{ incidents: Incident[] }>(
      world.simulator,
      "incidents?from=2026-03-18T09:00:00Z&to=2026-03-18T10:00:00Z",
    );

    const ofSamsara = attributions.filter(({ vendor }) => vendor === "SAMSARA");
    expect(ofSamsara.map(keyOf).toSorted()).toEqual(served.map(keyOf).toSorted());
    const inHour = served.filter(({ atMs }) => new Date(atMs).toISOString().startsWith("2026-03-18T09"));
    const told = hour.incidents.flatMap(({ events }) => events).filter(({ vendor }) => vendor === "SAMSARA");
    expect(told.length).toBeGreaterThan(200);
    expect(told.map(keyOf).toSorted()).toEqual(inHour.map(keyOf).toSorted());
  });

  it("refuses a period that is none", async () => {
    await using world = await startWorld({ devices: 1 });

    const refused = await call(`${world.simulator.url}/truth/incidents?from=yesterday`);

    expect([refused.status, refused.json]).toEqual([400, { message: "from is not a valid timestamp." }]);
  });
});

describe("all of the truth", () => {
  it("is the same for the same seed, and another for another", async () => {
    await using one = await startWorld({ seed: 7 });
    await using same = await startWorld({ seed: 7 });
    await using other = await startWorld({ seed: 8 });

    for (const kind of ["devices", "drivers", "incidents", "attributions"]) {
      const [first, second, third] = await Promise.all(
        [one, same, other].map(async ({ simulator }) => (await call(`${simulator.url}/truth/${kind}`)).text),
      );
      expect(second).toBe(first);
      // Who there is does not depend on the seed.
      expect(third === first).toBe(kind === "drivers");
    }
  });
});

async function truth<Told>({ url }: Simulator, path: string): Promise<Told> {
  const { status, json } = await call(`${url}/truth/${path}`);
  expect(status).toBe(200);
  return json;
}

async function requestClip(simulator: Simulator, fields: Readonly<Record<string, string>>): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const headers = { cookie: await roscoliveSession(simulator) };
  const url = `${simulator.credentials.roscolive.url}/events/custom_clips`;
  expect((await call(url, { method: "PUT", headers, body })).status).toBe(200);
}

async function ownersOf(simulator: Simulator, kind: "devices" | "drivers"): Promise<readonly Owner[]> {
  return (await truth<Record<string, readonly Owner[]>>(simulator, kind))[kind] ?? [];
}

/** The id of whoever had a record at a moment. */
function ownerAt(owners: readonly Owner[], { vendor, ref }: EventRef, at: string): string | undefined {
  return owners.find(({ records }) =>
    records.some(
      (record) =>
        record.vendor === vendor &&
        record.ref === ref &&
        (record.from ?? "") <= at &&
        (record.until === null || at < record.until),
    ),
  )?.id;
}

function keyOf({ vendor, ref }: EventRef): string {
  return `${vendor} ${ref}`;
}

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ManualClock } from "../../simulator/clock.ts";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { type Served, type Span, spansOf, startWeek, truckRecords, WEEK } from "./look-alike-week.ts";
import { servedEvents } from "./served-records.ts";
import { call, roscoliveCall, roscoliveSession, samsaraCall, vinliCall, vistracksCall } from "./vendor-calls.ts";

const EQUAL_DIGITS = "11111111111111111";

describe("a VIN with a wrong digit in the log", () => {
  it("is in its list and in its rows for some days, tells nothing meanwhile, and is corrected", async () => {
    await using world = await startWeek();
    const { samsara, vistracks } = await truckRecords(world.simulator, 14);
    const days: { readonly vin: string; readonly tiedBy: readonly string[] }[] = [];

    for (let day = 12; day <= 18; day++) {
      world.goTo(`2026-03-${day}T12:00:00.000Z`);
      const [span] = (await spansOf(world.simulator, "devices", "VISTRACKS", String(vistracks.id))).toReversed();
      const { vin } = (await truckRecords(world.simulator, 14)).vistracks;
      days.push({ vin, tiedBy: span?.tiedBy ?? [] });
    }

    const right = { vin: samsara.vin, tiedBy: ["VIN", "NAME"] };
    const wrong = { vin: expect.not.stringMatching(samsara.vin), tiedBy: ["NAME"] };
    expect(days).toEqual([right, right, wrong, wrong, wrong, right, right]);
    const typed = days[2]?.vin ?? "";
    expect([...samsara.vin].filter((character, place) => character !== typed[place])).toHaveLength(1);
    const path = `/driverHistories?asset-id=${vistracks.id}&driver.system=*&from-event-time=${WEEK.startsAt}`;
    const rows = (await vistracksCall(world.simulator, path)).json;
    const vinsIn = (from: string, to: string) =>
      new Set(rows.filter((row: Served) => row.eventTime >= from && row.eventTime < to).map((row: Served) => row.vin));
    expect(vinsIn("2026-03-12", "2026-03-14T06")).toEqual(new Set([samsara.vin]));
    expect(vinsIn("2026-03-14T06", "2026-03-16T18")).toEqual(new Set([typed]));
    expect(vinsIn("2026-03-16T18", "2026-03-19")).toEqual(new Set([samsara.vin]));
  });
});

describe("a fleet of 25 trucks", () => {
  const resources = new AsyncDisposableStack();
  let simulator: Simulator;
  let assets: Served[];
  let users: Served[];
  let safetyDrivers: Served[];
  let videoDrivers: Served[];

  beforeAll(async () => {
    const world = resources.use(await startWeek());
    ({ simulator } = world);
    world.goTo(WEEK.endsAt);
    assets = (await samsaraCall(simulator, "/assets")).json.data;
    users = (await vistracksCall(simulator, "/users")).json;
    safetyDrivers = (await samsaraCall(simulator, "/fleet/drivers")).json.data;
    const cookie = await roscoliveSession(simulator);
    videoDrivers = (await roscoliveCall(simulator, "/company/825/driver", cookie)).json.response;
  });

  afterAll(() => resources.disposeAsync());

  const ownersOf = async (kind: "devices" | "drivers", vendor: string, refs: readonly unknown[]) =>
    (await Promise.all(refs.map((ref) => spansOf(simulator, kind, vendor, String(ref))))).flat();

  it("has two trucks of one name at every vendor, whose cameras nothing ties", async () => {
    const alike = assets.filter(({ name }) => name === "Unit 1035");
    const cookie = await roscoliveSession(simulator);
    const search = await roscoliveCall(simulator, "/devices/list/search?search_str=unit%201035", cookie);
    const cameras = search.json.response.devices.map(({ device_id }: Served) => device_id);
    const dongles = (await vinliCall(simulator, `${simulator.credentials.vinli.platformUrl}/devices?limit=100`)).json;

    const ofAssets = await ownersOf(
      "devices",
      "SAMSARA",
      alike.map(({ id }) => id),
    );
    const ofCameras = await ownersOf("devices", "ROSCOLIVE", cameras);

    expect(alike[0].vin).not.toBe(alike[1].vin);
    expect(dongles.devices.filter(({ name }: Served) => name === "Unit 1035")).toHaveLength(2);
    expect(ofAssets).toMatchObject([
      { id: "truck-4", tiedBy: ["VIN"] },
      { id: "truck-9", tiedBy: ["VIN"] },
    ]);
    expect(ofCameras).toMatchObject([
      { id: "truck-4", tiedBy: [] },
      { id: "truck-9", tiedBy: [] },
    ]);
  });

  it("has two trucks whose VIN is seventeen equal digits, one at a vendor each, which ties neither", async () => {
    const { platformUrl } = simulator.credentials.vinli;
    const filledIn = assets.filter(({ vin }) => vin === EQUAL_DIGITS);
    const { devices } = (await vinliCall(simulator, `${platformUrl}/devices?limit=100`)).json;
    const vins = await Promise.all(
      devices.map(async ({ id }: Served) => {
        const { json } = await vinliCall(simulator, `${platformUrl}/devices/${id}/vehicles/_latest`);
        return { id, vin: json.vehicle.vin };
      }),
    );
    const neverSet = vins.filter(({ vin }) => vin === EQUAL_DIGITS);

    const owners = [
      ...(await ownersOf(
        "devices",
        "SAMSARA",
        filledIn.map(({ id }) => id),
      )),
      ...(await ownersOf(
        "devices",
        "VINLI",
        neverSet.map(({ id }) => id),
      )),
    ];

    expect(filledIn[0].externalIds).toEqual({ "samsara.vin": EQUAL_DIGITS });
    expect(owners).toMatchObject([
      { id: "truck-15", tiedBy: ["NAME"] },
      { id: "truck-16", tiedBy: ["NAME"] },
    ]);
  });

  it("has a driver with two accounts in the log, who uses both and has one number on the payroll", async () => {
    const accounts = users.filter(({ employeeId }) => employeeId === "20712");
    const [account] = safetyDrivers.filter(({ externalIds }) => externalIds.payrollId === "20712");

    const owners = await ownersOf(
      "drivers",
      "VISTRACKS",
      accounts.map(({ id }) => id),
    );
    const [safetyOwner] = await ownersOf("drivers", "SAMSARA", [account.id]);

    expect(accounts.map(({ firstName, lastName }) => `${firstName} ${lastName}`)).toEqual([
      "Kathryn Mbeki",
      "Katie Mbeki",
    ]);
    expect(owners[0]?.tiedBy).toContain("PAYROLL_NUMBER");
    expect(owners[1]).toMatchObject({ id: owners[0]?.id, tiedBy: ["PAYROLL_NUMBER"] });
    expect(safetyOwner?.id).toBe(owners[0]?.id);
    for (const { id } of accounts) {
      expect((await vistracksCall(simulator, `/driverHistories?user-id=${id}`)).json.length).toBeGreaterThan(20);
    }
  });

  it("has a driver whom two vendors spell differently, so that nothing ties his accounts", async () => {
    const [stephen] = safetyDrivers.filter(({ name }) => name === "Stephen Achterberg");
    const [steve] = users.filter(({ lastName }) => lastName === "Achterberg");

    const [ofStephen] = await ownersOf("drivers", "SAMSARA", [stephen.id]);
    const [ofSteve] = await ownersOf("drivers", "VISTRACKS", [steve.id]);

    expect([steve.firstName, ofSteve?.id, ofSteve?.tiedBy]).toEqual(["Steve", ofStephen?.id, []]);
    expect(ofStephen?.tiedBy).toEqual(["USERNAME", "NAME"]);
  });

  it("has at three vendors an account of nobody, with which somebody drives", async () => {
    const [atSamsara] = safetyDrivers.filter(({ name }) => name === "Unassigned");
    const [atVisTracks] = users.filter(({ firstName }) => firstName === "Unassigned");
    const [atRoscoLive] = videoDrivers.filter(({ first_name }) => first_name === "Unassigned");

    const owners = [
      ...(await ownersOf("drivers", "SAMSARA", [atSamsara.id])),
      ...(await ownersOf("drivers", "VISTRACKS", [atVisTracks.id])),
      ...(await ownersOf("drivers", "ROSCOLIVE", [atRoscoLive.id])),
    ];

    expect(new Set(owners.map(({ id }) => id)).size).toBe(3);
    expect(owners.map(({ tiedBy }) => tiedBy)).toEqual([[], [], []]);
    const unassigned = (await servedEvents(simulator)).filter(({ driver }) => driver === atSamsara.id);
    const { json } = await call(`${simulator.url}/truth/attributions`);
    const byRef = new Map(json.attributions.map(({ ref, driver }: Served) => [ref, driver]));
    expect(new Set(unassigned.map(({ ref }) => byRef.get(ref))).size).toBeGreaterThan(3);
  });

  it("has namesakes who are two persons, by their addresses, and two notations of one person's name", async () => {
    const safety = (name: string) => safetyDrivers.filter((one) => one.name === name).map(({ id }) => id);
    const log = (name: string) => users.filter(({ firstName, lastName }) => `${firstName} ${lastName}` === name);
    const both = async (notation: string, name: string) => [
      ...(await ownersOf("drivers", "SAMSARA", safety(notation))),
      ...(await ownersOf(
        "drivers",
        "VISTRACKS",
        log(name).map(({ id }) => id),
      )),
    ];

    const [smiths, pruitt, vances] = [
      await both("Smith, J.", "J. Smith"),
      await both("Pruitt, R.", "R. Pruitt"),
      await both("Vance, T.", "T. Vance"),
    ];

    expect(smiths.map(({ id }) => id)).toEqual(["driver-7", "driver-8", "driver-7", "driver-8"]);
    expect(smiths.map(({ tiedBy }) => tiedBy)).toEqual([
      ["EXTERNAL_ID", "CARD", "USERNAME"],
      ["EXTERNAL_ID", "CARD", "USERNAME"],
      ["EXTERNAL_ID", "EMAIL", "USERNAME"],
      ["EXTERNAL_ID", "EMAIL", "USERNAME"],
    ]);
    expect(pruitt.map(({ id }) => id)).toEqual(["driver-10", "driver-10"]);
    expect(pruitt[0]?.tiedBy).toEqual(["NAME"]);
    expect(new Set(vances.map(({ id }) => id)).size).toBe(2);
    expect(vances.map(({ tiedBy }) => tiedBy)).toEqual([[], []]);
    expect(log("T. Vance")[0].username).toBe("tamara.vance@bluestem.example");
  });
});

describe("a fleet of fewer trucks", () => {
  it("has no look-alikes", async () => {
    await using simulator = await startSimulator({ port: 0, devices: 24, clock: new ManualClock(WEEK.endsAt) });

    const { json } = await call(`${simulator.url}/truth/devices`);
    const users = (await vistracksCall(simulator, "/users")).json;

    const spans = json.devices.flatMap(({ records }: Served) => records);
    expect(spans.filter(({ from, until }: Span) => from !== null || until !== null)).toEqual([]);
    expect(users.filter(({ firstName }: Served) => firstName === "Unassigned")).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseWireJson } from "../../../../platform/vendor/wire-json.ts";
import { askHos } from "../hos.ts";
import { HoursFixture } from "../hours/hours-fixture.ts";
import { type Row, row } from "../vistracks.ts";

const NOON_MS = Date.parse("2026-03-01T12:00:00.000Z");
const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(NOON_MS + hours * HOUR_MS).toISOString();
const ANN = { __typename: "Driver", id: "ann", vendorRefs: [{ vendor: "VISTRACKS", ref: "7" }] };

/** An entry of driver 7 at an hour from noon, its version of a later hour. */
const entry = (id: number, hours: number, more: object = {}, changedHours = hours) =>
  row(id, at(changedHours), { eventTime: at(hours), uuid: `u${id}`, assetId: 70, recordOrigin: "Driver", ...more });

const DRIVING = { eventType: "Driving", recordOrigin: "Auto" };

const STORY: readonly Row[] = [
  entry(1, -9, { eventType: "OnDuty" }),
  entry(2, -8, DRIVING),
  entry(3, -6, { eventType: "OffDuty", driverEdit: true, editReason: "Other" }),
  entry(4, -5, { ...DRIVING, assetId: 71 }),
  entry(5, -4, { eventType: "Remark", note: "Fuel stop" }),
  entry(6, -3, { eventType: "OffDuty" }),
  entry(7, -3, { eventType: "Sleeper", recordStatus: "InactiveChangeRequested", uuid: "u6", changeRequestedBy: 9 }, -2),
  entry(8, -8, { ...DRIVING, userId: 99, note: "Automatic Transition", assetId: 72 }),
  entry(9, -7, { ...DRIVING, userId: 99, note: "The mechanic" }),
];

let fixture: HoursFixture;
beforeAll(async () => {
  fixture = await HoursFixture.open();
  fixture.nowMs = NOON_MS - HOUR_MS;
  await fixture.tell(STORY, [], undefined, [99]);
  await fixture.tell([entry(10, -8, { ...DRIVING, userId: 99 })], [], "blue", [99]);
  await fixture.link("70", "truck", undefined, "device");
  fixture.nowMs = NOON_MS;
  // An edit: the version of before stays, under an id that was free until then.
  await fixture.tell([
    entry(3, -6, { eventType: "Sleeper", driverEdit: true, editReason: "Incorrect Status Selected" }, -0.5),
    entry(11, -6, { eventType: "OffDuty", uuid: "u3", recordStatus: "InactiveChanged" }, -0.5),
  ]);
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function ask(source: string, variables: object = {}) {
  const { data, errors } = await askHos(fixture.home, source, { ann: [ANN], ...variables }, NOON_MS);
  if (errors) throw errors[0];
  return data as Record<string, never>;
}

type Page = { readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[] };
const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.id.replace("vistracks:", "")).join(" ");

/** What the driver's fields are answered with. */
async function askAnn<Answer>(fields: string, variables: object = {}, declared = ""): Promise<Answer> {
  const source = `query ($ann: [_Any!]! ${declared}) { _entities(representations: $ann) { ... on Driver { ${fields} } } }`;
  const { _entities } = await ask(source, variables);
  return (_entities as unknown as readonly Answer[])[0] as Answer;
}

/** The ids of a page of the driver's log. */
async function log(args: string): Promise<string> {
  const { dutyRecordLog } = await askAnn<{ dutyRecordLog: Page }>(
    `dutyRecordLog(${args}) { edges { cursor node { id } } }`,
  );
  return idsOf(dutyRecordLog);
}

describe("Driver.dutyRecordLog", () => {
  it("has the entries in effect of the last day, the oldest first", async () => {
    expect(await log("first: 50")).toBe("1 2 3 4 5 6");
  });

  it("is of the kinds, origins, states, edits and vehicles that are asked for", async () => {
    expect(await log("kinds: [REMARK]")).toBe("5");
    expect(await log("origins: [AUTOMATIC]")).toBe("2 4");
    expect(await log("edited: true")).toBe("3");
    expect(await log("edited: false, kinds: [DUTY_STATUS]")).toBe("1 2 4 6");
    expect(await log("recordStatus: [INACTIVE_CHANGE_REQUESTED, INACTIVE_CHANGED]")).toBe("11 7");
    expect(await log('deviceId: "truck", origins: [AUTOMATIC]')).toBe("2");
    expect(await log(`from: "${at(-6)}", to: "${at(-4)}"`)).toBe("3 4");
  });

  it("goes on behind a cursor, be it between entries of one instant", async () => {
    type Paged = { dutyRecordLog: Page & { pageInfo: { hasNextPage: boolean; endCursor: string } } };
    const fields = `dutyRecordLog(first: 2, after: $after, recordStatus: [ACTIVE, INACTIVE_CHANGED]) {
      edges { cursor node { id } } pageInfo { hasNextPage endCursor } }`;
    const pages: string[] = [];
    let after: string | null = null;
    do {
      const { dutyRecordLog }: Paged = await askAnn<Paged>(fields, { after }, "$after: String");
      pages.push(idsOf(dutyRecordLog));
      after = dutyRecordLog.pageInfo.hasNextPage ? dutyRecordLog.pageInfo.endCursor : null;
    } while (after !== null);

    expect(pages).toEqual(["1 2", "3 11", "4 5", "6"]);
  });

  it("is as it was known", async () => {
    const fields = `dutyRecordLog(from: "${at(-7)}", to: "${at(-5.5)}", asKnownAt: $knownAt) {
      edges { node { id status editReason } } }`;
    const statuses = async (hours: number) =>
      (await askAnn<{ dutyRecordLog: Page }>(fields, { knownAt: at(hours) }, "$knownAt: DateTime")).dutyRecordLog.edges;

    expect(await statuses(-2)).toEqual([]);
    expect(await statuses(-1)).toEqual([{ node: { id: "vistracks:3", status: "OFF_DUTY", editReason: "Other" } }]);
    expect(await statuses(0)).toEqual([
      { node: { id: "vistracks:3", status: "SLEEPER_BERTH", editReason: "Incorrect Status Selected" } },
    ]);
  });

  it.each([
    [`from: "${at(0)}", to: "${at(-1)}"`, "to"],
    [`from: "2020-01-01T00:00:00Z"`, "from"],
    [`asKnownAt: "${at(1)}"`, "asKnownAt"],
    ["first: 201", "first"],
    ['after: "x"', "after"],
    ['deviceId: "nobody"', "deviceId"],
  ])("refuses %s and names the argument", async (args, field) => {
    await expect(log(args)).rejects.toMatchObject({ extensions: { field } });
  });
});

describe("DutyRecord.versions", () => {
  it("has all that an entry was and is to become, the oldest change first", async () => {
    type Versioned = { edges: readonly { node: { id: string; versions: readonly unknown[] } }[] };
    const { dutyRecordLog } = await askAnn<{
      dutyRecordLog: Versioned;
    }>(`dutyRecordLog(kinds: [DUTY_STATUS], from: "${at(-6)}") {
      edges { node { id versions { id recordStatus changeRequestedBy { ref } } } } }`);
    const versions = new Map(dutyRecordLog.edges.map(({ node }) => [node.id, node.versions]));

    expect(versions.get("vistracks:3")).toEqual([
      { id: "vistracks:11", recordStatus: "INACTIVE_CHANGED", changeRequestedBy: null },
      { id: "vistracks:3", recordStatus: "ACTIVE", changeRequestedBy: null },
    ]);
    expect(versions.get("vistracks:6")).toEqual([
      { id: "vistracks:6", recordStatus: "ACTIVE", changeRequestedBy: null },
      { id: "vistracks:7", recordStatus: "INACTIVE_CHANGE_REQUESTED", changeRequestedBy: { ref: "9" } },
    ]);
  });
});

describe("the account's log", () => {
  it("has all drivers and nobody, and of the viewer's fleet alone", async () => {
    const { dutyRecordLog, unidentifiedDriving } = await ask(`{
      dutyRecordLog(kinds: [DUTY_STATUS], origins: [AUTOMATIC]) { edges { node { id } } }
      unidentifiedDriving { edges { node { id } } } }`);

    expect(idsOf(dutyRecordLog as never)).toBe("2 8 9 4");
    expect(idsOf(unidentifiedDriving as never)).toBe("8 9");
  });

  it("tells driving that nobody has claimed by vehicle, time and what says why", async () => {
    const of = async (filter: string) =>
      idsOf(
        (await ask(`{ unidentifiedDriving(filter: ${filter}) { edges { node { id } } } }`))
          .unidentifiedDriving as never,
      );

    expect(await of("{ annotated: true }")).toBe("9");
    expect(await of("{ annotated: false }")).toBe("8");
    expect(await of('{ deviceIds: ["truck"] }')).toBe("9");
    expect(await of(`{ from: "${at(-7.5)}" }`)).toBe("9");
    expect(await of(`{ to: "${at(-7.5)}" }`)).toBe("8");
  });
});

describe("Driver.vehiclesDriven", () => {
  it("has each vehicle with its time at the wheel", async () => {
    const { vehiclesDriven } = await askAnn<{ vehiclesDriven: unknown }>(`vehiclesDriven(from: "${at(-7)}") {
      device { id } vehicleRef { ref } firstDrivenAt lastDrivenAt drivenSeconds }`);

    expect(vehiclesDriven).toEqual([
      { device: null, vehicleRef: { ref: "71" }, firstDrivenAt: at(-5), lastDrivenAt: at(-3), drivenSeconds: 7200 },
      {
        device: { id: "truck" },
        vehicleRef: { ref: "70" },
        firstDrivenAt: at(-7),
        lastDrivenAt: at(-6),
        drivenSeconds: 3600,
      },
    ]);
  });
});

describe("the vendor's documented entry", () => {
  const FIELDS = `id uuid occurredAt status location latitude longitude odometerKm editReason cycleReset validFrom validUntil vin
    certificationCount engineHoursSeconds username distanceLastGpsKm malfunction diagnostic dataCheck origin endedAt
    vehicleRef { ref } accountRef sequenceId state gpsSource gpsSourceLabel excludeDrivingUntil regulationMode odometerSource
    speedKph changedAt edited annotation coDriverRefs { ref } trailers canada { offDutyDeferredSeconds additionalDrivingSeconds }
    shippingDocument malfunctionCode`;

  it.each([true, false])("is answered with every field, stored with its details: %s", async (hasDetails) => {
    await using own = await HoursFixture.open();
    own.nowMs = NOON_MS;
    const text = readFileSync(
      new URL("../../../fixtures/vistracks/vistracks-unidentified-driving.json", import.meta.url),
      "utf8",
    );
    const more = {
      coDriverUserIds: "11,12",
      trailerNumbers: "T1, T2",
      canAdlHoursDriving: "PT600S",
      shippingDocsManifestNo: "B/L 7",
    };
    await own.tell([{ ...(parseWireJson(text) as Row), ...more, eventType: "MalPos" }]);
    if (!hasDetails) await own.forgetDetails();

    const source = `query ($events: [_Any!]!) { _entities(representations: $events) {
      ... on Event { dutyRecord { ${FIELDS} } } } }`;
    const events = [{ __typename: "Event", id: "vistracks:178007371" }];
    const { data } = await askHos(own.home, source, { events });

    expect((data as unknown as { _entities: readonly { dutyRecord: unknown }[] })._entities[0]?.dutyRecord).toEqual({
      ...{
        id: "vistracks:178007371",
        uuid: "49ca054d-eb30-44e6-9877-672c247d62c9",
        occurredAt: "2018-11-11T01:58:55.849Z",
      },
      ...{
        status: null,
        location: "2mi NW North Las Vegas, NV",
        latitude: 36.2175706931051,
        longitude: -115.142155519392,
      },
      ...{ odometerKm: 504326.685, editReason: null, cycleReset: true, validFrom: "2018-11-11T01:58:55.887Z" },
      ...{ validUntil: "2018-12-12T23:32:06.822Z", vin: "5VCACLSF8EH217029", certificationCount: 0 },
      ...{ engineHoursSeconds: 64_595_520, username: "rhodegr@repsrv.com", distanceLastGpsKm: 0.015000000013969839 },
      ...{
        malfunction: false,
        diagnostic: true,
        dataCheck: 67,
        origin: "AUTOMATIC",
        endedAt: "2018-11-11T05:44:01.501Z",
      },
      ...{
        vehicleRef: { ref: "1581651" },
        accountRef: "1255445",
        sequenceId: null,
        state: "NV",
        gpsSource: "MOBILE_DEVICE",
      },
      ...{ gpsSourceLabel: "MOBILE_DEVICE", excludeDrivingUntil: null, regulationMode: "ELD", odometerSource: "ECU" },
      ...{ speedKph: 15.588, changedAt: "2018-12-12T23:32:07.083Z", edited: false, annotation: "Automatic Transition" },
      ...{ coDriverRefs: [{ ref: "11" }, { ref: "12" }], trailers: ["T1", "T2"], shippingDocument: "B/L 7" },
      ...{ canada: { offDutyDeferredSeconds: null, additionalDrivingSeconds: 600 }, malfunctionCode: "L" },
    });
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { startVendorServer } from "../../vendor-server.ts";
import { askHos, NOW_MS, openDataDir, startHos } from "./hos.ts";
import { row, startVisTracks } from "./vistracks.ts";

const at = (offsetMs: number) => new Date(NOW_MS + offsetMs).toISOString();
const HOUR_MS = 3_600_000;

const ENTITIES = /* GraphQL */ `
  query ($representations: [_Any!]!, $from: DateTime, $to: DateTime, $recordStatus: [DutyRecordStatus!]! = [ACTIVE]) {
    _entities(representations: $representations) {
      ... on Event { id dutyRecord { occurredAt status engineHoursSeconds driverRef { vendor ref } raw } }
      ... on Driver { id dutyRecords(from: $from, to: $to, recordStatus: $recordStatus) { occurredAt eventLabel recordStatusLabel } }
    }
  }
`;

const driver = (id: string, ...refs: string[]) => ({
  __typename: "Driver",
  id,
  vendorRefs: [{ vendor: "SAMSARA", ref: "7" }, ...refs.map((ref) => ({ vendor: "VISTRACKS", ref }))],
});

/** Labels are the ids of the rows here, so that a log reads as its rows. */
const labelled = (id: number, offsetMs: number, more: object = {}) =>
  row(id, at(offsetMs), { eventType: `E${id}`, ...more });

/** The entities of a store that was filled from some rows. */
async function askAfter(rows: readonly ReturnType<typeof row>[], signal: AbortSignal, variables: object) {
  await using dataDir = await openDataDir();
  await using vistracks = await startVisTracks({ rows });
  await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
  await hos.untilState("LIVE", signal);
  const { data, errors } = await askHos(dataDir.path, ENTITIES, variables);
  expect(errors).toBeUndefined();
  return data?._entities as readonly {
    dutyRecords: readonly { occurredAt: string; eventLabel: string; recordStatusLabel: string }[];
  }[];
}

describe("Event.dutyRecord", () => {
  it("serves the vendor's record with every digit, and null for the events of others", async ({ signal }) => {
    await using dataDir = await openDataDir();
    const text = readFileSync(
      new URL("../../fixtures/vistracks/vistracks-unidentified-driving.json", import.meta.url),
      "utf8",
    );
    const body = `[${text.replace('"id": 178007371', '"id": 178007371, "huge": 9007199254740993')}]`;
    await using vistracks = await startVendorServer({ "GET /api/v2/driverHistories": [{ body }] });
    await using hos = await startHos({ dataDir: dataDir.path, url: vistracks.url });
    await hos.untilState("LIVE", signal);

    const ids = ["vistracks:178007371", "samsara:178007371", "vistracks:1"];
    const representations = ids.map((id) => ({ __typename: "Event", id }));
    const { data, errors } = await askHos(dataDir.path, ENTITIES, { representations });

    expect(errors).toBeUndefined();
    expect(data?._entities).toEqual([
      {
        id: "vistracks:178007371",
        dutyRecord: {
          occurredAt: "2018-11-11T01:58:55.849Z",
          status: "DRIVING",
          engineHoursSeconds: 64_595_520,
          driverRef: { vendor: "VISTRACKS", ref: "1414887" },
          raw: JSON.stringify((parseWireJson(body) as unknown[])[0]),
        },
      },
      { id: "samsara:178007371", dutyRecord: null },
      { id: "vistracks:1", dutyRecord: null },
    ]);
  });
});

describe("Driver.dutyRecords", () => {
  it("serves the last 24 hours in effect, oldest first", async ({ signal }) => {
    const rows = [
      labelled(4, -HOUR_MS),
      labelled(2, -2 * HOUR_MS),
      labelled(10, -HOUR_MS),
      labelled(3, -HOUR_MS, { recordStatus: "InactiveChanged" }),
      labelled(5, -HOUR_MS, { recordStatus: "InactiveChangeRequested" }),
      labelled(6, -HOUR_MS, { deletedAt: at(-1) }),
      labelled(7, -HOUR_MS, { eventTime: at(-24 * HOUR_MS - 1) }),
      labelled(8, -HOUR_MS, { eventTime: at(-24 * HOUR_MS) }),
      labelled(9, -HOUR_MS, { eventTime: at(0) }),
    ];

    const [ann] = await askAfter(rows, signal, { representations: [driver("ann", "7")] });

    expect(ann?.dutyRecords.map(({ eventLabel }) => eventLabel)).toEqual(["E8", "E2", "E4", "E10"]);
  });

  it("serves what is only proposed, or was, or is deleted, to whoever asks for it", async ({ signal }) => {
    const rows = [
      labelled(1, -HOUR_MS),
      labelled(2, -HOUR_MS + 1, { recordStatus: "InactiveChanged" }),
      labelled(3, -HOUR_MS + 2, { recordStatus: "InactiveChangeRequested" }),
      labelled(4, -HOUR_MS + 3, { recordStatus: "InactiveChangeRequestedAdd" }),
      labelled(5, -HOUR_MS + 4, { recordStatus: "InactiveChangeRejected" }),
      labelled(6, -HOUR_MS + 5, { deletedAt: at(-1) }),
      labelled(7, -HOUR_MS + 6, { recordStatus: "Inactive" }),
    ];
    const representations = [driver("ann", "7")];
    const labelsOf = async (...recordStatus: readonly string[]) =>
      (await askAfter(rows, signal, { representations, recordStatus }))[0]?.dutyRecords.map(
        ({ eventLabel, recordStatusLabel }) => `${eventLabel} ${recordStatusLabel}`,
      );

    expect(await labelsOf("INACTIVE_CHANGE_REQUESTED")).toEqual([
      "E3 InactiveChangeRequested",
      "E4 InactiveChangeRequestedAdd",
    ]);
    expect(await labelsOf("ACTIVE", "INACTIVE_CHANGED", "INACTIVE_CHANGE_REJECTED", "DELETED", "OTHER")).toEqual([
      "E1 Active",
      "E2 InactiveChanged",
      "E5 InactiveChangeRejected",
      "E6 Active",
      "E7 Inactive",
    ]);
    expect(await labelsOf()).toEqual([]);
  });

  it("serves the period that is asked for, its end left out", async ({ signal }) => {
    const rows = [labelled(1, -3 * HOUR_MS), labelled(2, -2 * HOUR_MS), labelled(3, -HOUR_MS)];
    const period = { from: at(-3 * HOUR_MS), to: at(-HOUR_MS) };

    const [ann] = await askAfter(rows, signal, { ...period, representations: [driver("ann", "7")] });

    expect(ann?.dutyRecords.map(({ eventLabel }) => eventLabel)).toEqual(["E1", "E2"]);
  });

  it("keeps drivers apart, and joins the logs of one whom the vendor knows twice", async ({ signal }) => {
    const rows = [
      labelled(1, -4 * HOUR_MS),
      labelled(2, -3 * HOUR_MS, { userId: 8 }),
      labelled(3, -2 * HOUR_MS),
      labelled(4, -HOUR_MS, { userId: 9 }),
    ];

    const drivers = await askAfter(rows, signal, {
      representations: [driver("ann", "7", "8"), driver("bob", "9"), driver("eve"), driver("zoe", "12")],
    });

    expect(drivers.map(({ dutyRecords }) => dutyRecords.map(({ eventLabel }) => eventLabel))).toEqual([
      ["E1", "E2", "E3"],
      ["E4"],
      [],
      [],
    ]);
  });

  it("serves the 1,000 newest of a longer log to each driver", async ({ signal }) => {
    const rows = Array.from({ length: 1_010 }, (_, index) => labelled(index + 1, -HOUR_MS + index));

    const [ann, bob] = await askAfter([...rows, labelled(5_000, -2 * HOUR_MS, { userId: 8 })], signal, {
      representations: [driver("ann", "7"), driver("bob", "8")],
    });

    expect(ann?.dutyRecords).toHaveLength(1_000);
    expect(ann?.dutyRecords[0]?.eventLabel).toBe("E11");
    expect(bob?.dutyRecords.map(({ eventLabel }) => eventLabel)).toEqual(["E5000"]);
  });
});

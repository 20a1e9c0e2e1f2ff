import { describe, expect, it } from "vitest";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { toRecords } from "../../../subgraphs/hos/mapper.ts";
import { HosStore } from "../../../subgraphs/hos/store.ts";
import { decodeDriverHistory } from "../../../subgraphs/hos/wire.ts";
import { page, StoredFeed } from "../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../stores.ts";
import { NOW_MS } from "./hos.ts";
import { type Row, row } from "./vistracks.ts";

const HOUR_MS = 3_600_000;
const AN_HOUR_AGO = new Date(NOW_MS - HOUR_MS).toISOString();
const DAY = { vehicles: null, fromMs: NOW_MS - 24 * HOUR_MS, toMs: NOW_MS, limit: 10 };

/** Two fleets in one file, whose drivers and entries have the same ids. */
async function storeOf(rowsByTenant: Readonly<Record<string, readonly Row[]>>) {
  await using opening = new AsyncDisposableStack();
  const dataDir = opening.use(await createStoreHome());
  const file = storeAddress(dataDir.path, "hos");
  for (const [tenant, rows] of Object.entries(rowsByTenant)) {
    await using feed = await StoredFeed.open(file, tenant);
    const context = { isUnidentified: () => false, receivedAtMs: NOW_MS };
    const records = rows.flatMap((raw) => toRecords(decodeDriverHistory(raw), raw, context));
    await feed.store.storePage(toStorable(page({ records })));
  }
  const store = opening.use(new HosStore(file));
  const resources = opening.move();
  return { store, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

describe("the store of two fleets", () => {
  it("gives each its own entry of an id, and none of the other's", async () => {
    await using fleets = await storeOf({
      red: [row(1, AN_HOUR_AGO, { note: "red" }), row(2, AN_HOUR_AGO)],
      blue: [row(1, AN_HOUR_AGO, { note: "blue" })],
    });

    const annotations = async (tenant: string) =>
      (await fleets.store.dutyRecords(tenant, ["1", "2"])).map((record) => (record ? record.annotation : "nothing"));

    expect(await annotations("red")).toEqual(["red", null]);
    expect(await annotations("blue")).toEqual(["blue", "nothing"]);
    expect(await annotations("green")).toEqual(["nothing", "nothing"]);
  });

  it("gives each the log of its own driver", async () => {
    await using fleets = await storeOf({
      red: [row(1, AN_HOUR_AGO, { note: "red" })],
      blue: [row(2, AN_HOUR_AGO, { note: "blue" })],
    });

    const log = async (tenant: string) => {
      const logs = await fleets.store.logs({ ...DAY, tenant, driverRefs: ["7"], recordStatus: ["ACTIVE"] });
      return [...logs].map(([driverRef, records]) => [driverRef, records.map(({ annotation }) => annotation)]);
    };

    expect(await log("red")).toEqual([["7", ["red"]]]);
    expect(await log("blue")).toEqual([["7", ["blue"]]]);
    expect(await log("green")).toEqual([]);
  });

  it("does not take one's proposal for accepted where the other's entry of its id is in force", async () => {
    await using fleets = await storeOf({
      red: [row(1, AN_HOUR_AGO, { recordStatus: "InactiveChangeRequested" })],
      blue: [row(1, AN_HOUR_AGO)],
    });

    const recordStatus = ["ACTIVE", "INACTIVE_CHANGE_REQUESTED"] as const;
    const log = async (tenant: string) =>
      (await fleets.store.logs({ ...DAY, tenant, driverRefs: ["7"], recordStatus }))
        .get("7")
        ?.map((record) => record.recordStatus);

    expect(await log("red")).toEqual(["INACTIVE_CHANGE_REQUESTED"]);
    expect(await log("blue")).toEqual(["ACTIVE"]);
  });

  it("has the proposal no more once the edit is in force", async () => {
    await using fleets = await storeOf({
      red: [
        row(1, AN_HOUR_AGO, { recordStatus: "InactiveChangeRequested" }),
        row(1, new Date(NOW_MS).toISOString(), { eventTime: AN_HOUR_AGO }),
      ],
    });

    const recordStatus = ["ACTIVE", "INACTIVE_CHANGE_REQUESTED"] as const;
    const logs = await fleets.store.logs({ ...DAY, tenant: "red", driverRefs: ["7"], recordStatus });

    expect(logs.get("7")?.map((record) => record.recordStatus)).toEqual(["ACTIVE"]);
  });
});

describe("the writer of one of two fleets", () => {
  it("does not know the other's records", async () => {
    await using dataDir = await createStoreHome();
    const file = storeAddress(dataDir.path, "hos");
    const context = { isUnidentified: () => false, receivedAtMs: NOW_MS };
    const raw = row(1, AN_HOUR_AGO);
    await using red = await StoredFeed.open(file, "red");
    await red.store.storePage(toStorable(page({ records: toRecords(decodeDriverHistory(raw), raw, context) })));
    const known = [...(await red.store.knownRefs("event", ["1", "2"]))];
    await red[Symbol.asyncDispose]();

    await using blue = await StoredFeed.open(file, "blue");

    expect(known).toEqual(["1"]);
    expect([...(await blue.store.knownRefs("event", ["1", "2"]))]).toEqual([]);
  });
});

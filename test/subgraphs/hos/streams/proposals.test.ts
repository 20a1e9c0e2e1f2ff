import { describe, expect, it } from "vitest";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { toRecords } from "../../../../subgraphs/hos/mapper.ts";
import { decodeDriverHistory } from "../../../../subgraphs/hos/wire.ts";
import { NOW_MS, page } from "../../../platform/feed/stored-feed.ts";
import { HosReading } from "../reading-hos.ts";
import { type Account, type Row, row, startVisTracks } from "../vistracks.ts";

const HOUR_MS = 3_600_000;
const at = (offsetMs: number) => new Date(NOW_MS + offsetMs).toISOString();
const standing = (recordStatus: string, changedMs: number, more: object = {}) =>
  row(1, at(changedMs), { eventTime: at(-HOUR_MS / 2), recordStatus, ...more });

/** What is told of entry 1 after each version of it was read, oldest first: nothing, or how the event stands. */
async function readInTurn(versions: readonly Row[], signal: AbortSignal) {
  const account: Account = { rows: [] };
  await using vistracks = await startVisTracks(account);
  await using hos = await HosReading.open(vistracks.url, HOUR_MS);
  const told: (string | null)[] = [];
  for (const version of versions) {
    account.rows = [version];
    await hos.read("driver-histories", signal);
    const message = await hos.stored.told<{ retracted: boolean; revision: number }>("event", "1");
    told.push(message && `${message.retracted ? "retracted" : "in force"}, revision ${message.revision}`);
  }
  return told;
}

describe("an edit that is only proposed", () => {
  it("is no event until it is accepted, and one that is taken back once it is replaced", async ({ signal }) => {
    const versions = [
      standing("InactiveChangeRequested", 1_000),
      standing("InactiveChangeRequested", 2_000, { note: "please" }),
      standing("Active", 3_000),
      standing("InactiveChanged", 4_000),
    ];

    expect(await readInTurn(versions, signal)).toEqual([null, null, "in force, revision 1", "retracted, revision 2"]);
  });

  it("is no event when the driver refuses it", async ({ signal }) => {
    const versions = [standing("InactiveChangeRequestedAdd", 1_000), standing("InactiveChangeRejected", 2_000)];

    expect(await readInTurn(versions, signal)).toEqual([null, null]);
  });

  it("takes the event back that the entry was, and gives it back with the next version", async ({ signal }) => {
    const versions = [
      standing("Active", 1_000),
      standing("InactiveChangeRequestedDelete", 2_000),
      standing("Active", 3_000),
    ];

    expect(await readInTurn(versions, signal)).toEqual([
      "in force, revision 1",
      "retracted, revision 2",
      "in force, revision 3",
    ]);
  });

  it("does not replace what came of it when it is read again late", async ({ signal }) => {
    const versions = [standing("Active", 3_000), standing("InactiveChangeRequested", 1_000)];

    expect(await readInTurn(versions, signal)).toEqual(["in force, revision 1", "in force, revision 1"]);
  });

  it("takes back what a store of before told of as an event, though the row stays the same", async ({ signal }) => {
    const raw = standing("InactiveChangeRequested", -60_000);
    await using vistracks = await startVisTracks({ rows: [raw] });
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);
    const context = { isUnidentified: () => false, receivedAtMs: NOW_MS };
    const [event] = toRecords(decodeDriverHistory(standing("Active", -60_000)), raw, context);
    if (event) await hos.stored.store.storePage(toStorable(page({ records: [event] })));

    await hos.read("driver-histories", signal);
    await hos.read("driver-histories", signal);

    expect(await hos.stored.told("event", "1")).toMatchObject({ retracted: true, revision: 2 });
  });

  it("sights its driver and its vehicle all the same", async ({ signal }) => {
    const rows = [standing("InactiveChangeRequested", 0, { assetId: 4, vin: "1M8GDM9AXKP042788" })];
    await using vistracks = await startVisTracks({ rows });
    await using hos = await HosReading.open(vistracks.url, HOUR_MS);

    await hos.read("driver-histories", signal);

    expect((await hos.stored.records()).map(({ kind }) => kind)).toEqual(["device", "driver", "proposal"]);
  });
});

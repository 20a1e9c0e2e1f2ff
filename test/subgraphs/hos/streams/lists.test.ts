import { describe, expect, it } from "vitest";
import { HosReading } from "../reading-hos.ts";
import { type Account, row, startVisTracks } from "../vistracks.ts";

const DAY_MS = 86_400_000;

describe("a list", () => {
  it.each(["2038-01-19T03:14:08.000Z", "9999-12-31T23:59:59.999Z", "2026-03-01T20:00:00.000Z"])(
    "corrects a record that was stamped %s, whatever the stamp of the correction",
    async (ahead) => {
      const signal = AbortSignal.timeout(10_000);
      const account: Account = {
        rows: [],
        assets: [{ id: 4, name: "Wrong", lastChangedDate: ahead }],
        users: [{ id: 7, username: "wrong", lastChangedDate: ahead }],
      };
      await using vistracks = await startVisTracks(account);
      await using hos = await HosReading.open(vistracks.url, DAY_MS);
      await hos.read("assets", signal);
      await hos.read("drivers", signal);

      account.assets = [{ id: 4, name: "Right", lastChangedDate: "2026-03-01T11:00:00.000Z" }];
      account.users = [{ id: 7, username: "right", lastChangedDate: "2026-03-01T11:00:00.000Z" }];
      hos.stored.nowMs += 60_000;
      await hos.read("assets", signal);
      await hos.read("drivers", signal);

      expect(await hos.stored.told("device", "4")).toMatchObject({ name: "Right" });
      expect(await hos.stored.told("driver", "7")).toMatchObject({ username: "right" });
    },
  );

  it("tells of a record again when something of it changes that others are told of, and else not", async ({
    signal,
  }) => {
    const asset = { id: 4, name: "Truck 4", lastChangedDate: "2026-03-01T11:00:00.000Z" };
    const account: Account = { rows: [], assets: [asset] };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, DAY_MS);
    await hos.read("assets", signal);

    account.assets = [{ ...asset, colour: "red", lastChangedDate: "2026-03-01T11:30:00.000Z" }];
    await hos.read("assets", signal);
    const afterColour = await hos.stored.told("device", "4");
    account.assets = [{ ...asset, name: "Truck four" }];
    await hos.read("assets", signal);

    expect(afterColour).toMatchObject({ revision: 1 });
    expect(await hos.stored.told("device", "4")).toMatchObject({ revision: 2, name: "Truck four" });
  });
});

describe("a sighting in the log", () => {
  it("stamped 2038 does not stand in the way of one of today", async ({ signal }) => {
    const vins = ["1M8GDM9AXKP042788", "5VCACLSF8EH217029"];
    const account: Account = { rows: [row(1, "2038-01-19T03:14:08.000Z", { assetId: 4, vin: vins[0] })] };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, DAY_MS);
    await hos.read("driver-histories", signal);

    account.rows = [...account.rows, row(2, "2026-03-01T12:00:30.000Z", { assetId: 4, vin: vins[1] })];
    hos.stored.nowMs += 60_000;
    await hos.read("driver-histories", signal);

    expect(await hos.stored.told("device", "4")).toMatchObject({ vin: vins[1] });
  });
});

describe("the terminals", () => {
  it("are the groups of drivers and vehicles, by name once that is known", async ({ signal }) => {
    const account: Account = {
      rows: [],
      assets: [{ id: 4, name: "Truck 4", homeTerminalId: 634 }],
      users: [{ id: 7, username: "ann", homeTerminalId: 635 }],
      terminals: null,
    };
    await using vistracks = await startVisTracks(account);
    await using hos = await HosReading.open(vistracks.url, DAY_MS);
    await hos.read("terminals", signal);
    await hos.read("assets", signal);
    const unnamed = await hos.stored.told("device", "4");

    account.terminals = [{ id: 634, name: "Kansas City" }, { id: 635, name: "Reno" }, { name: "No id" }];
    hos.restart();
    await hos.read("terminals", signal);
    hos.restart();
    await hos.read("assets", signal);
    await hos.read("drivers", signal);

    expect(unnamed).toMatchObject({ groups: [{ ref: "634", name: null }] });
    expect(await hos.stored.told("device", "4")).toMatchObject({ groups: [{ ref: "634", name: "Kansas City" }] });
    expect(await hos.stored.told("driver", "7")).toMatchObject({ groups: [{ ref: "635", name: "Reno" }] });
  });
});

import { describe, expect, it } from "vitest";
import { EventTotals } from "../../../subgraphs/video/streams/event-totals.ts";

const DAY_MS = 24 * 3_600_000;
const rows = (...ids: readonly (number | null)[]) => ids.map((id) => ({ id }));
const spaced = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1 }));

/** Totals of one account, with a clock and cursors that the test owns. */
function startAccount() {
  const stored = new Map<string, string>();
  const clock = { nowMs: Date.parse("2025-05-20T12:00:00Z"), now: () => clock.nowMs };
  const open = () => new EventTotals({ read: async (name) => stored.get(name) ?? null }, clock);
  const save = (totals: EventTotals) => {
    for (const [name, value] of Object.entries(totals.takeCursors())) stored.set(name, value);
  };
  return { clock, open, save };
}

const answer = (records: readonly unknown[], total: number | null) => ({ records, total });

/** A device whose whole and whose halves have a total of so many above their rows. */
const above = (whole: number, newer: number, older: number) => ({
  answer: answer(spaced(10), 10 + whole),
  parts: [answer(spaced(5), 5 + newer), answer(spaced(5), 5 + older)],
});

describe("an answer of RoscoLive's", () => {
  it.each([
    ["as many as it counts", rows(1, 2), 2, true],
    ["fewer", rows(1, 2), 3, false],
    ["as many only because each comes twice", rows(1, 1, 2, 2), 4, false],
    ["all of them, each twice", rows(1, 1, 2, 2), 2, true],
    ["all of them, one in two versions", [{ id: 1, label: "a" }, { id: 1, label: "b" }, { id: 2 }], 2, true],
    ["more than it counts, some of another answer", rows(1, 2, 3), 2, false],
    ["none of those that it counts", rows(), 7, false],
    ["none, and counts none", rows(), 0, true],
    ["a row that cannot be read among those that it counts", rows(1, null), 2, true],
    ["a row that cannot be read beside those that it counts", rows(1, 2, null), 2, true],
  ])("that has %s is told from one that is not whole", async (_what, records, total, whole) => {
    const totals = await startAccount().open().of("1001");

    expect(totals.isWhole(answer(records, total), 100)).toBe(whole);
  });
});

describe("totals that are wrong", () => {
  it("by the same number are known for the device, and any other number is looked into", async () => {
    const device = await startAccount().open().of("1001");

    device.learn(above(1, 1, 1));

    expect([10, 11, 12].map((total) => device.isWhole(answer(spaced(10), total), 100))).toEqual([true, true, false]);
  });

  it("by different numbers are known for pages that are shorter than others were", async () => {
    const device = await startAccount().open().of("1001");

    device.learn(above(2, 2, 0));

    expect(device.isWhole(answer(spaced(10), 12), 100)).toBe(true);
    expect(device.isWhole(answer(spaced(9), 14), 100)).toBe(true);
    expect(device.isWhole(answer(spaced(11), 13), 100)).toBe(false);
    expect(device.isWhole(answer(spaced(10), 12), 10)).toBe(false);
  });

  it("that are too low hide nothing behind a full page", async () => {
    const device = await startAccount().open().of("1001");

    device.learn(above(-1, -1, -1));

    expect(device.isWhole(answer(spaced(100), 100), 100)).toBe(false);
    expect(device.isWhole(answer(spaced(100), 99), 100)).toBe(true);
    expect(device.isWhole(answer(spaced(20), 19), 100)).toBe(true);
  });

  it("of three devices by the same number are known for all, but not for a page that may be cut", async () => {
    const account = startAccount().open();
    for (const id of ["1001", "1002", "1003"]) (await account.of(id)).learn(above(1, 1, 1));
    const other = await account.of("1004");

    other.isWhole(answer(spaced(25), 25), 100);

    expect(other.isWhole(answer(spaced(24), 25), 100)).toBe(true);
    expect(other.isWhole(answer(spaced(25), 26), 100)).toBe(false);
    expect(account.note()).toMatch(/of all devices by 1\./);
  });

  it("of one device are not known for another", async () => {
    const account = startAccount().open();
    (await account.of("1001")).learn(above(1, 1, 1));

    expect((await account.of("1002")).isWhole(answer(spaced(3), 4), 100)).toBe(false);
    expect(account.note()).toMatch(/of 1 device\./);
  });

  it("of a whole whose parts are right are believed the second time: a row may have gone while it was counted", async () => {
    const device = await startAccount().open().of("1001");

    device.learn(above(1, 0, 0));
    const once = device.isWhole(answer(spaced(10), 11), 100);
    device.learn(above(1, 0, 0));

    expect([once, device.isWhole(answer(spaced(10), 11), 100)]).toEqual([false, true]);
  });

  it("are known after a restart, and not for longer than a day", async () => {
    const { open, save, clock } = startAccount();
    const first = open();
    (await first.of("1001")).learn(above(1, 1, 1));
    save(first);

    const second = open();
    const device = await second.of("1001");
    const known = device.isWhole(answer(spaced(3), 4), 100);
    clock.nowMs += DAY_MS;
    const later = device.isWhole(answer(spaced(3), 4), 100);
    device.isWhole(answer(spaced(3), 3), 100);
    save(second);

    expect([known, later, second.note()]).toEqual([true, false, null]);
    const third = open();
    await third.of("1001");
    expect(third.note()).toBeNull();
  });

  it("that could not be stored are looked into again", async () => {
    const account = startAccount().open();
    (await account.of("1001")).learn(above(1, 1, 1));

    account.forget();

    expect((await account.of("1001")).isWhole(answer(spaced(3), 4), 100)).toBe(false);
    expect(account.takeCursors()).toEqual({});
  });
});

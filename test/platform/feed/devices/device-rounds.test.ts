import { describe, expect, it } from "vitest";
import { DeviceRounds, type ReadDevice, toRetryIntervalMs } from "../../../../platform/feed/devices/device-rounds.ts";
import type { FeedPage } from "../../../../platform/records/record.ts";
import { VendorError } from "../../../../platform/vendor/vendor-error.ts";
import { page } from "../stored-feed.ts";

const refused = new VendorError("unavailable", "refused");
const broken = new VendorError("unavailable", "broken", { httpStatus: 500 });
const hanging = new VendorError("timeout", "hanging");
const garbled = new VendorError("malformed", "garbled");
const forbidden = new VendorError("unauthorized", "forbidden", { httpStatus: 403 });
const rejected = new VendorError("rejected", "rejected", { httpStatus: 400 });
const unknown = new VendorError("rejected", "unknown", { httpStatus: 404 });
const unauthorized = new VendorError("unauthorized", "unauthorized", { httpStatus: 401 });
const throttled = new VendorError("throttled", "throttled", { httpStatus: 429 });

/** Devices that a test lets fail, and their rounds with a clock that it owns. */
class Fleet {
  nowMs = 0;
  readonly refs: readonly string[];
  readonly errors = new Map<string, Error>();
  /** Called before a device answers. */
  beforeAnswer: (deviceRef: string) => void = () => {};
  readonly #asked: string[] = [];
  readonly #rounds = new DeviceRounds({ now: () => this.nowMs });

  constructor(size: number) {
    this.refs = Array.from({ length: size }, (_, index) => `d${index + 1}`);
  }

  fail(error: Error, ...refs: readonly string[]): void {
    for (const ref of refs) this.errors.set(ref, error);
  }

  /** The devices that were asked since the last time. */
  takeAsked(): readonly string[] {
    return this.#asked.splice(0);
  }

  get fault(): Error | null {
    return this.#rounds.fault();
  }

  answering(known = this.refs): readonly string[] {
    return this.#rounds.answering(known);
  }

  /** Goes round the devices that answer, and returns those that brought a page. */
  async read(): Promise<readonly string[]> {
    return toRefs(await Array.fromAsync(this.#rounds.read(this.answering(), this.#readDevice)));
  }

  /** Tries those that were set aside. */
  async retry(known = this.refs): Promise<readonly string[]> {
    return toRefs(await Array.fromAsync(this.#rounds.retry(known, this.#readDevice)));
  }

  readonly #readDevice: ReadDevice = (deviceRef) => this.#answer(deviceRef);

  async *#answer(deviceRef: string): AsyncGenerator<FeedPage> {
    this.#asked.push(deviceRef);
    this.beforeAnswer(deviceRef);
    const error = this.errors.get(deviceRef);
    if (error) throw error;
    yield page({ cursors: { [deviceRef]: "read" } });
  }
}

function toRefs(pages: readonly FeedPage[]): readonly string[] {
  return pages.flatMap(({ cursors }) => Object.keys(cursors));
}

describe("a round over devices", () => {
  it("reads each device once", async () => {
    const fleet = new Fleet(9);

    const read = await fleet.read();

    expect(read.toSorted()).toEqual(fleet.refs);
    expect(fleet.takeAsked()).toEqual(fleet.refs);
  });

  it("stores what a device brought before it failed, and sets it aside", async () => {
    const rounds = new DeviceRounds({ now: () => 0 });
    const readDevice: ReadDevice = async function* (deviceRef) {
      yield page({ cursors: { [deviceRef]: "half" } });
      if (deviceRef === "d1") throw broken;
    };

    const pages = await Array.fromAsync(rounds.read(["d1", "d2"], readDevice));

    expect(toRefs(pages)).toContain("d1");
    expect(rounds.answering(["d1", "d2"])).toEqual(["d2"]);
  });

  it.each([
    ["breaks", broken],
    ["hangs", hanging],
    ["is garbled", garbled],
    ["is forbidden", forbidden],
    ["is rejected", rejected],
    ["is unknown", unknown],
  ])("goes on with the others while one %s, and leaves that one out of the next", async (_how, error) => {
    const fleet = new Fleet(6);
    fleet.fail(error, "d2");

    const first = await fleet.read();
    fleet.takeAsked();
    const second = await fleet.read();

    expect(first.filter((ref, index) => first.indexOf(ref) === index)).toHaveLength(5);
    expect(second).toHaveLength(5);
    expect(fleet.takeAsked()).not.toContain("d2");
  });

  it("goes on with the others though many in a row fail between them", async () => {
    const fleet = new Fleet(30);
    fleet.fail(broken, ...fleet.refs.slice(10, 20));

    await fleet.read();

    expect(fleet.answering()).toEqual([...fleet.refs.slice(0, 10), ...fleet.refs.slice(20)]);
  });

  it("finds in the end the only one that answers", async () => {
    const fleet = new Fleet(20);
    fleet.fail(broken, ...fleet.refs.slice(0, 19));
    let rounds = 0;

    while (fleet.answering().length > 1) {
      await fleet.read().catch(() => []);
      rounds += 1;
    }

    expect(fleet.answering()).toEqual(["d20"]);
    expect(rounds).toBeLessThan(7);
  });

  it("takes it for no silence of the vendor's that many are unknown", async () => {
    const fleet = new Fleet(40);
    fleet.fail(unknown, ...fleet.refs.slice(0, 39));

    const read = await fleet.read();

    expect(read).toContain("d40");
    expect(fleet.answering()).toEqual(["d40"]);
  });
});

describe("a vendor that fails", () => {
  it.each([
    ["refuses connections", refused],
    ["breaks", broken],
    ["hangs", hanging],
    ["is garbled", garbled],
  ])("fails the round at once when it %s, and sets no device aside", async (_how, error) => {
    const fleet = new Fleet(50);
    await fleet.read();
    fleet.takeAsked();
    fleet.fail(error, ...fleet.refs);

    await expect(fleet.read()).rejects.toBe(error);

    expect(fleet.takeAsked().length).toBeLessThanOrEqual(6);
    expect(fleet.answering()).toEqual(fleet.refs);
  });

  it("fails every round until it returns, and then all devices are read", async () => {
    const fleet = new Fleet(10);
    fleet.fail(refused, ...fleet.refs);

    for (const _ of fleet.refs) await expect(fleet.read()).rejects.toBe(refused);
    fleet.errors.clear();

    expect((await fleet.read()).toSorted()).toEqual(fleet.refs.toSorted());
  });

  it.each([3, 7, 10])("sets no device aside when it goes down after %i of ten answers", async (answers) => {
    const fleet = new Fleet(12);
    let left = answers;
    fleet.beforeAnswer = () => {
      left -= 1;
      if (left === -1) fleet.fail(refused, ...fleet.refs);
    };

    await expect(fleet.read()).rejects.toBe(refused);

    expect(fleet.answering()).toEqual(fleet.refs);
  });

  it.each([
    ["refuses the credentials", unauthorized],
    ["asks for fewer requests", throttled],
  ])("fails the round when it %s to a single device, and sets none aside", async (_how, error) => {
    const fleet = new Fleet(20);
    fleet.fail(error, "d1");

    await expect(fleet.read()).rejects.toBe(error);

    expect(fleet.takeAsked().length).toBeLessThanOrEqual(6);
    expect(fleet.answering()).toEqual(fleet.refs);
  });

  it.each([
    ["unknown", unknown],
    ["forbidden", forbidden],
    ["broken", broken],
  ])("is what it is when all devices are %s", async (_how, error) => {
    const fleet = new Fleet(2);
    fleet.fail(error, ...fleet.refs);

    await expect(fleet.read()).rejects.toBe(error);
    await expect(fleet.read()).rejects.toBe(error);

    expect(fleet.answering()).toEqual(fleet.refs);
  });

  it("is what it is when all that are left are broken", async () => {
    const fleet = new Fleet(3);
    fleet.fail(unknown, "d1");
    await fleet.read();
    fleet.fail(broken, "d2", "d3");

    await expect(fleet.read()).rejects.toBe(broken);

    expect(fleet.answering()).toEqual(["d2", "d3"]);
  });

  it("is told of by its silence, though it did not know a device just before", async () => {
    const fleet = new Fleet(4);
    fleet.fail(unknown, "d1");
    fleet.fail(refused, "d2", "d3", "d4");

    await expect(fleet.read()).rejects.toBe(refused);
  });

  it("begins where it was broken off when it returns", async () => {
    const fleet = new Fleet(20);
    fleet.fail(refused, "d1", "d2", "d3", "d4");
    await expect(fleet.read()).rejects.toBe(refused);
    fleet.takeAsked();

    await fleet.read();

    expect(fleet.takeAsked().slice(0, 14)).toEqual(fleet.refs.slice(6));
  });

  it("leaves errors that are not the vendor's as they are", async () => {
    const fleet = new Fleet(4);
    const ours = new TypeError("ours");
    fleet.fail(ours, "d3");

    await expect(fleet.read()).rejects.toBe(ours);
  });
});

describe("a device that was set aside", () => {
  it("is a fault before it is tried again, and is none when it answers", async () => {
    const fleet = new Fleet(4);
    fleet.fail(rejected, "d2");

    await fleet.read();
    const before = fleet.fault;
    fleet.errors.clear();
    await fleet.retry();

    expect(before).toBe(rejected);
    expect(fleet.fault).toBeNull();
  });

  it.each([
    ["the vendor does not know it", unknown, undefined],
    ["we do not know it any more", rejected, ["d1", "d3", "d4"]],
  ])("is no fault when %s", async (_why, error, known) => {
    const fleet = new Fleet(4);
    fleet.fail(error, "d2");
    await fleet.read();

    fleet.answering(known);

    expect(fleet.fault).toBeNull();
  });

  it("is tried by itself, and is a fault until it answers", async () => {
    const fleet = new Fleet(4);
    fleet.fail(broken, "d2");
    await fleet.read();

    await expect(fleet.retry()).rejects.toBe(broken);
    fleet.errors.clear();
    const returned = await fleet.retry();

    expect(returned).toEqual(["d2"]);
    expect(fleet.answering()).toEqual(fleet.refs);
  });

  it("is no fault while it is unknown to the vendor, and is tried all the same", async () => {
    const fleet = new Fleet(4);
    fleet.fail(unknown, "d2");
    await fleet.read();

    expect(await fleet.retry()).not.toContain("d2");
    fleet.errors.clear();

    expect(await fleet.retry()).toEqual(["d2"]);
  });

  it("is a fault though another one is merely unknown", async () => {
    const fleet = new Fleet(4);
    fleet.fail(unknown, "d1");
    fleet.fail(forbidden, "d2");
    await fleet.read();

    await expect(fleet.retry()).rejects.toBe(forbidden);
  });

  it("is what it was after an outage in which it was silent like all others", async () => {
    const fleet = new Fleet(4);
    fleet.fail(unknown, "d2");
    await fleet.read();
    fleet.fail(refused, ...fleet.refs);

    await expect(fleet.retry()).rejects.toBe(refused);
    await expect(fleet.read()).rejects.toBe(refused);
    fleet.takeAsked();
    await fleet.retry();

    expect(fleet.takeAsked()).toEqual([]);
  });

  it("is a fault when it was unknown and is broken now", async () => {
    const fleet = new Fleet(4);
    fleet.fail(unknown, "d2");
    await fleet.read();
    fleet.fail(broken, "d2");

    await expect(fleet.retry()).rejects.toBe(broken);
  });

  it("is neither tried nor a fault when it is not known any more", async () => {
    const fleet = new Fleet(4);
    fleet.fail(broken, "d2");
    await fleet.read();
    fleet.takeAsked();

    await fleet.retry(["d1", "d3", "d4"]);

    expect(fleet.takeAsked()).toEqual([]);
  });

  it("takes a fifth of the time at most, and is a fault in between", async () => {
    const fleet = new Fleet(4);
    fleet.fail(hanging, "d2");
    await fleet.read();
    fleet.beforeAnswer = (deviceRef) => {
      if (deviceRef === "d2") fleet.nowMs += 30_000;
    };
    await expect(fleet.retry()).rejects.toBe(hanging);
    fleet.takeAsked();

    fleet.nowMs += 119_999;
    await expect(fleet.retry()).rejects.toBe(hanging);
    expect(fleet.takeAsked()).toEqual([]);
    fleet.nowMs += 1;
    fleet.errors.clear();

    expect(await fleet.retry()).toEqual(["d2"]);
  });

  it("has its turn though many others are silent", async () => {
    const fleet = new Fleet(12);
    fleet.fail(broken, ...fleet.refs.slice(1));
    while (fleet.answering().length > 1) await fleet.read().catch(() => []);
    fleet.errors.delete("d12");
    fleet.takeAsked();

    for (const _ of fleet.refs) await expect(fleet.retry()).rejects.toBe(broken);

    expect(fleet.answering()).toEqual(["d1", "d12"]);
  });

  it("is asked in the rounds when no other device is known", async () => {
    const fleet = new Fleet(2);
    fleet.fail(broken, "d1");
    await fleet.read();

    expect(fleet.answering(["d1"])).toEqual(["d1"]);
  });
});

describe("the pause between two tries", () => {
  it.each([
    [50, 500],
    [1_000, 10_000],
    [60_000, 10_000],
  ])("at a poll every %i ms is %i ms", (pollIntervalMs, expected) => {
    expect(toRetryIntervalMs(pollIntervalMs)).toBe(expected);
  });
});

import { describe, expect, it } from "vitest";
import type { Span } from "../../../../subgraphs/video/footage/footage-window.ts";
import { toMarker } from "../../../../subgraphs/video/requests/clip-marker.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { createRandom } from "../../../ingestion/random.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import {
  CHANNELS,
  type ClipVendor,
  type Fate,
  type Progress,
  startClipVendor,
  toRawClip,
  type VendorClip,
} from "./clip-vendor.ts";
import { EXPIRES_AFTER_MS, RequestsFixture, TENANT } from "./requests-fixture.ts";

/*
 * Requests in any order, of times that overlap, at a vendor that fails before or after it has done what it was asked, with cameras that fall
 * asleep, deliver, and fail, and a product that is stopped at any time. After each step everything is compared with what the vendor
 * has, read in the simplest way there is.
 */

const NOW = "2026-03-18T12:00:00.000Z";
const MINUTE_MS = 60_000;
const DEVICES = ["1001", "1002"];
const SEEDS = Number(process.env.SEEDS ?? casesOf({ short: STORE_ENGINE === "postgres" ? 2 : 12, long: 300 }));
const STEPS = 25;

type Wish = {
  readonly ref: string;
  readonly deviceRef: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly snapshotOnly: boolean;
  readonly channels: readonly number[] | null;
  readonly requestedAtMs: number;
  /** The mark of each part. */
  readonly marks: readonly string[];
};

/** What the vendor has made of what it was asked, by the mark that each carries. */
type Ledger = { readonly taken: Set<string>; readonly refused: Set<string>; readonly askedAgain: string[] };

class Model {
  readonly #random: () => number;
  readonly #fixture: RequestsFixture;
  readonly #vendor: ClipVendor;
  readonly #ledger: Ledger;
  readonly #wishes: Wish[] = [];
  readonly #status = new Map(DEVICES.map((ref) => [ref, "driving"]));
  /** The state of each request when it was looked at last. */
  readonly #ended = new Map<string, string>();

  constructor(parts: { random: () => number; fixture: RequestsFixture; vendor: ClipVendor; ledger: Ledger }) {
    this.#random = parts.random;
    this.#fixture = parts.fixture;
    this.#vendor = parts.vendor;
    this.#ledger = parts.ledger;
  }

  async step(): Promise<void> {
    const actions = [
      () => this.#ask(),
      () => this.#ask(),
      () => this.#fixture.write(this.#vendor.url),
      () => this.#fixture.write(this.#vendor.url),
      () => this.#progress(),
      () => this.#progress(),
      () => this.#changeStatus(),
      () => this.#pass(),
      async () => this.#fixture.restart(),
    ];
    await this.#pick(actions)();
    await this.#fixture.readBack(this.#vendor.url);
    await this.#fixture.expire();
    if (this.#random() < 0.5) await this.#tellAll();
    await this.#check();
  }

  #pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.#random() * of.length)] as T;
  }

  async #ask(): Promise<void> {
    const deviceRef = this.#pick(DEVICES);
    const snapshotOnly = this.#random() < 0.3;
    const minutes = snapshotOnly ? this.#pick([5, 10]) : this.#pick([1, 4, 6, 11]);
    const fromMs = this.#fixture.time.nowMs - this.#pick([20, 25, 30]) * MINUTE_MS;
    const channels = this.#pick([null, null, [1], [1, 2]]);
    const wish = { deviceRef, fromMs: wholeSecond(fromMs), toMs: wholeSecond(fromMs) + minutes * MINUTE_MS };
    const asked = { snapshotOnly, channels };
    const { ref, existed } = await this.#fixture.clip(`device:${deviceRef}`, wish.fromMs, wish.toMs, asked);
    const before = this.#wishes.find((one) => brings(one, { ...wish, ...asked }) && this.#isUsable(one.ref));
    expect({ ref, existed }).toEqual({ ref: before?.ref ?? ref, existed: before !== undefined });
    if (before) return;
    const marks = (await this.#fixture.writeIds(ref)).map((id) => toMarker(id));
    const made = { ref, ...wish, ...asked, requestedAtMs: this.#fixture.time.nowMs, marks };
    // What another request has asked for is not asked for again.
    for (const [nth, part] of partsOf(made).entries()) {
      const isSame = (one: Wish) =>
        partsOf(one).some((other) => keyOf({ ...one, ...other }) === keyOf({ ...made, ...part }));
      const sharing = this.#wishes.filter((one) => this.#isUsable(one.ref) && isSame(one));
      expect(sharing.length > 0).toBe(sharing.some((one) => one.marks.includes(marks[nth] ?? "")));
    }
    this.#wishes.push(made);
  }

  #isUsable(ref: string): boolean {
    return (this.#ended.get(ref) ?? "AVAILABLE") === "AVAILABLE";
  }

  async #progress(): Promise<void> {
    const open = this.#vendor.clips.filter(({ progress }) => progress !== "there" && progress !== "failed");
    if (open.length === 0) return;
    const clip = this.#pick(open);
    clip.progress = this.#pick<Progress>(["sending", "sending", "there", "there", "failed"]);
  }

  /** What is read of all cameras by the way, be it of requests that have ended. */
  async #tellAll(): Promise<void> {
    for (const deviceRef of DEVICES) {
      const own = this.#vendor.clips.filter(({ deviceId }) => deviceId === deviceRef);
      await this.#fixture.tellEvents(deviceRef, own.map(toRawClip));
    }
  }

  async #changeStatus(): Promise<void> {
    const deviceRef = this.#pick(DEVICES);
    const status = this.#pick(["driving", "sleep", "offline", "parked"]);
    this.#status.set(deviceRef, status);
    await this.#fixture.tellCamera(deviceRef, status);
  }

  async #pass(): Promise<void> {
    this.#fixture.time.nowMs += this.#pick([MINUTE_MS, 20 * MINUTE_MS, EXPIRES_AFTER_MS]);
  }

  async #check(): Promise<void> {
    const stored = await this.#fixture.reader.requests.byRef(
      TENANT,
      this.#wishes.map(({ ref }) => ref),
    );
    for (const [index, wish] of this.#wishes.entries()) {
      const request = stored[index];
      const ended = this.#ended.get(wish.ref);
      const expected = ended ?? this.#expected(wish, request?.state === "PENDING");
      expect([wish.ref, request?.state]).toEqual([wish.ref, expected]);
      if (["AVAILABLE", "FAILED", "EXPIRED"].includes(expected)) this.#ended.set(wish.ref, expected);
    }
    expect(this.#ledger.askedAgain).toEqual([]);
    await this.#checkTold(stored.map((request) => request?.state ?? ""));
  }

  /** Where a request is, found out from what the vendor has. What has not been asked for yet is pending, and nobody else knows. */
  #expected(wish: Wish, isPending: boolean): string {
    const states = partsOf(wish).map((part, nth) => {
      const mark = wish.marks[nth] ?? "";
      if (this.#ledger.refused.has(mark)) return "FAILED";
      const clip = this.#vendor.clips.find((one) => keyOf(one) === keyOf({ ...wish, ...part }));
      return clip && this.#ledger.taken.has(mark) ? this.#stateOf(clip, wish) : "PENDING";
    });
    const has = (state: string) => states.includes(state);
    const isDue = this.#fixture.time.nowMs >= wish.requestedAtMs + EXPIRES_AFTER_MS;
    const open = states.filter((state) => state !== "AVAILABLE" && state !== "FAILED");
    if (open.length === 0) return has("FAILED") ? "FAILED" : "AVAILABLE";
    if (isDue) return "EXPIRED";
    if (has("AVAILABLE")) return "PARTIAL";
    if (has("UPLOADING")) return "UPLOADING";
    if (isPending || has("PENDING")) return "PENDING";
    return has("WAITING_FOR_CAMERA") ? "WAITING_FOR_CAMERA" : "REQUESTED";
  }

  #stateOf({ progress, snapshotOnly }: VendorClip, { deviceRef }: Wish): string {
    if (progress === "failed") return "FAILED";
    if (progress === "there" || (snapshotOnly && progress === "sending")) return "AVAILABLE";
    if (progress === "sending") return "UPLOADING";
    return ["sleep", "offline"].includes(this.#status.get(deviceRef) ?? "") ? "WAITING_FOR_CAMERA" : "REQUESTED";
  }

  /** Each step of each request was told once, in the order of the steps, and the last one is what is stored. */
  async #checkTold(states: readonly string[]): Promise<void> {
    const changes = await this.#fixture.changes();
    for (const [index, { ref }] of this.#wishes.entries()) {
      const own = changes.filter((change) => change.ref === ref);
      expect(own.map(({ kind }) => kind)).toEqual(["ADDED", ...own.slice(1).map(() => "AMENDED")]);
      for (const [nth, change] of own.entries()) {
        expect(change.before).toEqual(own[nth - 1]?.after ?? null);
        expect(change.after).not.toEqual(change.before);
      }
      expect(own.at(-1)?.after.state).toBe(states[index]);
    }
  }
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

/** A request in recordings of five minutes; snapshots in one. */
function partsOf({ fromMs, toMs, snapshotOnly }: Omit<Wish, "marks">): readonly Span[] {
  if (snapshotOnly) return [{ fromMs, toMs }];
  const minutes = Array.from({ length: Math.ceil((toMs - fromMs) / (5 * MINUTE_MS)) }, (_, nth) => nth * 5);
  return minutes.map((at) => {
    return { fromMs: fromMs + at * MINUTE_MS, toMs: Math.min(fromMs + (at + 5) * MINUTE_MS, toMs) };
  });
}

type Clip = Pick<VendorClip, "fromMs" | "toMs" | "snapshotOnly"> & {
  readonly deviceRef?: string;
  readonly deviceId?: string;
};

function keyOf({ deviceRef, deviceId, fromMs, toMs, snapshotOnly }: Clip): string {
  return `${deviceRef ?? deviceId} ${fromMs} ${toMs} ${snapshotOnly}`;
}

/** Whether one request brings what another one wants. */
function brings(one: Wish, other: Omit<Wish, "ref" | "requestedAtMs" | "marks">): boolean {
  const wanted = other.channels ?? CHANNELS;
  return (
    one.deviceRef === other.deviceRef &&
    one.fromMs <= other.fromMs &&
    one.toMs >= other.toMs &&
    (!one.snapshotOnly || other.snapshotOnly) &&
    (one.channels === null || (other.channels !== null && wanted.every((channel) => one.channels?.includes(channel))))
  );
}

async function runModel(seed: number): Promise<void> {
  const random = createRandom(seed);
  const ledger: Ledger = { taken: new Set(), refused: new Set(), askedAgain: [] };
  const fates: readonly Fate[] = [
    ...(["taken", "taken", "taken, answered with nonsense"] as const),
    ...[
      { status: 500, isDone: true },
      { status: 500 },
      { status: 503, isDone: true },
      { status: 400 },
      { status: 404 },
    ],
  ];
  await using vendor: ClipVendor = await startClipVendor(DEVICES, ({ data }) => {
    const fate = fates[Math.floor(random() * fates.length)] ?? "taken";
    if (ledger.taken.has(data) || ledger.refused.has(data)) ledger.askedAgain.push(data);
    if (typeof fate === "string" || fate.isDone) ledger.taken.add(data);
    else if (fate.status < 500) ledger.refused.add(data);
    return fate;
  });
  await using fixture = await RequestsFixture.open(NOW);
  for (const ref of DEVICES) {
    await fixture.link(ref, `device:${ref}`);
    await fixture.tellCamera(ref, "driving");
  }
  const model = new Model({ random, fixture, vendor, ledger });
  for (let step = 0; step < STEPS; step += 1) await model.step();
}

describe("requests for footage", () => {
  it(
    `take every step once and are asked for once, whatever fails in between (${SEEDS} seeds)`,
    async () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        await runModel(seed).catch((error: unknown) => {
          throw new Error(`seed ${seed}`, { cause: error });
        });
      }
    },
    MANY_CASES_MS,
  );
});

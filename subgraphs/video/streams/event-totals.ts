import type { Clock } from "../../../platform/clock.ts";
import type { Cursors } from "../../../platform/records/record-writer.ts";
import { decodeRow, type WirePage } from "../wire.ts";

const DAY_MS = 24 * 3_600_000;
/** What was found out is asked for again after this time: a vendor mends its counts with a release. */
const RECHECK_AFTER_MS = DAY_MS;
/** So many devices whose totals are off by the same number say it of all. */
const ALIKE_DEVICES = 3;
const COMMON_CURSOR = "totals";

/** What is wrong with the totals of a device's events. */
type WrongTotal = {
  /** By how much every total is above the rows; null where that differs from window to window. */
  readonly offset: number | null;
  /** The rows of the answer that showed it, and by how much its total was above them. */
  readonly rows: number;
  readonly excess: number;
  readonly checkedAtMs: number;
};

/** By how much the totals of all devices are above the rows. */
type CommonOffset = { readonly offset: number; readonly checkedAtMs: number };

/** An answer whose total is not its rows, and the answers that were asked for to find out why. */
export type TotalEvidence = { readonly answer: WirePage; readonly parts: readonly WirePage[] };

/** Judges the totals of one device. */
export type DeviceTotals = {
  /** Whether an answer has all that there is. `size` is the page size that it was asked for with. */
  isWhole(answer: WirePage, size: number): boolean;
  /** Whether an answer has as many rows as answers can have that are asked for with a page size. */
  isFull(answer: WirePage, size: number): boolean;
  /** Notes that nothing is missing from an answer although its total says so. */
  learn(evidence: TotalEvidence): void;
  /** Notes that rows are missing from an answer that is shorter than its page. */
  noteCut(answer: WirePage): void;
};

/**
 * Remembers which of RoscoLive's totals are wrong, so that a wrong one is looked into once and not at every reading.
 *
 * Known is an offset that all devices share, or else what is wrong with single devices. Both are stored as cursors and
 * checked again after a day.
 */
export class EventTotals {
  readonly #cursors: Cursors;
  readonly #clock: Clock;
  /** Of the devices that were read: null where nothing is wrong. */
  readonly #wrong = new Map<string, WrongTotal | null>();
  #common: CommonOffset | null = null;
  #isCommonRead = false;
  /** Totals that were wrong once for a whole window and right for its parts: a row may have gone while it was counted. */
  readonly #suspected = new Map<string, number>();
  /** The most rows that came in one page: a page with fewer was not cut short. */
  #largestPage = 0;
  /** The rows of a page that was cut short, and when that was seen: longer pages prove the contrary. */
  #cut: { readonly rows: number; readonly checkedAtMs: number } | null = null;
  readonly #unsaved = new Map<string, string>();

  constructor(cursors: Cursors, clock: Clock) {
    this.#cursors = cursors;
    this.#clock = clock;
  }

  /** What is known of a device. */
  async of(deviceId: string): Promise<DeviceTotals> {
    if (!this.#isCommonRead) {
      this.#common = parseStored<CommonOffset>(await this.#cursors.read(COMMON_CURSOR));
      this.#isCommonRead = true;
    }
    if (!this.#wrong.has(deviceId)) {
      const stored = parseStored<WrongTotal>(await this.#cursors.read(cursorName(deviceId)));
      if (!this.#wrong.has(deviceId)) this.#wrong.set(deviceId, stored);
    }
    return {
      isWhole: (answer, size) => this.#isWhole(deviceId, answer, size),
      isFull: (answer, size) => answer.records.length >= Math.min(size, this.#cutRows()),
      learn: (evidence) => this.#learn(deviceId, evidence),
      noteCut: ({ records }) => {
        if (records.length > 0) this.#cut = { rows: records.length, checkedAtMs: this.#clock.now() };
      },
    };
  }

  /** The cursors to be stored for what was learnt since the last call. */
  takeCursors(): Readonly<Record<string, string>> {
    const cursors = Object.fromEntries(this.#unsaved);
    this.#unsaved.clear();
    return cursors;
  }

  /** Drops what is not stored. To be called when something could not be. */
  forget(): void {
    this.#wrong.clear();
    this.#unsaved.clear();
    this.#isCommonRead = false;
  }

  /** What clients are told of wrong totals; null while none is known. */
  note(): string | null {
    const common = this.#fresh(this.#common);
    const devices = [...this.#wrong.values()].filter((wrong) => wrong && !(common && wrong.offset === common.offset));
    if (!common && devices.length === 0) return null;
    const concerned = [
      ...(common ? [`of all devices by ${common.offset}`] : []),
      ...(devices.length > 0 ? [`of ${devices.length} ${devices.length === 1 ? "device" : "devices"}`] : []),
    ];
    return `The vendor's totals of events are wrong: ${concerned.join(", ")}. No event is missing because of it.`;
  }

  #cutRows(): number {
    const cut = this.#fresh(this.#cut);
    return cut && cut.rows >= this.#largestPage ? cut.rows : Number.POSITIVE_INFINITY;
  }

  #isWhole(deviceId: string, answer: WirePage, size: number): boolean {
    if (answer.total === null) return false;
    const excess = toExcess(answer);
    const wrong = this.#recheck(deviceId, excess);
    const isFull = answer.records.length >= size;
    const mayBeCut = isFull || answer.records.length >= Math.max(this.#largestPage, wrong?.rows ?? 0);
    if (Number.isFinite(size)) this.#largestPage = Math.max(this.#largestPage, answer.records.length);
    if (wrong === null) {
      if (excess === 0) return true;
      return !mayBeCut && excess === this.#fresh(this.#common)?.offset;
    }
    // A total that is too low can be the size of the page by chance.
    if (excess === 0) return !isFull || wrong.excess > 0;
    if (wrong.offset !== null) return excess === wrong.offset;
    return !mayBeCut || (!isFull && countRows(answer) === wrong.rows && excess === wrong.excess);
  }

  #learn(deviceId: string, { answer, parts }: TotalEvidence): void {
    const excess = toExcess(answer);
    const excesses = parts.map(toExcess);
    if (excesses.every((one) => one === 0) && this.#suspected.get(deviceId) !== excess) {
      this.#suspected.set(deviceId, excess);
      return;
    }
    const before = this.#fresh(this.#wrong.get(deviceId) ?? null);
    // The same window again says nothing of others.
    const isOffset = before?.offset !== null && excesses.length > 1 && excesses.every((one) => one === excess);
    const checkedAtMs = this.#clock.now();
    const rows = countRows(answer);
    this.#store(deviceId, { offset: isOffset ? excess : null, rows, excess, checkedAtMs });
    if (isOffset) this.#learnCommon(excess, checkedAtMs);
  }

  #learnCommon(offset: number, checkedAtMs: number): void {
    const offsets = [...this.#wrong.values()].map((wrong) => wrong?.offset ?? null).filter((known) => known !== null);
    const isShared = offsets.length >= ALIKE_DEVICES && offsets.every((known) => known === offset);
    if (!isShared || this.#fresh(this.#common)) return;
    this.#common = { offset, checkedAtMs };
    this.#unsaved.set(COMMON_CURSOR, JSON.stringify(this.#common));
  }

  /** What is known to be wrong with a device. A total that is right when it is checked again ends it. */
  #recheck(deviceId: string, excess: number): WrongTotal | null {
    const wrong = this.#wrong.get(deviceId) ?? null;
    if (wrong === null || this.#fresh(wrong)) return wrong;
    if (excess === 0) this.#store(deviceId, null);
    return null;
  }

  #store(deviceId: string, wrong: WrongTotal | null): void {
    this.#wrong.set(deviceId, wrong);
    this.#suspected.delete(deviceId);
    this.#unsaved.set(cursorName(deviceId), JSON.stringify(wrong));
  }

  /** Null for what is to be checked again. A clock that was set back counts as one that went on. */
  #fresh<Known extends { readonly checkedAtMs: number }>(known: Known | null): Known | null {
    return known && Math.abs(this.#clock.now() - known.checkedAtMs) < RECHECK_AFTER_MS ? known : null;
  }
}

/**
 * By how much the total of an answer is above its events; 0 where it is right. An event that comes twice, be it in two
 * versions, is one. A row without an id may be counted or not.
 */
export function toExcess({ records, total }: WirePage): number {
  if (total === null) return 0;
  const ids = toIds(records);
  const oddRows = records.length - records.filter((raw) => decodeRow(raw).id !== null).length;
  if (total < ids.size) return total - ids.size;
  return Math.max(total - ids.size - oddRows, 0);
}

/** The ids of some rows. */
export function toIds(records: readonly unknown[]): ReadonlySet<string> {
  return new Set(records.map((raw) => decodeRow(raw).id).filter((id) => id !== null));
}

/** How many events an answer has. */
export function countRows({ records }: WirePage): number {
  return toIds(records).size;
}

function cursorName(deviceId: string): string {
  return `totals/${deviceId}`;
}

function parseStored<Stored>(stored: string | null): Stored | null {
  return stored === null ? null : (JSON.parse(stored) as Stored | null);
}

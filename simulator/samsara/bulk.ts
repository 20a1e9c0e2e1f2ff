import type { Place, Publication, Published } from "../archive.ts";
import { HOUR_MS, SECOND_MS, toIso } from "../clock.ts";
import type { SamsaraAccount } from "../fleet/driver.ts";
import type { EnrolledTruck, SamsaraAsset } from "../fleet/enrolment.ts";
import type { Fleet } from "../fleet.ts";
import { parseExactly, requireObject } from "../json.ts";
import { uuidOf } from "../random.ts";
import type { Inclusion, SafetyEvent } from "./events.ts";
import { assetRecord, driverRecord } from "./people-and-assets.ts";

export type BulkOptions = {
  /** How many publications lie in the past when the world starts. */
  readonly backlog: number;
  /** How many follow a second from then on. */
  readonly perSecond: number;
};

/** The backlog is spread evenly over the time before the start. */
const BACKLOG_MS = 24 * HOUR_MS;
/** One publication in ten is a new version of an older event, this many publications after its first. */
const REVISED_EVERY = 10;
const REVISION_DISTANCE = 5_007;
const REVISION_REMAINDER = 9;
/** An event is detected so long after its start. */
const STARTED_BEFORE_MS = 30 * SECOND_MS;
/** Stands before whatever else is published at the same moment. */
const FIRST_NTH = -1_000_000_000;

const LABELS = [
  "Braking",
  "Acceleration",
  "HarshTurn",
  "ModerateSpeeding",
  "GenericTailgating",
  "MobileUsage",
] as const;
/** An id begins with the index of its event times one number. Times the other it is the index again, modulo 2^32. */
const ID_DIGITS = 8;
const ID_FACTOR = 0x9e3779b1;
const INDEX_FACTOR = 0x0e8b2f51;

/** The texts of a vehicle and of its driver, whole and reduced to the id. */
type Crew = {
  readonly truck: EnrolledTruck;
  readonly asset: SamsaraAsset;
  readonly account: SamsaraAccount;
  readonly assets: readonly [reduced: string, whole: string];
  readonly drivers: readonly [reduced: string, whole: string];
};

/**
 * Any number of safety events without holding one of them: each is worked out from its index when it is read.
 *
 * They are published evenly in time, first the backlog and then the live ones, and some of them twice.
 */
export class BulkEvents {
  readonly #options: BulkOptions;
  readonly #startsAtMs: number;
  readonly #crews: readonly Crew[];
  readonly #idEnd: string;
  #count = 0;

  constructor(seed: number, fleet: Fleet, options: BulkOptions, startsAtMs: number) {
    this.#options = options;
    this.#startsAtMs = startsAtMs;
    this.#crews = fleet.enrolledAt(startsAtMs).flatMap((truck) => crewOf(truck) ?? []);
    this.#idEnd = uuidOf(seed, "samsara bulk").slice(ID_DIGITS);
  }

  /** How many publications there are by now. */
  get count(): number {
    return this.#count;
  }

  publishUntil(nowMs: number): void {
    this.#count = Math.max(this.#count, this.#firstIndexFrom(nowMs + 1));
  }

  /** When the nth publication appears. */
  atMs(index: number): number {
    const { backlog, perSecond } = this.#options;
    if (index < backlog) return this.#startsAtMs - BACKLOG_MS + Math.floor((index * BACKLOG_MS) / backlog);
    return this.#startsAtMs + Math.floor(((index - backlog) * SECOND_MS) / perSecond);
  }

  at(index: number): Published<SafetyEvent> {
    const atMs = this.atMs(index);
    return { atMs, nth: FIRST_NTH + index - this.#firstIndexFrom(atMs), publication: this.#publication(index, atMs) };
  }

  /** The index of the first publication behind a place. */
  indexBehind({ atMs, nth }: Place): number {
    const first = this.#firstIndexFrom(atMs);
    const end = this.#firstIndexFrom(atMs + 1);
    return Math.min(this.#count, Math.max(first, Math.min(end, first + nth - FIRST_NTH + 1)));
  }

  /** Whether no newer version of a publication's event has appeared. */
  isCurrent({ id, atMs }: Publication<SafetyEvent>): boolean {
    const index = this.#currentIndex(id);
    return index !== null && this.atMs(index) === atMs;
  }

  get(id: string): SafetyEvent | undefined {
    const index = this.#currentIndex(id);
    return index === null ? undefined : this.at(index).publication.row;
  }

  /** The events that start at one moment or later and before another. */
  *startingBetween(fromMs: number, untilMs: number): Generator<SafetyEvent> {
    const first = this.#firstIndexFrom(fromMs + STARTED_BEFORE_MS);
    for (let index = first; index < this.#count && this.atMs(index) < untilMs + STARTED_BEFORE_MS; index++) {
      if (!isRevision(index)) yield this.at(index).publication.row;
    }
  }

  #currentIndex(id: string): number | null {
    if (!id.endsWith(this.#idEnd)) return null;
    const first = Math.imul(Number.parseInt(id.slice(0, ID_DIGITS), 16), INDEX_FACTOR) >>> 0;
    if (!(first < this.#count)) return null;
    const revision = first + REVISION_DISTANCE;
    return revision % REVISED_EVERY === REVISION_REMAINDER && revision < this.#count ? revision : first;
  }

  /** The smallest index that is not published before a moment. */
  #firstIndexFrom(ms: number): number {
    const { backlog, perSecond } = this.#options;
    const isLive = ms > this.#startsAtMs || backlog === 0;
    const share = isLive ? (ms - this.#startsAtMs) / SECOND_MS : (ms - this.#startsAtMs + BACKLOG_MS) / BACKLOG_MS;
    // The division may round to either side of the index that the multiplication above has rounded down.
    let index = Math.max(0, Math.floor(isLive ? backlog + share * perSecond : share * backlog) - 1);
    if (perSecond === 0) index = Math.min(index, backlog);
    while (this.atMs(index) < ms && (perSecond > 0 || index < backlog)) index++;
    return index;
  }

  #publication(index: number, atMs: number): Publication<SafetyEvent> {
    const isRevised = isRevision(index);
    const first = isRevised ? index - REVISION_DISTANCE : index;
    const id = this.#idOf(first);
    const row = this.#event({ id, first, createdMs: this.atMs(first), updatedMs: atMs, isRevised });
    return { atMs, id, version: toIso(atMs), row };
  }

  /** As far from the ids before it as those of a vendor are, which a store of theirs has to cope with. */
  #idOf(index: number): string {
    const start = Math.imul(index, ID_FACTOR) >>> 0;
    return `${start.toString(16).padStart(ID_DIGITS, "0")}${this.#idEnd}`;
  }

  #event(version: Version): SafetyEvent {
    const { id, first, createdMs, updatedMs, isRevised } = version;
    const crew = this.#crews[first % this.#crews.length];
    if (!crew) throw new Error("the fleet has no vehicle that Samsara knows");
    const { truck, asset, account } = crew;
    const startMs = createdMs - STARTED_BEFORE_MS;
    const label = LABELS[first % LABELS.length] ?? LABELS[0];
    const textFor = (inclusion: Inclusion) => textOf(version, crew, label, inclusion);
    return {
      id,
      assetId: asset.assetId,
      driverId: account.driverId,
      startMs,
      updatedMs,
      state: isRevised ? "reviewed" : "needsReview",
      labels: [label],
      coach: null,
      tagIds: [],
      isVgOnly: !asset.hasCamera,
      origin: { moment: id, atMs: startMs, device: truck.id, driver: truck.driver.id },
      record: () => requireObject(parseExactly(textFor({ asset: true, driver: true, media: true }))),
      textFor,
    };
  }
}

type Version = {
  readonly id: string;
  /** The index of the event's first publication. */
  readonly first: number;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly isRevised: boolean;
};

/** Whether the nth publication is a new version of an older event. */
function isRevision(index: number): boolean {
  return index >= REVISION_DISTANCE && index % REVISED_EVERY === REVISION_REMAINDER;
}

function crewOf(truck: EnrolledTruck): Crew | null {
  const { samsara: asset, driver } = truck;
  const account = driver.samsara;
  if (!asset || !account) return null;
  const texts = (record: { readonly [key: string]: unknown }): readonly [string, string] => [
    JSON.stringify({ id: record.id }),
    JSON.stringify(record),
  ];
  return { truck, asset, account, assets: texts(assetRecord(truck)), drivers: texts(driverRecord(account)) };
}

/** The record as JSON, put together from texts: millions are read in a run, and each would be an object for nothing. */
function textOf(
  { id, first, createdMs, updatedMs, isRevised }: Version,
  { assets, drivers }: Crew,
  label: string,
  { asset, driver }: Inclusion,
): string {
  const startMs = createdMs - STARTED_BEFORE_MS;
  return `{"asset":${assets[asset ? 1 : 0]},"behaviorLabels":[{"label":"${label}","source":"automated"}],"contextLabels":[],"createdAtTime":"${toIso(createdMs)}","driver":${drivers[driver ? 1 : 0]},"endMs":"${toIso(startMs + 4 * SECOND_MS)}","eventState":"${isRevised ? "reviewed" : "needsReview"}","id":"${id}","inboxEventUrl":"https://cloud.samsara.com/o/40017/fleet/safety/inbox/${id}","incidentReportUrl":"https://cloud.samsara.com/o/40017/fleet/reports/safety/incident/${id}","location":{"headingDegrees":${first % 360},"latitude":${35 + (first % 9_973) / 2_000},"longitude":${-(90 + (first % 7_919) / 1_000)},"address":{"country":"USA","state":"KS"}},"maxAccelerationGForce":${0.3 + (first % 400) / 1_000},"startMs":"${toIso(startMs)}","updatedAtTime":"${toIso(updatedMs)}","tripEndTime":null,"tripStartTime":"${toIso(startMs - HOUR_MS)}"}`;
}

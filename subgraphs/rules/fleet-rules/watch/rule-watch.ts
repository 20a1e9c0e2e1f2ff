import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { BusMessage, Publication } from "../../../../platform/bus/bus.ts";
import type { Clock } from "../../../../platform/clock.ts";
import type { RecordWriter } from "../../../../platform/records/record-writer.ts";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import type { WritableStore } from "../../../../platform/store/store.ts";
import type { CrossingChange } from "../../evaluation/crossing.ts";
import { DeviceTrack } from "../../evaluation/device-track.ts";
import { comparePositions, type TrackPosition } from "../../evaluation/track-position.ts";
import { bumpEdition, readEdition, readEvaluatedRules } from "../fleet-rule-reader.ts";
import type { FleetRuleTables } from "../fleet-rule-tables.ts";
import { writeGroups } from "../tracks/group-members.ts";
import { type ToldSighting, toToldGroups, toToldSighting } from "../tracks/sighting-message.ts";
import {
  readLastBefore,
  readLinks,
  readRecordsOf,
  readSightings,
  readTrack,
  toRecordKey,
  writeSightings,
} from "../tracks/track-store.ts";
import { toCrossingRecord } from "./crossing-events.ts";
import { readCrossings, writeCrossings } from "./crossing-rows.ts";
import { RuleSet } from "./rule-set.ts";

export type RuleWatchOptions = {
  readonly store: WritableStore<FleetRuleTables>;
  readonly records: RecordWriter;
  readonly tenant: string;
  /** How long positions are kept: what comes later than that says nothing of rules any more. */
  readonly keptMs: number;
  readonly clock: Clock;
};

const HOUR_MS = 3_600_000;
/** A device whose clock is further ahead of ours than that is not where it says: nothing that comes later would be the newest. */
const AHEAD_MS = 60_000;
/** A track that has grown to so many positions in memory is cut to the last hour. */
const LONGEST_TRACK = 512;
/** Devices that are evaluated anew in one transaction. */
const ANEW_AT_ONCE = 20;

type Edit = { readonly added: TrackPosition[]; readonly removed: TrackPosition[] };

/** What is to be told of devices, and how they stand now. */
type Outcome = { readonly track: DeviceTrack; readonly changes: readonly CrossingChange[] };

/**
 * Evaluates the rules of a fleet over what is told of where its devices were, and tells of crossings as events. What was told is stored with what follows from it in
 * one transaction. One batch at a time.
 */
export class RuleWatch {
  readonly #options: RuleWatchOptions;
  /** Of the devices that were heard of. */
  readonly #tracks = new Map<string, DeviceTrack>();
  #rules = new RuleSet([], null);
  #edition = -1;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RuleWatchOptions) {
    this.#options = options;
  }

  /** Takes up what a publisher has told, and stores its place under a cursor. Resolves with what is to be told; null for nothing. */
  take(messages: readonly BusMessage[], cursors: Readonly<Record<string, string>>): Promise<Publication | null> {
    return this.#inTurn(() => this.#take(messages, cursors));
  }

  /** Evaluates devices anew whose records turned out to be others. Resolves with what is to be told of some of them, and with null once there are none. */
  takeDue(): Promise<{ readonly publication: Publication | null } | null> {
    return this.#inTurn(() => this.#takeDue());
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {
      // What is in memory may be ahead of the store.
      this.#tracks.clear();
      this.#edition = -1;
    });
    return result;
  }

  async #take(messages: readonly BusMessage[], cursors: Readonly<Record<string, string>>) {
    const { tenant, clock, keptMs } = this.#options;
    const own = messages.filter((message) => message.tenant === tenant);
    const nowMs = clock.now();
    const isKept = ({ position }: ToldSighting) =>
      position === null || (position.atMs <= nowMs + AHEAD_MS && position.atMs >= nowMs - keptMs);
    // Of several versions of one event the last one counts.
    const told = new Map(own.map(toToldSighting).flatMap((one) => (one && isKept(one) ? [[one.key, one]] : [])));
    const groups = own.flatMap((message) => toToldGroups(message) ?? []);
    await this.#refreshRules();
    const outcomes = this.#rules.isEmpty ? [] : await this.#evaluate([...told.values()]);
    return this.#store(outcomes, cursors, async (tx) => {
      await writeSightings(tx, tenant, [...told.values()]);
      if (await writeGroups(tx, tenant, groups)) await bumpEdition(tx, tenant);
    });
  }

  async #evaluate(told: readonly ToldSighting[]): Promise<readonly Outcome[]> {
    const { store, tenant } = this.#options;
    const before = await readSightings(
      store.db,
      tenant,
      told.map(({ key }) => key),
    );
    const edits = await this.#toEdits(told, before);
    const outcomes: Outcome[] = [];
    for (const [deviceId, edit] of edits) {
      const firstMs = Math.min(...[...edit.added, ...edit.removed].map(({ atMs }) => atMs));
      const track = await this.#trackOf(deviceId, firstMs);
      outcomes.push({ track, changes: this.#apply(track, edit) });
    }
    return outcomes;
  }

  /** What is new of each device, be it that something was taken back. What changes nothing is left out. */
  async #toEdits(told: readonly ToldSighting[], before: ReadonlyMap<string, TrackPosition>) {
    const { store, tenant } = this.#options;
    const changed = told.filter(
      ({ key, position }) => JSON.stringify(sorted(before.get(key))) !== JSON.stringify(sorted(position)),
    );
    const positions = changed.flatMap(({ key, position }) => [before.get(key), position].filter((one) => one != null));
    const records = new Map(
      positions.map(({ vendor, deviceRef: ref }) => [toRecordKey({ vendor, ref }), { vendor, ref }]),
    );
    const links = await readLinks(store.db as never, tenant, [...records.values()]);
    const edits = new Map<string, Edit>();
    const note = (position: TrackPosition | null | undefined, kind: keyof Edit) => {
      if (!position || position.atMs < this.#rules.fromMs) return;
      const { vendor, deviceRef: ref, atMs } = position;
      const linked = links.get(toRecordKey({ vendor, ref }));
      // Of a record that fleet has not told of, it is evaluated once it has.
      const id = linked?.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)?.id;
      if (id === undefined) return;
      const edit = edits.get(id) ?? { added: [], removed: [] };
      edits.set(id, edit);
      edit[kind].push(position);
    };
    for (const { key, position } of changed) {
      note(before.get(key), "removed");
      note(position, "added");
    }
    return edits;
  }

  #apply(track: DeviceTrack, { added, removed }: Edit): readonly CrossingChange[] {
    const around = (position: TrackPosition) => this.#rules.index.around(track.deviceId, position);
    if (removed.length > 0) return track.edit({ added, removed }, around);
    return added.sort(comparePositions).flatMap((position) => track.add(position, around));
  }

  /** The track of a device with all that is not much older than an instant. */
  async #trackOf(deviceId: string, atMs: number): Promise<DeviceTrack> {
    const known = this.#tracks.get(deviceId);
    if (known && atMs > known.cutBeforeMs) return known;
    const { nowMs, keptFromMs } = this.#now();
    const fromMs = Math.max(Math.min(atMs, nowMs) - HOUR_MS - this.#rules.longestStayMs, keptFromMs);
    const { records, track } = await this.#openTrack(deviceId, fromMs);
    const { store, tenant } = this.#options;
    const positions = await readTrack(store.db, { tenant, records, fromMs, untilMs: nowMs + AHEAD_MS });
    const opened = new DeviceTrack({ deviceId, positions, cutBeforeMs: track.cutBeforeMs });
    await this.#resume(opened, records, fromMs);
    this.#tracks.set(deviceId, opened);
    return opened;
  }

  async #openTrack(deviceId: string, fromMs: number) {
    const { store, tenant } = this.#options;
    const records = (await readRecordsOf(store.db as never, tenant, [deviceId])).get(deviceId) ?? [];
    const cutBeforeMs = await readLastBefore(store.db, { tenant, records, untilMs: fromMs });
    return { records, track: new DeviceTrack({ deviceId, positions: [], cutBeforeMs }) };
  }

  async #resume(track: DeviceTrack, records: Parameters<typeof readCrossings>[1]["records"], fromMs: number) {
    const { store, tenant } = this.#options;
    for (const [ruleId, crossings] of await readCrossings(store.db, { tenant, records, fromMs })) {
      const rule = this.#rules.watched(ruleId);
      if (rule) track.resume(rule, crossings);
    }
  }

  async #takeDue(): Promise<{ readonly publication: Publication | null } | null> {
    const { store, tenant } = this.#options;
    const { rows } = await sql<{ deviceId: string }>`select deviceId from ruleDeviceDue
      where tenant = ${tenant} order by deviceId limit ${ANEW_AT_ONCE}`.execute(store.db);
    if (rows.length === 0) return null;
    await this.#refreshRules();
    const outcomes: Outcome[] = [];
    for (const { deviceId } of rows) {
      this.#tracks.delete(deviceId);
      if (!this.#rules.isEmpty) outcomes.push(await this.#evaluateAnew(deviceId));
    }
    const publication = await this.#store(outcomes, {}, async (tx) => {
      for (const { deviceId } of rows) {
        await sql`delete from ruleDeviceDue where tenant = ${tenant} and deviceId = ${deviceId}`.execute(tx);
      }
    });
    return { publication };
  }

  /** All that is kept of a device, beside what was told of it. */
  async #evaluateAnew(deviceId: string): Promise<Outcome> {
    const { store, tenant } = this.#options;
    const { nowMs, keptFromMs } = this.#now();
    const fromMs = Math.max(keptFromMs, this.#rules.fromMs);
    const { records, track } = await this.#openTrack(deviceId, fromMs);
    const positions = await readTrack(store.db, { tenant, records, fromMs, untilMs: nowMs + AHEAD_MS });
    await this.#resume(track, records, fromMs);
    const around = (position: TrackPosition) => this.#rules.index.around(deviceId, position);
    const changes = track.edit({ added: positions, removed: [] }, around);
    this.#tracks.set(deviceId, track);
    return { track, changes };
  }

  #now() {
    const nowMs = this.#options.clock.now();
    return { nowMs, keptFromMs: nowMs - this.#options.keptMs };
  }

  async #refreshRules(): Promise<void> {
    const { store, tenant } = this.#options;
    const edition = await readEdition(store.db, tenant);
    if (edition === this.#edition) return;
    const { nowMs, keptFromMs } = this.#now();
    const rules = await readEvaluatedRules(store.db, { tenant, sinceMs: keptFromMs, nowMs });
    const before = this.#rules;
    this.#rules = new RuleSet(rules, before);
    this.#edition = edition;
    const changed = [...before.ids()].filter((id) => this.#rules.watched(id) !== before.watched(id));
    for (const track of this.#tracks.values()) {
      for (const id of changed) {
        const rule = this.#rules.watched(id);
        if (rule) track.renew(rule);
        else track.forget(id);
      }
    }
  }

  async #store(
    outcomes: readonly Outcome[],
    cursors: Readonly<Record<string, string>>,
    beside: (tx: Kysely<FleetRuleTables>) => Promise<void>,
  ): Promise<Publication | null> {
    const { records, tenant, clock } = this.#options;
    const told = outcomes
      .flatMap(({ changes }) => changes)
      .flatMap(({ kind, crossing }) => {
        const rule = this.#rules.evaluated(crossing.ruleId);
        return rule ? toCrossingRecord({ crossing, rule, retracted: kind === "RETRACTED" }) : [];
      });
    const standing = outcomes.flatMap(({ track, changes }) =>
      [...new Set(changes.map(({ crossing }) => crossing.ruleId))].map((id) => track.crossingsOf(id)),
    );
    const gone = outcomes.flatMap(({ changes }) =>
      changes.flatMap(({ kind, crossing }) => (kind === "RETRACTED" ? crossing.id : [])),
    );
    const page = { ...toStorable({ records: told }), poison: [], cursors };
    const publication = await records.storePage(page, async (tx) => {
      await beside(tx as never);
      await writeCrossings(tx as never, tenant, { standing, gone });
    });
    for (const { track } of outcomes) {
      if (track.positions.length > LONGEST_TRACK) track.trim(clock.now() - HOUR_MS - this.#rules.longestStayMs);
    }
    return publication;
  }
}

/** The fields of a position in one order, so that it can be compared as text. */
function sorted(position: TrackPosition | null | undefined) {
  if (!position) return null;
  const { atMs, vendor, deviceRef, latitude, longitude, speedKph, accuracyMeters } = position;
  return [atMs, vendor, deviceRef, latitude, longitude, speedKph, accuracyMeters];
}

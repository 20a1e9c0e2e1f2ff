import { type Crossing, type CrossingChange, matchCrossings, toNewCrossing } from "./crossing.ts";
import { type FoundCrossing, isSameState, NEW, OUT, type RuleState, step, toInside } from "./rule-machine.ts";
import type { Judge } from "./rule-terms.ts";
import { comparePositions, placeOf, type TrackPosition } from "./track-position.ts";
import type { WatchedRule } from "./watched-rule.ts";

/** How a device stands to one rule now, and how it crossed it within its track, in order. */
type Progress = {
  rule: WatchedRule;
  state: RuleState;
  crossings: Crossing[];
  /** The position that it was judged by last as it came. */
  judged: TrackPosition | null;
};

export type DeviceTrackOptions = {
  readonly deviceId: string;
  /** In order. */
  readonly positions: readonly TrackPosition[];
  /** Before that instant there were positions which the track does not have. Null where it has all. */
  readonly cutBeforeMs: number | null;
};

/** What has become known of a track, or was taken back. */
export type TrackEdit = { readonly added: readonly TrackPosition[]; readonly removed: readonly TrackPosition[] };

/** What rules are about a position, for a device. */
export type RulesAround = (position: TrackPosition) => readonly WatchedRule[];

/**
 * The newest positions of a device, and how it stands to rules by them.
 *
 * What it tells in all, adding up what it adds, amends and retracts, are the crossings of the track as it is known, in whatever order it became known.
 */
export class DeviceTrack {
  readonly deviceId: string;
  readonly #progress = new Map<string, Progress>();
  /** The rules that it is inside of, or may be. */
  readonly #active = new Set<Progress>();
  /** What the position shows that is looked at: empty in between. */
  readonly #found: FoundCrossing[] = [];
  #positions: TrackPosition[];
  #cutBeforeMs: number;

  constructor({ deviceId, positions, cutBeforeMs }: DeviceTrackOptions) {
    this.deviceId = deviceId;
    this.#positions = [...positions];
    this.#cutBeforeMs = cutBeforeMs ?? Number.NEGATIVE_INFINITY;
  }

  /** What there is before it is not in the track; an edit before it cannot be evaluated. */
  get cutBeforeMs(): number {
    return this.#cutBeforeMs;
  }

  get positions(): readonly TrackPosition[] {
    return this.#positions;
  }

  /** Takes up what was told before of a rule: its crossings that hold, in order. How it stands to it follows. */
  resume(rule: WatchedRule, crossings: readonly Crossing[]): void {
    const progress: Progress = { rule, state: OUT, crossings: [...crossings], judged: null };
    progress.state = this.#stateBefore(progress, {
      positions: this.#positions,
      index: this.#positions.length,
      at: null,
    });
    this.#progress.set(rule.id, progress);
    this.#note(progress);
  }

  /** Takes up the new terms of a rule, or whom it watches now. */
  renew(rule: WatchedRule): void {
    const progress = this.#progress.get(rule.id);
    if (progress) progress.rule = rule;
  }

  /** Drops a rule that is not there any more. */
  forget(ruleId: string): void {
    const progress = this.#progress.get(ruleId);
    if (!progress) return;
    this.#active.delete(progress);
    this.#progress.delete(ruleId);
  }

  /** The rules that it is inside of, and since when. */
  inside(): readonly Crossing[] {
    return [...this.#active].flatMap(({ state, crossings }) => (state.kind === "IN" ? (crossings.at(-1) ?? []) : []));
  }

  /** The crossings of a rule that stand, in order, as far back as the track reaches. */
  crossingsOf(ruleId: string): readonly Crossing[] {
    return this.#progress.get(ruleId)?.crossings ?? [];
  }

  /**
   * Adds a position. That it is behind all others is what nearly always is: then it costs a look at the rules around it, and at those that the device is inside of.
   */
  add(position: TrackPosition, around: RulesAround): readonly CrossingChange[] {
    const last = this.#positions.at(-1);
    if (last && comparePositions(position, last) <= 0) return this.edit({ added: [position], removed: [] }, around);
    const hits = around(position);
    const changes: CrossingChange[] = [];
    // What it is inside of first: whoever leaves is taken off the set meanwhile, and nobody is added to it.
    if (this.#active.size > 0) for (const progress of this.#active) this.#advance(progress, position, changes);
    for (const rule of hits) this.#arrive(rule, position, changes);
    this.#positions.push(position);
    return changes;
  }

  /** What a position says of a rule that the device was outside of. */
  #arrive(rule: WatchedRule, position: TrackPosition, changes: CrossingChange[]): void {
    const known = this.#progress.get(rule.id);
    if (known?.judged === position) return;
    const judge = rule.judgeAt(position.atMs);
    if (!judge) return;
    const isFirst = this.#isFirstFor(rule, this.#positions, this.#positions.length);
    const state = step(isFirst ? NEW : OUT, judge, position, this.#found);
    // Around most places there is nothing but the box.
    if (state.kind === "OUT") return;
    const progress = known ?? this.#progressOf(rule);
    progress.state = state;
    this.#note(progress);
    if (this.#found.length > 0) this.#tellNew(progress, changes);
  }

  #advance(progress: Progress, position: TrackPosition, changes: CrossingChange[]): void {
    const { rule } = progress;
    progress.judged = position;
    const judge = rule.isFor(this.deviceId) ? rule.judgeAt(position.atMs) : NOT_WATCHED;
    if (!judge) return;
    progress.state = step(progress.state, judge, position, this.#found);
    this.#note(progress);
    if (this.#found.length > 0) this.#tellNew(progress, changes);
  }

  #tellNew({ rule, crossings }: Progress, changes: CrossingChange[]): void {
    for (const found of this.#found) {
      const crossing = toNewCrossing(rule.id, found, (id) => crossings.some((one) => one.id === id));
      crossings.push(crossing);
      changes.push({ kind: "ADDED", crossing });
    }
    this.#found.length = 0;
  }

  /** Changes what is known of the past, and evaluates anew from there as far as it makes a difference. */
  edit({ added, removed }: TrackEdit, around: RulesAround): readonly CrossingChange[] {
    const before = this.#positions;
    const gone = new Set(removed.map(toIdentity));
    const fresh = new Map(added.map((position) => [toIdentity(position), position]));
    const kept = before.filter((position) => !gone.has(toIdentity(position)) && !fresh.has(toIdentity(position)));
    const after = [...kept, ...fresh.values()].sort(comparePositions);
    const edited = [...added, ...removed].sort(comparePositions);
    const [first, last] = [edited[0], edited.at(-1)];
    if (!first || !last) return NO_CHANGES;
    const changes: CrossingChange[] = [];
    for (const progress of this.#concerned({ edited, removed, first }, around)) {
      this.#replay(progress, { before, after, first, last }, changes);
    }
    this.#positions = after;
    return changes;
  }

  /**
   * The rules to which an edit can make a difference: those around an edited position, and those for which the device was not plainly outside
   * there by what was known.
   */
  #concerned({ edited, removed, first }: Edited, around: RulesAround): ReadonlySet<Progress> {
    // Without a position at which a rule failed, a stay before it can go on behind it: where that began is anywhere.
    const places = removed.length > 0 ? [...edited, ...this.#positions] : edited;
    const concerned = new Set(places.flatMap((position) => around(position).map((rule) => this.#progressOf(rule))));
    for (const progress of this.#progress.values()) {
      const { rule, state, crossings } = progress;
      if (!rule.isFor(this.deviceId)) continue;
      const isCrossedBehind = crossings.some(({ decidedBy }) => comparePositions(decidedBy, first) >= 0);
      if (state.kind !== "OUT" || isCrossedBehind) concerned.add(progress);
    }
    return concerned;
  }

  /**
   * Evaluates a rule anew from where the track was edited, beside what it was before, until both stand the same behind the last edit: from
   * there on nothing differs.
   */
  #replay(progress: Progress, { before, after, first, last }: Replay, changes: CrossingChange[]): void {
    const { rule, crossings } = progress;
    const walkerOf = (positions: readonly TrackPosition[]): Walker => {
      const begin = { positions, index: placeOf(positions, first), at: first };
      return { ...begin, state: this.#stateBefore(progress, begin) };
    };
    const [old, now] = [walkerOf(before), walkerOf(after)];
    const found: FoundCrossing[] = [];
    let end: TrackPosition | null = null;
    while (old.index < before.length || now.index < after.length) {
      if (end && comparePositions(end, last) >= 0 && isSameState(old.state, now.state)) break;
      const [one, other] = [before[old.index], after[now.index]];
      const order = !one ? 1 : !other ? -1 : comparePositions(one, other);
      end = (order <= 0 ? one : other) as TrackPosition;
      if (order <= 0) this.#walk(old, rule, []);
      if (order >= 0) this.#walk(now, rule, found);
    }
    const isAtEnd = old.index >= before.length && now.index >= after.length;
    if (isAtEnd) progress.state = now.state;
    this.#note(progress);
    const from = crossings.findIndex(({ decidedBy }) => comparePositions(decidedBy, first) >= 0);
    const behind = end === null ? -1 : crossings.findIndex(({ decidedBy }) => comparePositions(decidedBy, end) > 0);
    const begin = from === -1 ? crossings.length : from;
    const until = behind === -1 ? crossings.length : behind;
    this.#tell(progress, { told: crossings.slice(begin, until), found, at: begin }, changes);
  }

  #walk(walker: Walker, rule: WatchedRule, found: FoundCrossing[]): void {
    const position = walker.positions[walker.index++] as TrackPosition;
    const judge = rule.judgeAt(position.atMs);
    if (judge) walker.state = step(walker.state, judge, position, found);
  }

  /**
   * How the device stood to a rule before a position of the track, by the crossings that were told: what came before an edit is as it was.
   */
  #stateBefore({ rule, crossings }: Progress, { positions, index, at }: TrackPlace): RuleState {
    const previous = positions[index - 1];
    const last = crossings.findLast(({ decidedBy }) => !at || comparePositions(decidedBy, at) < 0);
    if (last?.direction === "ENTER") return toInside(closingAt(rule, previous ?? last.decidedBy));
    if (!last && this.#isFirstFor(rule, positions, index)) return NEW;
    return this.#pendingBefore(rule, positions, index, last?.decidedBy ?? null);
  }

  /** OUT, or PENDING where the device has been inside since a position behind its last crossing, and not for long enough. */
  #pendingBefore(
    rule: WatchedRule,
    positions: readonly TrackPosition[],
    index: number,
    crossedAt: TrackPosition | null,
  ): RuleState {
    let begin = index;
    // Without a stay that must last nothing is ever pending.
    while (begin > 0 && rule.takesTime) {
      const position = positions[begin - 1] as TrackPosition;
      const judge = rule.judgeAt(position.atMs);
      // What fails ends whatever was.
      if (!judge || judge.judge(position) === "FAILS") break;
      begin--;
      if (crossedAt && comparePositions(position, crossedAt) <= 0) break;
    }
    const walker = { positions, index: begin, state: this.#isFirstFor(rule, positions, begin) ? NEW : OUT };
    while (walker.index < index) this.#walk(walker, rule, []);
    return walker.state.kind === "IN" ? OUT : walker.state;
  }

  /** Whether no position before one of the track was judged by a rule. */
  #isFirstFor(rule: WatchedRule, positions: readonly TrackPosition[], index: number): boolean {
    const before = positions[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY;
    return Math.max(before, this.#cutBeforeMs) < rule.fromMs;
  }

  #progressOf(rule: WatchedRule): Progress {
    const known = this.#progress.get(rule.id);
    if (known) return known;
    const progress: Progress = { rule, state: OUT, crossings: [], judged: null };
    this.#progress.set(rule.id, progress);
    return progress;
  }

  #note(progress: Progress): void {
    if (progress.state.kind === "IN" || progress.state.kind === "PENDING") this.#active.add(progress);
    else this.#active.delete(progress);
  }

  #tell(
    progress: Progress,
    {
      told,
      found,
      at,
    }: { readonly told: readonly Crossing[]; readonly found: readonly FoundCrossing[]; readonly at: number },
    changes: CrossingChange[],
  ): void {
    const { rule, crossings } = progress;
    const isInUse = (id: string) => crossings.some((one) => one.id === id);
    const matched = matchCrossings({ ruleId: rule.id, told, found, isInUse });
    progress.crossings = crossings.toSpliced(at, told.length, ...matched.crossings);
    changes.push(...matched.changes);
  }

  /** Drops what is older than an instant but for the last position before it: what comes late from before then needs the track made anew. */
  trim(beforeMs: number): void {
    const pending = [...this.#active].flatMap(({ state }) => (state.kind === "PENDING" ? state.since.atMs : []));
    const fromMs = Math.min(beforeMs, ...pending);
    const index = this.#positions.findIndex(({ atMs }) => atMs >= fromMs);
    const dropped = (index === -1 ? this.#positions.length : index) - 1;
    if (dropped <= 0) return;
    this.#cutBeforeMs = Math.max(this.#cutBeforeMs, (this.#positions[dropped - 1] as TrackPosition).atMs);
    this.#positions = this.#positions.slice(dropped);
    for (const progress of this.#progress.values()) {
      const { crossings } = progress;
      const last = crossings.findLastIndex(({ decidedBy }) => decidedBy.atMs <= this.#cutBeforeMs);
      // The last one before says how the device stands.
      if (last > 0) progress.crossings = crossings.slice(last);
    }
  }
}

type Edited = {
  readonly edited: readonly TrackPosition[];
  readonly removed: readonly TrackPosition[];
  readonly first: TrackPosition;
};

type Replay = {
  readonly before: readonly TrackPosition[];
  readonly after: readonly TrackPosition[];
  readonly first: TrackPosition;
  readonly last: TrackPosition;
};

/** A place in a track: before the position of that index, and behind all that is before another one, or behind all. */
type TrackPlace = {
  readonly positions: readonly TrackPosition[];
  readonly index: number;
  readonly at: TrackPosition | null;
};

type Walker = { readonly positions: readonly TrackPosition[]; index: number; state: RuleState };

/** Of a device that is not watched any more: it has left with its next position. */
const NOT_WATCHED: Judge = {
  boxes: null,
  minimumStayMs: 0,
  judge: () => "FAILS",
  closingOf: () => Number.POSITIVE_INFINITY,
};

const NO_CHANGES: readonly CrossingChange[] = [];

function closingAt(rule: WatchedRule, position: TrackPosition): number {
  return rule.judgeAt(position.atMs)?.closingOf(position.atMs) ?? Number.POSITIVE_INFINITY;
}

function toIdentity({ atMs, key }: TrackPosition): string {
  return `${atMs} ${key}`;
}

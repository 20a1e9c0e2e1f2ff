import Flatbush from "flatbush";
import type { TrackPosition } from "./track-position.ts";
import type { WatchedRule } from "./watched-rule.ts";

/**
 * Finds the rules that can hold at a position, out of many: those on the map by a spatial index, those without a place by whom they watch. It is
 * made anew when a rule changes, which takes some ten milliseconds for ten thousand of them.
 */
export class RuleIndex {
  readonly #map: Flatbush | null;
  /** The rules of the boxes of the map. */
  readonly #onMap: readonly WatchedRule[];
  /** Rules without a place that watch all devices. */
  readonly #everywhere: readonly WatchedRule[];
  readonly #byDevice = new Map<string, WatchedRule[]>();
  /** Rules that once had other terms, by when they were changed last, the latest first. */
  readonly #changed: readonly WatchedRule[];

  constructor(rules: Iterable<WatchedRule>) {
    const all = [...rules];
    const placed = all.flatMap((rule) => (rule.latest.judge.boxes ?? []).map((box) => ({ rule, box })));
    this.#onMap = placed.map(({ rule }) => rule);
    this.#map = placed.length === 0 ? null : new Flatbush(placed.length);
    for (const { box } of placed) this.#map?.add(box.minLongitude, box.minLatitude, box.maxLongitude, box.maxLatitude);
    this.#map?.finish();
    const placeless = all.filter(({ latest }) => latest.judge.boxes === null);
    this.#everywhere = placeless.filter(({ targets }) => targets.isWholeFleet);
    for (const rule of placeless) {
      if (rule.targets.isWholeFleet) continue;
      for (const id of rule.targets.deviceIds) {
        const ofDevice = this.#byDevice.get(id);
        if (ofDevice) ofDevice.push(rule);
        else this.#byDevice.set(id, [rule]);
      }
    }
    this.#changed = all
      .filter(({ latest, fromMs }) => latest.fromMs > fromMs)
      .sort((a, b) => b.latest.fromMs - a.latest.fromMs);
  }

  /** All rules that may hold for a device at a position, and some that do not. None is there twice. */
  around(deviceId: string, position: TrackPosition): readonly WatchedRule[] {
    const { longitude, latitude } = position;
    const found: WatchedRule[] = [];
    const hits = this.#map?.search(longitude, latitude, longitude, latitude) ?? NOTHING;
    for (const hit of hits) {
      const rule = this.#onMap[hit] as WatchedRule;
      // A rule across the date line has two boxes, which meet at it.
      if (rule.isFor(deviceId) && !(hits.length > 1 && found.includes(rule))) found.push(rule);
    }
    for (const rule of this.#everywhere) found.push(rule);
    const own = this.#byDevice.get(deviceId);
    if (own) found.push(...own);
    for (const rule of this.#changed) {
      if (rule.latest.fromMs <= position.atMs) break;
      if (rule.isFor(deviceId) && !found.includes(rule)) found.push(rule);
    }
    return found;
  }
}

const NOTHING: readonly number[] = [];

import type { Crossing, CrossingChange } from "../../../../subgraphs/rules/evaluation/crossing.ts";
import { DeviceTrack } from "../../../../subgraphs/rules/evaluation/device-track.ts";
import { RuleIndex } from "../../../../subgraphs/rules/evaluation/rule-index.ts";
import { comparePositions, type TrackPosition } from "../../../../subgraphs/rules/evaluation/track-position.ts";
import { WatchedRule } from "../../../../subgraphs/rules/evaluation/watched-rule.ts";
import { type GeneratedTrack, generateArrivals } from "./generated-tracks.ts";
import { type SlowCrossing, slowCrossings } from "./slow-evaluation.ts";

const DEVICE = "truck";

/** What is tried: ours, or a copy with a mistake. */
export type Evaluation = {
  readonly DeviceTrack: typeof DeviceTrack;
  readonly RuleIndex: typeof RuleIndex;
  readonly WatchedRule: typeof WatchedRule;
};

const OURS: Evaluation = { DeviceTrack, RuleIndex, WatchedRule };
/** At one arrival in thirty, the process begins anew. */
const RESTARTS = 0.03;

/** Whoever is told of crossings: what is told must make sense one after the other. */
class Listener {
  readonly standing = new Map<string, Crossing>();

  hear(changes: readonly CrossingChange[]): void {
    for (const { kind, crossing } of changes) {
      const isKnown = this.standing.has(crossing.id);
      if (isKnown === (kind === "ADDED")) throw new Error(`${kind} of ${isKnown ? "a told" : "an untold"} crossing`);
      if (kind === "RETRACTED") this.standing.delete(crossing.id);
      else this.standing.set(crossing.id, crossing);
    }
  }

  of(ruleId: string): readonly Crossing[] {
    return [...this.standing.values()]
      .filter((one) => one.ruleId === ruleId)
      .sort((a, b) => comparePositions(a.decidedBy, b.decidedBy) || a.atMs - b.atMs);
  }
}

/**
 * The crossings that stand once all has arrived, and who is said to be inside. At some arrivals the process begins anew, from what was stored.
 */
export function toldCrossings(track: GeneratedTrack, random: () => number, tried: Evaluation = OURS) {
  const rules = track.rules.map((rule) => new tried.WatchedRule(rule));
  const index = new tried.RuleIndex(rules);
  const listener = new Listener();
  const around = (position: TrackPosition) => index.around(DEVICE, position);
  let device = new tried.DeviceTrack({ deviceId: DEVICE, positions: [], cutBeforeMs: null });
  for (const { kind, position } of generateArrivals(track, random)) {
    if (random() < RESTARTS) {
      device = new tried.DeviceTrack({ deviceId: DEVICE, positions: device.positions, cutBeforeMs: null });
      for (const rule of rules) device.resume(rule, listener.of(rule.id));
    }
    listener.hear(
      kind === "ADD" ? device.add(position, around) : device.edit({ added: [], removed: [position] }, around),
    );
  }
  const standing = track.rules.flatMap(({ id }) => listener.of(id).map(toSlow));
  return {
    standing,
    inside: device
      .inside()
      .map(({ ruleId }) => ruleId)
      .sort(),
  };
}

function toSlow({ ruleId, direction, atMs, isFirst }: Crossing): SlowCrossing {
  return { ruleId, direction, atMs, isFirst };
}

/** The same by the slow twin. */
export function trueCrossings({ rules, positions }: GeneratedTrack) {
  const standing = rules.flatMap((rule) => slowCrossings(rule, positions));
  const inside = rules.flatMap(({ id }) => {
    const last = standing.findLast(({ ruleId }) => ruleId === id);
    return last?.direction === "ENTER" ? id : [];
  });
  return { standing, inside: inside.sort() };
}

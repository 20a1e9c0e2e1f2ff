import { HOUR_MS } from "../clock.ts";
import { Random } from "../random.ts";

const WEEK_MS = 168 * HOUR_MS;
/** One camera in twelve is out of contact for some hours each week, and another one is broken for some days. */
const CAMERAS = 12;
const OUT_OF_CONTACT = 5;
const BROKEN = 9;

/** A time, its start included and its end not. */
export type Spell = { readonly fromMs: number; readonly untilMs: number };

/** When a camera is out of contact at a moment, be it in a tunnel of a yard or with a modem that hangs; null if it is not. */
export function outageOf(seed: number, deviceId: string, atMs: number): Spell | null {
  return spellAt({ seed, name: "outage", deviceId, atMs }, OUT_OF_CONTACT, [10, 40]);
}

/** When something is wrong with a camera at a moment; null if nothing is. */
export function defectOf(seed: number, deviceId: string, atMs: number): Spell | null {
  return spellAt({ seed, name: "defect", deviceId, atMs }, BROKEN, [60, 130]);
}

type Question = { readonly seed: number; readonly name: string; readonly deviceId: string; readonly atMs: number };

/** The spell of the calendar week, where the camera is of those that have such, and the moment is in it. */
function spellAt(
  { seed, name, deviceId, atMs }: Question,
  which: number,
  [least, most]: readonly [number, number],
): Spell | null {
  if (Number(deviceId) % CAMERAS !== which) return null;
  const week = Math.floor(atMs / WEEK_MS);
  const random = new Random(seed, name, deviceId, week);
  const hours = random.integer(least, most);
  const fromMs = week * WEEK_MS + random.integer(0, 167 - hours) * HOUR_MS;
  const spell = { fromMs, untilMs: fromMs + hours * HOUR_MS };
  return atMs >= spell.fromMs && atMs < spell.untilMs ? spell : null;
}

import type { Environment } from "../../../../platform/environment.ts";

/** On the way of a command: it has come, its handler is through, its transaction is committed. */
export const STRIKE_POINTS = ["accepted", "handled", "committed"] as const;
export type StrikePoint = (typeof STRIKE_POINTS)[number];

/** Kills the process when a point is passed for the nth time, as `STRIKE=<point>:<nth>` says. */
export function strikeAt({ STRIKE }: Environment): (point: StrikePoint) => void {
  const [where, nth] = (STRIKE ?? "").split(":");
  let left = Number(nth);
  return (point) => {
    if (point !== where) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
}

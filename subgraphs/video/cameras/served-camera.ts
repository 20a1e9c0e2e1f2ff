import type { Camera } from "../generated.ts";
import { toDatedFaults } from "./fault-history.ts";
import { toHorizon } from "./horizon.ts";
import type { StoredCamera } from "./stored-cameras.ts";

/** A camera as it is served at an instant. */
export function toCamera({ facet, history }: StoredCamera, nowMs: number): Camera {
  const { faults, lastSeenAt } = facet;
  return {
    ...facet,
    // A record that came before its history was kept has been seen with its faults when it was in contact last.
    faults: toDatedFaults(faults, history, lastSeenAt ?? nowMs),
    horizon: toHorizon(facet, nowMs),
  };
}

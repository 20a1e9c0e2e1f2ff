import type { FleetEvent } from "../domain.ts";
import { distanceOf, gapOf, isNear, type Seen } from "./grouping/nearness.ts";

/** How near an event of an incident is to another one. */
export type IncidentEvidence = {
  readonly event: FleetEvent;
  /** Null where there is no other. */
  readonly nearest: FleetEvent | null;
  readonly gapSeconds: number | null;
  readonly distanceMeters: number | null;
  readonly sameDevice: boolean | null;
  readonly sameDriver: boolean | null;
};

/** Why the events of an incident are one moment: for each the nearest one in time, of those that are near enough. */
export function toEvidence(events: readonly FleetEvent[]): readonly IncidentEvidence[] {
  const seen = events.map(toSeen);
  return events.map((event, index) => {
    const own = seen[index] as Seen;
    let nearest: { readonly at: number; readonly gapMs: number; readonly meters: number | null } | null = null;
    for (const [at, other] of seen.entries()) {
      if (at === index) continue;
      const gapMs = gapOf(own, other);
      // Of several that are as near in time, one tells most that says where it was.
      const isBetter =
        nearest === null ||
        gapMs < nearest.gapMs ||
        (gapMs === nearest.gapMs && nearest.meters === null && isPlaced(other));
      if (isBetter && isNear(own, other)) nearest = { at, gapMs, meters: distanceOf(own, other) };
    }
    const other = nearest && (events[nearest.at] ?? null);
    return {
      event,
      nearest: other,
      gapSeconds: nearest && nearest.gapMs / 1_000,
      distanceMeters: nearest?.meters ?? null,
      sameDevice: isSame(event.deviceId, other?.deviceId ?? null),
      sameDriver: isSame(namedBy(event), other && namedBy(other)),
    };
  });
}

/** The driver whom the vendor of an event names. What others make of it says nothing of what these have in common. */
function namedBy({ driverId, driven }: FleetEvent): string | null {
  return driven.basis === null ? driverId : null;
}

function isPlaced({ latitude, longitude }: Seen): boolean {
  return latitude !== null && longitude !== null;
}

function isSame(one: string | null, other: string | null): boolean | null {
  return one === null || other === null ? null : one === other;
}

function toSeen({ occurredAt, endedAt, position }: FleetEvent): Seen {
  return {
    startMs: occurredAt,
    endMs: Math.max(occurredAt, endedAt ?? occurredAt),
    latitude: position?.latitude ?? null,
    longitude: position?.longitude ?? null,
  };
}

import { PublicError } from "../../../platform/public-error.ts";
import type { Camera, CameraFilter } from "../generated.ts";

/** Whether a camera is meant. */
export type IsMeant = (camera: Camera) => boolean;

/** Which cameras a filter means at an instant. Throws a {@link PublicError} that names the field at fault. */
export function toIsMeant(filter: CameraFilter | null | undefined, nowMs: number): IsMeant {
  const { offlineForSecondsAtLeast: offlineFor, faulty, faultKinds, statuses, groups } = filter ?? {};
  if (offlineFor != null && offlineFor < 0) {
    const field = "filter.offlineForSecondsAtLeast";
    throw new PublicError("BAD_USER_INPUT", `\`${field}\` must not be negative.`, { field });
  }
  const names = groups && new Set(groups.map(toPlainName));
  return (camera) =>
    (offlineFor == null || isOfflineSince(camera, nowMs - offlineFor * 1_000)) &&
    (faulty == null || camera.faults.length > 0 === faulty) &&
    (faultKinds == null || camera.faults.some(({ kind }) => faultKinds.includes(kind))) &&
    (statuses == null || (camera.status !== null && statuses.includes(camera.status))) &&
    (names == null || camera.groups.some((name) => names.has(toPlainName(name))));
}

function isOfflineSince({ status, lastSeenAt }: Camera, atMs: number): boolean {
  return status === "OFFLINE" && lastSeenAt !== null && lastSeenAt <= atMs;
}

function toPlainName(name: string): string {
  return name.trim().toLowerCase();
}

import type { Camera, CameraHorizon } from "../generated.ts";

/**
 * How much recording fits on the card that cameras are shipped with, 128 GiB, by the vendor's documentation:
 * <https://roscolive-api-v1.apidog.io/6474402e0>.
 */
const CARD_MS = 70 * 3_600_000;

/**
 * How far back the card of a camera reaches at least. A camera that sleeps or is out of contact has written nothing since it
 * was seen last, as far as is known, so its card reaches back further. Null where nobody knows when that was.
 */
export function toHorizon(
  { status, lastSeenAt }: Pick<Camera, "status" | "lastSeenAt">,
  nowMs: number,
): CameraHorizon | null {
  const isSilent = status === "SLEEPING" || status === "OFFLINE";
  if (isSilent && lastSeenAt === null) return null;
  const lastRecordedMs = isSilent && lastSeenAt !== null ? Math.min(lastSeenAt, nowMs) : nowMs;
  return { reachesBackTo: lastRecordedMs - CARD_MS, basis: "DOCUMENTED_CAPACITY" };
}

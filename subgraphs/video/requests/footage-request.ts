import type { LiveItem } from "../../../platform/live/live-field.ts";

/** As in the SDL, where each word is explained. */
export type FootageRequestKind = "VIDEO" | "SNAPSHOTS" | "RESTORED_VIDEO";

/** As in the SDL, where each word is explained. */
export type FootageRequestState =
  | "PENDING"
  | "REQUESTED"
  | "WAITING_FOR_CAMERA"
  | "UPLOADING"
  | "PARTIAL"
  | "AVAILABLE"
  | "FAILED"
  | "EXPIRED";

/** As in the SDL, where each word is explained. */
export type FootageRequestReason =
  | "CAMERA_ASLEEP"
  | "CAMERA_OFFLINE"
  | "BEYOND_HORIZON"
  | "VENDOR_UNAVAILABLE"
  | "VENDOR_REJECTED"
  | "VENDOR_UNAUTHORIZED"
  | "UPLOAD_FAILED"
  | "CHANNEL_MISSING"
  | "NOT_DELIVERED"
  | "INTERNAL";

/** Where a request for footage is in its life, and what stands in its way. */
export type RequestStanding = {
  readonly state: FootageRequestState;
  readonly reason: FootageRequestReason | null;
};

/** What is wanted of a camera. Instants are epoch milliseconds of whole seconds. */
export type WantedFootage = {
  readonly kind: FootageRequestKind;
  readonly deviceRef: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** In order, each once; null for all. */
  readonly channels: readonly number[] | null;
};

/** A request for footage, without what it consists of. */
export type FootageRequest = WantedFootage &
  RequestStanding & {
    readonly ref: string;
    readonly eventId: string | null;
    readonly deviceId: string | null;
    readonly requestedBy: string;
    readonly requestedAtMs: number;
    readonly expiresAtMs: number;
    readonly updatedAtMs: number;
  };

/** A recording that the vendor is asked for. */
export type FootageRequestPart = {
  readonly fromMs: number;
  readonly toMs: number;
  /** The vendor's id of the recording; null until it is known. */
  readonly clipRef: string | null;
};

/** A step of a request as whoever follows it is told. */
export type FootageChange = LiveItem<FootageRequest>;

/** The states in which nothing is waited for any more. */
const ENDED: readonly FootageRequestState[] = ["AVAILABLE", "FAILED", "EXPIRED"];

/** Whether something is still to come of a request in a state. */
export function isUnderWay(state: FootageRequestState): boolean {
  return !ENDED.includes(state);
}

/** Whether a request brings all that is wanted of its camera. */
export function covers(request: WantedFootage, wanted: WantedFootage): boolean {
  const { kind, fromMs, toMs, channels } = request;
  const isOfKind = kind === wanted.kind || (kind === "VIDEO" && wanted.kind === "SNAPSHOTS");
  const hasChannels = channels === null || (wanted.channels?.every((channel) => channels.includes(channel)) ?? false);
  const isOfCamera = request.deviceRef === wanted.deviceRef;
  return isOfCamera && isOfKind && hasChannels && fromMs <= wanted.fromMs && toMs >= wanted.toMs;
}

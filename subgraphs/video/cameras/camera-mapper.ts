import { toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import { wireId } from "../../../platform/vendor/wire-json.ts";
import type { Camera, CameraChannel, CameraProperty } from "../generated.ts";
import { toGroupNames } from "../recordings/recording-mapper.ts";
import type { WireDevice } from "../wire.ts";
import { toText } from "../wire-values.ts";
import { toCameraStatus } from "../words.ts";
import { type ReportedFault, toChannelNumber, toChannelState, toFaults } from "./camera-faults.ts";

/** What is stored of a camera: how far back its card reaches depends on when somebody asks. */
export type CameraFacet = Omit<Camera, "faults" | "horizon"> & { readonly faults: readonly ReportedFault[] };

/** Clocks differ by this much. What says to be later than that was not seen then. */
export const MOST_SKEW_MS = 10 * 60_000;

/** A camera of which an event says no more than that there is one. */
export const UNKNOWN_CAMERA: Omit<CameraFacet, "vendorRef"> = {
  vehicleName: null,
  groups: [],
  model: null,
  status: null,
  statusLabel: null,
  channels: [],
  channelStates: [],
  faults: [],
  health: [],
  firmware: [],
  lastSeenAt: null,
};

/** What is stored of a camera as a list of devices has it. */
export function toCameraFacet(wire: WireDevice, receivedAtMs: number): CameraFacet {
  const contactsMs = contactsOf(wire)
    .map(toInstantOrNull)
    .filter((contactMs) => contactMs !== null && contactMs <= receivedAtMs + MOST_SKEW_MS);
  const channels = toChannels(wire.channel_available);
  return {
    vendorRef: { vendor: "ROSCOLIVE", ref: wire.device_id },
    vehicleName: wire.vehicle_name || null,
    groups: toGroupNames(wire.groups),
    model: wire.device_type || null,
    status: toCameraStatus(wire.general_status),
    statusLabel: wire.general_status || null,
    channels,
    channelStates: toChannelStates(channels, wire.channel_status),
    faults: toFaults(wire.camera_health),
    health: toProperties(wire.camera_health, "camera_health"),
    firmware: toProperties(wire.firmware_version, "firmware_version"),
    lastSeenAt: contactsMs.reduce((a, b) => (b !== null && (a === null || b > a) ? b : a), null),
  };
}

function contactsOf(wire: WireDevice): readonly (string | null | undefined)[] {
  const { last_online, last_contact, last_seen, last_connected_ts, last_communication, last_disconnected_ts } = wire;
  return [last_online, last_contact, last_seen, last_connected_ts, last_communication, last_disconnected_ts];
}

/** The numbers in `"1,2"`, or in a list of them. */
function toChannels(available: unknown): number[] {
  const text = Array.isArray(available) ? available.join(",") : (wireId.safeParse(available).data ?? "");
  return text.split(",").flatMap((part) => (/^\s*\d{1,4}\s*$/.test(part) ? Number(part) : []));
}

/** The channels that a camera has or tells of, each once. The form of what it tells is not documented. */
function toChannelStates(channels: readonly number[], statuses: unknown): readonly CameraChannel[] {
  const words = new Map<number, string | null>(channels.map((channel) => [channel, null]));
  for (const [channel, word] of collectWords(statuses, channels)) words.set(channel, word);
  return [...words]
    .toSorted(([a], [b]) => a - b)
    .map(([channel, stateLabel]) => ({ channel, state: toChannelState(stateLabel), stateLabel }));
}

/** Objects that name their channel, words in the order of the channels, or an object by channel. */
function* collectWords(statuses: unknown, channels: readonly number[]): Generator<readonly [number, string]> {
  if (typeof statuses !== "object" || statuses === null) return;
  for (const [key, one] of Object.entries(statuses)) {
    const fields = (typeof one === "object" && one !== null ? one : { status: one }) as Readonly<
      Record<string, unknown>
    >;
    const word = toText(fields.status) ?? toText(fields.state) ?? (typeof one === "boolean" ? String(one) : null);
    const named = toChannelNumber(toText(fields.channel) ?? toText(fields.channel_number));
    const placed = Array.isArray(statuses) ? (channels[Number(key)] ?? null) : toChannelNumber(key);
    const channel = named ?? placed;
    if (channel !== null && word !== null) yield [channel, word];
  }
}

/** What stands in an object as names and texts, the names of nested ones joined by dots. */
function toProperties(value: unknown, name: string, prefix = ""): CameraProperty[] {
  if (value === null || value === undefined) return [];
  const text = typeof value === "boolean" ? String(value) : wireId.safeParse(value).data;
  if (text !== undefined) return [{ name, value: text }];
  return Object.entries(value).flatMap(([key, part]) => toProperties(part, `${prefix}${key}`, `${prefix}${key}.`));
}

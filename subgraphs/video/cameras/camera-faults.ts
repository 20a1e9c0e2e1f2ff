import { toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import type { CameraFault, CameraFaultKind } from "../generated.ts";
import { toText } from "../wire-values.ts";

/** A fault as a record of a camera has it: `since` is null where the vendor does not say. Epoch milliseconds. */
export type ReportedFault = Pick<CameraFault, "kind" | "label" | "channel"> & { readonly since: number | null };

/** Values by which something says that it is well. What it reports is documented by no page. */
const WELL = [
  "",
  "ok",
  "okay",
  "good",
  "normal",
  "healthy",
  "fine",
  "none",
  "no",
  "0",
  "recording",
  "active",
  "online",
];
const SWITCHED_OFF = ["disabled", "inactive", "off", "notinstalled", "unused", "disconnected"];
/** Names of which `true` is bad news. */
const BAD_NEWS = /error|fail|loss|lost|block|fault|alarm|alert|missing|removed|full/i;
/** What says of a report when it began, or when it was made. */
const DATES = ["since", "start_ts", "error_ts", "timestamp", "createtime", "created_at", "date"];
const WORDS = ["status", "state", "value", "error", "error_code", "type"];
const CHANNELS = ["channel", "channel_number", "channel_id"];

/** The first word that is in the name or the value of a fault says what it is. */
const KINDS: readonly (readonly [RegExp, CameraFaultKind])[] = [
  [/block|cover|obstruct/i, "CAMERA_BLOCKED"],
  [/video|picture|signal|lens|camera_?fail/i, "VIDEO_LOSS"],
  [/sd_?card|card|hdd|disk|storage|format/i, "STORAGE"],
  [/gps|gnss|position/i, "POSITIONING"],
  [/power|volt|batter|shutdown|ignition/i, "POWER"],
  [/temp|heat/i, "TEMPERATURE"],
  [/modem|network|connect|sim|lte|cell/i, "CONNECTION"],
];

/** What is wrong with a camera by what it reports of its health, whatever form that has. At most 50 faults. */
export function toFaults(health: unknown): readonly ReportedFault[] {
  return collectFaults(health, []).slice(0, MOST_FAULTS);
}

const MOST_FAULTS = 50;
const DEEPEST = 4;

function collectFaults(value: unknown, path: readonly string[]): readonly ReportedFault[] {
  if (value === null || value === undefined || path.length > DEEPEST) return [];
  if (typeof value !== "object") return toFault(path, wordOf(value), { channel: null, since: null });
  const report = value as Readonly<Record<string, unknown>>;
  const word = WORDS.map((name) => report[name]).find(
    (one) => one !== null && typeof one !== "object" && one !== undefined,
  );
  if (word !== undefined) {
    const since = DATES.map((name) => toInstantOrNull(toText(report[name]))).find((atMs) => atMs !== null) ?? null;
    const name = toText(report.name) ?? toText(report.sensor_name);
    const channel = toChannelNumber(CHANNELS.map((key) => toText(report[key])).find((text) => text !== null) ?? null);
    return toFault(name === null ? path : [...path, name], wordOf(word), { channel, since });
  }
  return Object.entries(value).flatMap(([key, part]) => {
    // The place in a list says nothing.
    return collectFaults(part, Array.isArray(value) ? path : [...path, key]);
  });
}

function toFault(
  path: readonly string[],
  value: string,
  { channel, since }: { readonly channel: number | null; readonly since: number | null },
): readonly ReportedFault[] {
  const name = path.join(".");
  const isBadNews = BAD_NEWS.test(name);
  const plain = value.toLowerCase().replaceAll(/[\s_-]/g, "");
  const isWell =
    plain === "true" ? !isBadNews : plain === "false" ? isBadNews : [...WELL, ...SWITCHED_OFF].includes(plain);
  if (isWell) return [];
  const label = name === "" ? value : `${name}: ${value}`;
  const kind = KINDS.find(([pattern]) => pattern.test(label))?.[1] ?? "OTHER";
  return [{ kind, label, channel: channel ?? path.map(toChannelNumber).find((one) => one !== null) ?? null, since }];
}

/** What the word for the state of a channel means. */
export function toChannelState(word: string | null): "WORKING" | "INACTIVE" | "FAULTY" | "OTHER" | null {
  if (word === null || word.trim() === "") return null;
  const plain = word.toLowerCase().replaceAll(/[\s_-]/g, "");
  if ([...WELL, "true", "1", "enabled", "ready", "idle"].includes(plain)) return plain === "0" ? "INACTIVE" : "WORKING";
  if ([...SWITCHED_OFF, "false"].includes(plain)) return "INACTIVE";
  return BAD_NEWS.test(plain) ? "FAULTY" : "OTHER";
}

/** The number that a text is, or ends in, such as `channel_2`; null for any other. */
export function toChannelNumber(text: string | null): number | null {
  const digits = /^(?:ch|channel|camera|cam)?[\s_-]*(\d{1,3})$/i.exec(text ?? "")?.[1];
  return digits === undefined ? null : Number(digits);
}

function wordOf(value: unknown): string {
  return typeof value === "boolean" ? String(value) : (toText(value) ?? "");
}

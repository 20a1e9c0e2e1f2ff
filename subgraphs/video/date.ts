import { toEpochMs } from "../../platform/date-time.ts";

const RFC_1123 = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?$/;

/**
 * The instant that one of RoscoLive's dates names, in epoch milliseconds; null for anything else.
 *
 * Its answers mix RFC 1123 in GMT, RFC 3339, and dates without a zone, which are taken as UTC.
 */
export function toInstant(text: string | null | undefined): number | null {
  if (text == null) return null;
  if (WITHOUT_ZONE.test(text)) return toEpochMs(`${text}Z`);
  if (!RFC_1123.test(text)) return toEpochMs(text);
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) ? null : epochMs;
}

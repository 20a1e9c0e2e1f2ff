import { toEpochMs } from "../date-time.ts";

/** HTTP-date, RFC 9110, section 5.6.7, in its preferred form. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?$/;
/** ISO 8601 allows offsets without a colon, RFC 3339 does not. */
const OFFSET_WITHOUT_COLON = /([+-]\d{2})(\d{2})$/;
const DIGITS = /^\d{9,19}(\.\d+)?$/;

/** No vendor's record is older than its trucks, and no clock that is ahead is ahead by a century. */
const EARLIEST_MS = Date.UTC(1980, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** How many of each unit a millisecond is or has. Between the bounds no number can be taken for one of another unit. */
const UNITS = [
  (seconds: number) => seconds * 1_000,
  (milliseconds: number) => milliseconds,
  (microseconds: number) => microseconds / 1_000,
  (nanoseconds: number) => nanoseconds / 1_000_000,
];

/** Text as an instant, null where it is none. */
function textToEpochMs(text: string): number | null {
  const exact = toEpochMs(text);
  if (exact !== null) return exact;
  if (DIGITS.test(text)) return numberToEpochMs(Number(text));
  if (WITHOUT_ZONE.test(text)) return toEpochMs(`${text}Z`);
  if (OFFSET_WITHOUT_COLON.test(text)) return toEpochMs(text.replace(OFFSET_WITHOUT_COLON, "$1:$2"));
  const httpDateMs = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(httpDateMs) ? null : httpDateMs;
}

function numberToEpochMs(number: number): number | null {
  const candidates = UNITS.map((toMs) => Math.trunc(toMs(number)));
  return candidates.find((ms) => ms >= EARLIEST_MS && ms < LATEST_MS) ?? null;
}

/**
 * An instant on the wire in epoch milliseconds, whatever form the vendor gives it; null for what names none.
 *
 * Read are RFC 3339, the same with `+0000`, the same without a zone (taken as UTC), an HTTP date, and a number, or its
 * digits as text, of seconds, milliseconds, microseconds or nanoseconds since 1970. A number is told apart by its size:
 * between 1980 and 2100 no two units overlap, and a number outside these years is no instant.
 */
export function toInstantOrNull(wire: string | number | null | undefined): number | null {
  if (wire == null || wire === "") return null;
  return typeof wire === "string" ? textToEpochMs(wire.trim()) : numberToEpochMs(wire);
}

/** The same for an instant that a record cannot do without: throws an error that quotes what stands in its place. */
export function toInstant(wire: string | number | null | undefined): number {
  const epochMs = toInstantOrNull(wire);
  if (epochMs === null) throw new Error(`no instant: ${JSON.stringify(wire ?? null).slice(0, 100)}`);
  return epochMs;
}

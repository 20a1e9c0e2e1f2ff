/** The three forms that an HTTP date can have, RFC 9110, section 5.6.7: all begin with a day and mean GMT. */
const HTTP_DATE = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i;

/** The longest pause that a vendor's word can impose. What asks for more is a mistake of the vendor's, or an outage. */
export const LONGEST_PAUSE_MS = 15 * 60_000;
/** From here on a pause without a word of the vendor's grows no further. */
const LONGEST_BACK_OFF_MS = 60_000;

/**
 * The pause that a `Retry-After` header asks for, in milliseconds, however long: seconds with or without a fraction, or
 * an HTTP date. Null for a missing or senseless header, and for one that asks for no pause, such as a date in the past.
 *
 * Samsara sends fractions such as `0.40235`, https://developers.samsara.com/docs/rate-limits.
 */
export function toPauseMs(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000) || null;
  const dateMs = HTTP_DATE.test(text) ? Date.parse(text.endsWith(" GMT") ? text : `${text} GMT`) : Number.NaN;
  return dateMs > nowMs ? dateMs - nowMs : null;
}

/** A pause after failure number `failures` (from 1): half of it fixed and half random, doubling with every failure. */
export function backOffMs(failures: number, random: () => number): number {
  const baseMs = Math.min(250 * 2 ** (failures - 1), LONGEST_BACK_OFF_MS);
  return baseMs / 2 + random() * (baseMs / 2);
}

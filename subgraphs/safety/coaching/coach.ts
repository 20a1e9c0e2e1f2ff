import { PublicError } from "../../../platform/public-error.ts";

/** A user of Samsara's: who coaches whom is known by these ids. */
const VENDOR_COACH = "coach:samsara:";
/** Somebody who works with the graph, by the subject of the viewer. */
const OWN_COACH = "coach:";
/** As long as a subject may be. */
const LONGEST = 255;

/** The id of a coach whom Samsara names. */
export function toVendorCoachId(ref: string): string {
  return `${VENDOR_COACH}${ref}`;
}

/** Samsara's id of a coach; null for one of our own. */
export function toVendorCoachRef(coachId: string): string | null {
  return coachId.startsWith(VENDOR_COACH) ? coachId.slice(VENDOR_COACH.length) : null;
}

/** Throws a `BAD_USER_INPUT` for what is no id of a coach: `coach:samsara:<id of the user>`, or `coach:<subject>`. */
export function checkCoachId(coachId: string, field: string): void {
  const name = toVendorCoachRef(coachId) ?? (coachId.startsWith(OWN_COACH) ? coachId.slice(OWN_COACH.length) : "");
  if (name.length > 0 && name.length <= LONGEST) return;
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` is no id of a coach.`, { field });
}

import { PublicError } from "../../../../platform/public-error.ts";
import type { HosContext } from "../../context.ts";
import { type DriverReference, toVisTracksRefs } from "../../domain.ts";
import type { DriverLogPageArgs, LogPage } from "../../generated.ts";
import { toDayNumber } from "../daily/daily-resolvers.ts";

/** A driver has to show today and the seven days before, 49 CFR 395.8(k)(2). */
const SHOWN_DAYS = 8;
const MOST_DAYS = 31;
const DAY_MS = 86_400_000;

/** A link to the page of a driver's log; null for a driver whom VisTracks does not know. */
export async function readLogPage(
  { id, vendorRefs }: DriverReference,
  { to, days }: DriverLogPageArgs,
  { loaders, logTokens, tenant, nowMs }: HosContext,
): Promise<LogPage | null> {
  const driverRefs = toVisTracksRefs(vendorRefs);
  const count = days ?? SHOWN_DAYS;
  if (count < 1 || count > MOST_DAYS) refuse("days", `must be from 1 to ${MOST_DAYS}`);
  const asked = to == null ? null : toDayNumber("to", to);
  if (driverRefs.length === 0) return null;
  // Somewhere it is tomorrow already: of these the last one that has begun at the home terminal is today.
  const tomorrow = Math.floor(nowMs / DAY_MS) + 1;
  const known = await loaders.dailyLogs.load({ driverId: id, driverRefs, fromDate: tomorrow - 3, toDate: tomorrow });
  const today = toDayNumber("to", known.at(-1)?.date ?? new Date(nowMs).toISOString().slice(0, 10));
  const toDate = Math.min(asked ?? today, today);
  const claims = { tenant, driverId: id, driverRefs, fromDate: toDate - count + 1, toDate };
  const { token, expiresAtMs } = logTokens.sign(claims);
  return { path: `/logs/${token}`, expiresAt: expiresAtMs };
}

function refuse(field: string, what: string): never {
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` ${what}.`, { field });
}

import { type GraphQLResolveInfo, Kind } from "graphql";
import { PublicError } from "../../../platform/public-error.ts";
import { toVendorRef } from "../../../schema/event-id.ts";
import type { HosContext } from "../context.ts";
import { type DriverReference, type EventReference, toVisTracksRefs } from "../domain.ts";
import type {
  DriverHosViolationsArgs,
  DriverHoursOfServiceArgs,
  EventHoursOfServiceArgs,
  Resolvers,
} from "../generated.ts";
import { toldSinceMs } from "./driver-clocks.ts";
import type { DriverClocks } from "./hours-answer.ts";
import { PLAIN_QUESTION, toHoursQuestion } from "./hours-question.ts";
import { type ToldViolation, toToldViolation } from "./violation.ts";
import { OWN_EVENTS } from "./violation-events.ts";

/** How a driver stands; null for one whom VisTracks does not know. */
export async function readDriverHours(
  { vendorRefs }: DriverReference,
  args: Partial<DriverHoursOfServiceArgs>,
  { loaders, nowMs }: HosContext,
  info: GraphQLResolveInfo,
): Promise<DriverClocks | null> {
  const question = { ...toHoursQuestion(args, nowMs), withViolations: selectsViolations(info) };
  const driverRefs = toVisTracksRefs(vendorRefs);
  return driverRefs.length === 0 ? null : loaders.clocks.load({ driverRefs, question });
}

/** How the driver of an event stood at its moment; null where that is nobody of VisTracks', or was not known yet. */
export async function readEventHours(
  { occurredAt, driverRefs: records }: EventReference,
  { asKnownAt }: Partial<EventHoursOfServiceArgs>,
  { loaders, nowMs }: HosContext,
  info: GraphQLResolveInfo,
): Promise<DriverClocks | null> {
  const { asKnownAtMs } = toHoursQuestion({ asKnownAt: asKnownAt ?? null }, nowMs);
  const driverRefs = toVisTracksRefs(records);
  if (driverRefs.length === 0 || occurredAt === undefined) return null;
  // Gateways hand on instants as they are answered, as text.
  const occurredAtMs = typeof occurredAt === "number" ? occurredAt : Date.parse(occurredAt);
  if (asKnownAtMs !== null && occurredAtMs > asKnownAtMs) return null;
  // A clock that is ahead of ours stamps what has just happened as to come.
  const asOfMs = Math.min(occurredAtMs, nowMs);
  return loaders.clocks.load({
    driverRefs,
    question: { ...PLAIN_QUESTION, asOfMs, asKnownAtMs, withViolations: selectsViolations(info) },
  });
}

/** Whether violations are asked for with the clocks. What is behind a fragment may be. */
function selectsViolations({ fieldNodes }: GraphQLResolveInfo): boolean {
  const selections = fieldNodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  return selections.some((selection) => selection.kind !== Kind.FIELD || selection.name.value === "violations");
}

/** More than a year is asked for in parts: each costs its log. */
const LONGEST_PERIOD_MS = 400 * 86_400_000;

/** What a driver drove against the hours of service in a period; nothing for one whom VisTracks does not know. */
export async function readDriverViolations(
  { vendorRefs }: DriverReference,
  { from, to }: DriverHosViolationsArgs,
  { loaders, nowMs }: HosContext,
): Promise<ToldViolation[]> {
  const toMs = Math.min(to ?? nowMs, nowMs);
  if (to != null && to <= from) refusePeriod("to", "is not after `from`");
  if (toMs - from > LONGEST_PERIOD_MS) refusePeriod("from", "is more than 400 days before `to`");
  const driverRefs = toVisTracksRefs(vendorRefs);
  if (driverRefs.length === 0 || from >= toMs) return [];
  return (await loaders.violations.load({ driverRefs, fromMs: from, toMs })).map(toToldViolation);
}

function refusePeriod(field: string, what: string): never {
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` ${what}.`, { field });
}

/** The violation that an event of our own tells of; null for any other event. */
export function readEventViolation({ id }: EventReference, _args: unknown, { loaders }: HosContext) {
  const ref = toVendorRef(id, "FLEETGRAPH");
  return ref?.startsWith(OWN_EVENTS) ? loaders.violation.load(ref) : null;
}

/** Clocks under rules that are known; null for others. */
function clock<Value>(read: (clocks: DriverClocks["clocks"]) => Value) {
  return ({ clocks, settings }: DriverClocks): Value | null => (settings.ruleset === "OTHER" ? null : read(clocks));
}

/** Seconds to the millisecond, as exact as the log: sums of fractions are not quite theirs. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

export const hoursResolvers: Pick<Resolvers<HosContext>, "DriverHours" | "HoursOfService" | "HosViolation"> = {
  DriverHours: {
    driver: ({ driverId }) => ({ id: driverId }),
    hoursOfService: ({ driverRefs }, _args, { loaders, nowMs }, info) => {
      const question = { ...PLAIN_QUESTION, asOfMs: nowMs, withViolations: selectsViolations(info) };
      return loaders.clocks.load({ driverRefs, question });
    },
  },
  HoursOfService: {
    asOf: ({ clocks }) => clocks.asOfMs,
    ruleset: ({ settings }) => settings.ruleset,
    timeZone: ({ settings }) => settings.days.timeZone,
    // Who is at work for a month by the log has left it.
    dutyStatus: ({ clocks }) => (clocks.sureFromMs === null ? null : clocks.dutyStatus),
    since: ({ clocks }) => (clocks.sureFromMs === null ? null : clocks.sinceMs),
    drivingRemainingSeconds: clock(({ drivingRemainingSeconds }) => toMilliseconds(drivingRemainingSeconds)),
    shiftRemainingSeconds: clock(({ shiftRemainingSeconds }) => toMilliseconds(shiftRemainingSeconds)),
    breakDueInSeconds: clock(({ breakDueInSeconds: due }) => (due === null ? null : toMilliseconds(due))),
    cycleRemainingSeconds: clock(({ cycleRemainingSeconds }) => toMilliseconds(cycleRemainingSeconds)),
    canDriveForSeconds: clock(({ canDriveForSeconds }) => toMilliseconds(canDriveForSeconds)),
    restartAvailableAt: clock(({ restartAvailableAtMs }) => restartAvailableAtMs),
    nextLimitAt: clock(({ nextLimitAtMs }) => nextLimitAtMs),
    recap: (driver) =>
      clock(({ recap }) =>
        recap.map(({ startsAtMs, comesBackAtMs, ...day }) => {
          return { ...day, startsAt: startsAtMs, comesBackAt: comesBackAtMs };
        }),
      )(driver) ?? [],
    sureFrom: ({ clocks }) => clocks.sureFromMs,
    shiftSure: (driver) => clock(({ isShiftSure }) => isShiftSure)(driver) ?? false,
    cycleSure: (driver) => clock(({ isCycleSure }) => isCycleSure)(driver) ?? false,
    violations: (driver) =>
      clock(({ violations, asOfMs }) => {
        const sinceMs = toldSinceMs(driver.settings.days, asOfMs);
        return violations.filter(({ endedAtMs }) => endedAtMs > sinceMs).map(toToldViolation);
      })(driver) ?? [],
    explanation: explain,
  },
  HosViolation: {
    explanation: ({ explanation }) => (typeof explanation === "string" ? explanation : explanation()),
  },
};

function explain({ clocks, settings: { ruleset, assumptions } }: DriverClocks): string {
  if (ruleset === "OTHER") return "The vendor names rules for the driver that are not known here.";
  return [clocks.explain(), ...assumptions].join(" ");
}

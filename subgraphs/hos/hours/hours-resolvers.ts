import type { HosContext } from "../context.ts";
import { type DriverReference, type EventReference, toVisTracksRefs } from "../domain.ts";
import type { DriverHoursOfServiceArgs, EventHoursOfServiceArgs, Resolvers } from "../generated.ts";
import type { DriverClocks } from "./hours-answer.ts";
import { PLAIN_QUESTION, toHoursQuestion } from "./hours-question.ts";
import { toToldViolation } from "./violation.ts";

/** How a driver stands; null for one whom VisTracks does not know. */
export async function readDriverHours(
  { vendorRefs }: DriverReference,
  args: Partial<DriverHoursOfServiceArgs>,
  { loaders, nowMs }: HosContext,
): Promise<DriverClocks | null> {
  const question = toHoursQuestion(args, nowMs);
  const driverRefs = toVisTracksRefs(vendorRefs);
  return driverRefs.length === 0 ? null : loaders.clocks.load({ driverRefs, question });
}

/** How the driver of an event stood at its moment; null where that is nobody of VisTracks', or was not known yet. */
export async function readEventHours(
  { occurredAt, driverRefs: records }: EventReference,
  { asKnownAt }: Partial<EventHoursOfServiceArgs>,
  { loaders, nowMs }: HosContext,
): Promise<DriverClocks | null> {
  const { asKnownAtMs } = toHoursQuestion({ asKnownAt: asKnownAt ?? null }, nowMs);
  const driverRefs = toVisTracksRefs(records);
  if (driverRefs.length === 0 || occurredAt === undefined) return null;
  // Gateways hand on instants as they are answered, as text.
  const occurredAtMs = typeof occurredAt === "number" ? occurredAt : Date.parse(occurredAt);
  if (asKnownAtMs !== null && occurredAtMs > asKnownAtMs) return null;
  // A clock that is ahead of ours stamps what has just happened as to come.
  const asOfMs = Math.min(occurredAtMs, nowMs);
  return loaders.clocks.load({ driverRefs, question: { ...PLAIN_QUESTION, asOfMs, asKnownAtMs } });
}

/** Clocks under rules that are known; null for others. */
function clock<Value>(read: (clocks: DriverClocks["clocks"]) => Value) {
  return ({ clocks, settings }: DriverClocks): Value | null => (settings.ruleset === "OTHER" ? null : read(clocks));
}

export const hoursResolvers: Pick<Resolvers<HosContext>, "HoursOfService" | "HosViolation"> = {
  HoursOfService: {
    asOf: ({ clocks }) => clocks.asOfMs,
    ruleset: ({ settings }) => settings.ruleset,
    timeZone: ({ settings }) => settings.days.timeZone,
    dutyStatus: ({ clocks }) => clocks.dutyStatus,
    since: ({ clocks }) => clocks.sinceMs,
    drivingRemainingSeconds: clock(({ drivingRemainingSeconds }) => drivingRemainingSeconds),
    shiftRemainingSeconds: clock(({ shiftRemainingSeconds }) => shiftRemainingSeconds),
    breakDueInSeconds: clock(({ breakDueInSeconds }) => breakDueInSeconds),
    cycleRemainingSeconds: clock(({ cycleRemainingSeconds }) => cycleRemainingSeconds),
    canDriveForSeconds: clock(({ canDriveForSeconds }) => canDriveForSeconds),
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
      clock(({ violations, recap }) => violationsSince(violations, recap[0]?.startsAtMs))(driver) ?? [],
    explanation: explain,
  },
  HosViolation: {
    explanation: ({ explanation }) => (typeof explanation === "string" ? explanation : explanation()),
  },
};

function violationsSince(violations: DriverClocks["clocks"]["violations"], sinceMs = Number.NEGATIVE_INFINITY) {
  return violations.filter(({ endedAtMs }) => endedAtMs > sinceMs).map(toToldViolation);
}

function explain({ clocks, settings: { ruleset, assumptions } }: DriverClocks): string {
  if (ruleset === "OTHER") return "The vendor names rules for the driver that are not known here.";
  return [clocks.explain(), ...assumptions].join(" ");
}

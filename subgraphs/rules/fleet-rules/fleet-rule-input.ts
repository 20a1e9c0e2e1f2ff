import type { Kysely } from "kysely";
import { z } from "zod";
import { PublicError } from "../../../platform/public-error.ts";
import { FURTHEST_MS, VENDORS } from "../../../schema/messages.ts";
import { type LinkCopyTables, readLinkedRecords } from "../../link-copy.ts";
import { type BoundaryInput, readBoundaries } from "../boundaries/boundary-input.ts";
import { MAX_BOUNDARIES } from "../boundaries/check-boundaries.ts";
import { FLEET_PARAMETERS } from "../boundaries/parameters.ts";
import type { BoundaryWarning } from "../boundaries/unit-warnings.ts";
import type { Schedule, Weekday } from "../evaluation/schedule.ts";
import type { DeviceRecord, FleetRuleTargets, FleetRuleTerms } from "./fleet-rule.ts";

/** Further than a position is off, and nearer than the next place. */
const MOST_HYSTERESIS_METERS = 10_000;
const MOST_HYSTERESIS_KPH = 50;
const LONGEST_STAY_SECONDS = 86_400;
const MOST_WINDOWS = 50;
/** More than anybody has chosen one by one: a group has as many as there are. */
const MOST_DEVICES = 500;
const MOST_GROUPS = 100;

const DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

const time = z.string().regex(TIME, "must be a time of the day such as 08:30");
const scheduleInput = z.object({
  timeZone: z.string(),
  windows: z
    .array(z.object({ days: z.array(z.enum(DAYS)).min(1).nullish(), from: time, until: time }))
    .min(1)
    .max(MOST_WINDOWS),
});

/** A rule as a client gives it; its boundaries are read by `boundaries/boundary-input.ts`. */
export const fleetRuleInput = z.object({
  name: z.string().trim().min(1).max(200),
  boundaries: z.array(z.custom<BoundaryInput>()).max(10 * MAX_BOUNDARIES),
  wholeFleet: z.boolean().nullish(),
  deviceIds: z.array(z.string()).max(MOST_DEVICES).nullish(),
  groupIds: z.array(z.string()).max(MOST_GROUPS).nullish(),
  schedule: scheduleInput.nullish(),
  hysteresisMeters: z.number().min(0).max(MOST_HYSTERESIS_METERS).nullish(),
  hysteresisKph: z.number().min(0).max(MOST_HYSTERESIS_KPH).nullish(),
  minimumStaySeconds: z.int().min(0).max(LONGEST_STAY_SECONDS).nullish(),
});
export type FleetRuleInput = z.infer<typeof fleetRuleInput>;

/** What GPS is off by as a rule. */
const HYSTERESIS_METERS = 50;
const HYSTERESIS_KPH = 3;

export type ReadRule = {
  readonly name: string;
  readonly terms: FleetRuleTerms;
  readonly targets: FleetRuleTargets;
  readonly warnings: readonly BoundaryWarning[];
};

/** What a client says of a rule. Throws a `BAD_USER_INPUT` or a `NOT_FOUND` that names the field under `path`. */
export async function readRuleInput(
  db: Kysely<never> | Kysely<LinkCopyTables>,
  tenant: string,
  input: FleetRuleInput,
  path = "input.rule",
): Promise<ReadRule> {
  const { name, boundaries: inputs } = input;
  const limits = { parameters: FLEET_PARAMETERS, maxGeographic: MAX_BOUNDARIES, takesHoles: true };
  const { boundaries, warnings } = readBoundaries({ inputs, name, limits, field: `${path}.boundaries` });
  const terms: FleetRuleTerms = {
    boundaries,
    hysteresisMeters: input.hysteresisMeters ?? HYSTERESIS_METERS,
    hysteresisKph: input.hysteresisKph ?? HYSTERESIS_KPH,
    minimumStaySeconds: input.minimumStaySeconds ?? 0,
    schedule: input.schedule ? toSchedule(input.schedule, `${path}.schedule`) : null,
  };
  return { name, terms, warnings, targets: await readTargets(db as Kysely<never>, tenant, input, path) };
}

function toSchedule({ timeZone, windows }: z.infer<typeof scheduleInput>, field: string): Schedule {
  try {
    Temporal.Now.zonedDateTimeISO(timeZone);
  } catch {
    const message = `\`${field}.timeZone\` is no name of a time zone, such as America/Chicago: ${timeZone}.`;
    throw new PublicError("BAD_USER_INPUT", message, { field: `${field}.timeZone` });
  }
  return {
    timeZone,
    windows: windows.map(({ days, from, until }) => ({
      days: (days ?? DAYS).map((day) => (DAYS.indexOf(day) + 1) as Weekday),
      fromMinute: toMinute(from),
      untilMinute: toMinute(until),
    })),
  };
}

function toMinute(text: string): number {
  const [hour = "0", minute = "0"] = text.split(":");
  return Number(hour) * 60 + Number(minute);
}

/** The name of a day of the week of which a schedule has the number. */
export function toDayName(day: Weekday): (typeof DAYS)[number] {
  return DAYS[day - 1] as (typeof DAYS)[number];
}

async function readTargets(
  db: Kysely<never>,
  tenant: string,
  input: FleetRuleInput,
  path: string,
): Promise<FleetRuleTargets> {
  const deviceIds = [...new Set(input.deviceIds ?? [])];
  const groupIds = [...new Set(input.groupIds ?? [])];
  const isWholeFleet = input.wholeFleet ?? false;
  const isNamed = deviceIds.length + groupIds.length > 0;
  if (isWholeFleet === isNamed) {
    const message = `\`${path}\` watches either the \`wholeFleet\` or what \`deviceIds\` and \`groupIds\` name: at least one of them.`;
    throw new PublicError("BAD_USER_INPUT", message, {
      field: isWholeFleet ? `${path}.wholeFleet` : `${path}.deviceIds`,
    });
  }
  return { isWholeFleet, groupIds, devices: await readDevices(db, tenant, deviceIds, path) };
}

async function readDevices(db: Kysely<never>, tenant: string, ids: readonly string[], path: string) {
  if (ids.length === 0) return [];
  const devices: DeviceRecord[][] = ids.map(() => []);
  let known = new Set<number>();
  for (const vendor of VENDORS) {
    const linked = await readLinkedRecords(db, { tenant, kind: "device", vendor }, ids);
    for (const [index, records] of linked.entries()) {
      if (records !== null) known = known.add(index);
      // What it is to the end of time is what it is today.
      const todays = (records ?? []).filter(({ untilMs }) => untilMs === FURTHEST_MS);
      devices[index]?.push(...todays.map(({ ref }) => ({ vendor, ref })));
    }
  }
  const unknown = ids.findIndex((_, index) => !known.has(index));
  if (unknown !== -1) {
    const field = `${path}.deviceIds[${unknown}]`;
    throw new PublicError("NOT_FOUND", `\`${field}\` is no id of a device.`, { field });
  }
  return devices;
}

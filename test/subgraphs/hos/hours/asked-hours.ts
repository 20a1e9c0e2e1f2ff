import { askHos, openDataDir, startHos } from "../hos.ts";
import { at } from "../rules/duty-notation.ts";
import { type Account, startVisTracks } from "../vistracks.ts";

/** A driver as the gateway refers to it: the records of it at other vendors and at VisTracks. */
export function driverOf(...refs: readonly (string | number)[]) {
  const vendorRefs = [
    { vendor: "SAMSARA", ref: "7" },
    ...refs.map((ref) => ({ vendor: "VISTRACKS", ref: String(ref) })),
  ];
  return { __typename: "Driver", id: "ann", vendorRefs };
}

/** An event as the gateway refers to it. */
export function eventOf(id: string, occurredAtMs: number, ...refs: readonly (string | number)[]) {
  const { vendorRefs } = driverOf(...refs);
  return { __typename: "Event", id, occurredAt: new Date(occurredAtMs).toISOString(), driverRefs: vendorRefs };
}

/** An instant of the notation of logs, as it is written in a query. */
export function iso(text: string): string {
  return new Date(at(text)).toISOString();
}

export type Clocks = {
  readonly asOf: string;
  readonly ruleset: string;
  readonly timeZone: string;
  readonly dutyStatus: string | null;
  readonly since: string | null;
  readonly drivingRemainingSeconds: number | null;
  readonly shiftRemainingSeconds: number | null;
  readonly breakDueInSeconds: number | null;
  readonly cycleRemainingSeconds: number | null;
  readonly canDriveForSeconds: number | null;
  readonly restartAvailableAt: string | null;
  readonly nextLimitAt: string | null;
  readonly recap: readonly { readonly date: string; readonly startsAt: string; readonly onDutySeconds: number }[];
  readonly sureFrom: string | null;
  readonly shiftSure: boolean;
  readonly cycleSure: boolean;
  readonly violations: readonly Violation[];
  readonly explanation: string;
};

export type Violation = {
  readonly limit: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly paragraph: string;
  readonly explanation: string;
};

const CLOCKS = `asOf ruleset timeZone dutyStatus since drivingRemainingSeconds shiftRemainingSeconds breakDueInSeconds
  cycleRemainingSeconds canDriveForSeconds restartAvailableAt nextLimitAt recap { date startsAt onDutySeconds comesBackAt }
  sureFrom shiftSure cycleSure violations { limit limitSeconds startedAt endedAt paragraph explanation } explanation`;

const HOURS = `
  query ($of: [_Any!]!, $at: DateTime, $ruleset: HosRuleset, $exceptions: [HosExceptionInput!], $timeZone: String,
      $whatIf: [PlannedDuty!], $asKnownAt: DateTime) {
    _entities(representations: $of) {
      ... on Driver {
        hoursOfService(at: $at, ruleset: $ruleset, exceptions: $exceptions, timeZone: $timeZone, whatIf: $whatIf,
          asKnownAt: $asKnownAt) { ${CLOCKS} }
      }
      ... on Event { eventHours: hoursOfService(asKnownAt: $asKnownAt) { ${CLOCKS} } }
    }
  }`;

export type AskedHours = {
  readonly clocks: readonly (Clocks | null)[];
  /** Of the errors the code and the field. */
  readonly refusals: readonly string[];
};

/** What the graph says of hours over an account's logs, which are all read before. */
export async function openHours(account: Account, nowMs: number, signal: AbortSignal) {
  await using opening = new AsyncDisposableStack();
  const dataDir = opening.use(await openDataDir());
  const vistracks = opening.use(await startVisTracks(account));
  const clock = { nowMs, now: () => clock.nowMs };
  const hos = opening.use(await startHos({ dataDir: dataDir.path, url: vistracks.url, clock }));
  await hos.untilState("LIVE", signal);
  const resources = opening.move();
  return {
    hos,
    clock,
    async ask(of: readonly object[], variables: object = {}): Promise<AskedHours> {
      const { data, errors = [] } = await askHos(dataDir.path, HOURS, { of, ...variables }, clock.nowMs);
      type Answer = { hoursOfService?: Clocks | null; eventHours?: Clocks | null };
      const answers = (data?._entities ?? []) as readonly (Answer | null)[];
      return {
        clocks: answers.map((answer) => answer?.hoursOfService ?? answer?.eventHours ?? null),
        refusals: errors.map(({ extensions: { code, field }, message }) => (code ? `${code} ${field}` : message)),
      };
    },
    query: (source: string, variables: object = {}) => askHos(dataDir.path, source, variables, clock.nowMs),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

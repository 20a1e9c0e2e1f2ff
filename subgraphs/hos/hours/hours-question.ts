import { PublicError } from "../../../platform/public-error.ts";
import type { DriverHoursOfServiceArgs, HosExceptionInput, PlannedDuty } from "../generated.ts";
import type { DutyPlan } from "../rules/duty-log.ts";
import { beginOf, endOf, type HosException } from "../rules/exceptions.ts";
import type { HosRuleset } from "../rules/rulebook.ts";
import { readTimeZone } from "./time-zone.ts";

type HoursArgs = Partial<DriverHoursOfServiceArgs>;

/** What is asked of a driver's clocks, checked. Null is what the vendor says. */
export type HoursQuestion = {
  readonly asOfMs: number;
  readonly ruleset: HosRuleset | null;
  readonly exceptions: readonly HosException[] | null;
  readonly timeZone: string | null;
  readonly plan: DutyPlan | null;
  /** Null for what is known now. */
  readonly asKnownAtMs: number | null;
  /** Whether the violations of the last days are asked for as well: they need more of the log than the clocks. */
  readonly withViolations: boolean;
};

/** A question without wishes. */
export const PLAIN_QUESTION = {
  ruleset: null,
  exceptions: null,
  timeZone: null,
  plan: null,
  asKnownAtMs: null,
  withViolations: false,
};

/** More than any day has; what is asked is kept as long as the request. */
const MOST_ITEMS = 100;
/** Further ahead nobody plans, and each day of a plan is computed. */
const LONGEST_PLAN_MS = 30 * 86_400_000;

/** What a client asked, checked. Throws a `PublicError` that names the argument at fault. */
export function toHoursQuestion(args: HoursArgs, nowMs: number): HoursQuestion {
  const asKnownAtMs = args.asKnownAt ?? null;
  if (asKnownAtMs !== null && asKnownAtMs > nowMs) refuse("asKnownAt", "is to come: nothing is known of it");
  const knownMs = asKnownAtMs ?? nowMs;
  const { asOfMs, plan } = toInstant(args, knownMs);
  return {
    asOfMs,
    plan,
    asKnownAtMs,
    withViolations: true,
    ruleset: args.ruleset == null ? null : toRuleset(args.ruleset),
    exceptions: args.exceptions == null ? null : toExceptions(args.exceptions),
    timeZone: args.timeZone == null ? null : toTimeZone(args.timeZone),
  };
}

/** The instant of the clocks, and the plan from which on. */
function toInstant({ at, whatIf }: HoursArgs, knownMs: number): Pick<HoursQuestion, "asOfMs" | "plan"> {
  if (whatIf == null) {
    if (at != null && at > knownMs) refuse("at", "is to come: say by `whatIf` what the driver does until then");
    return { asOfMs: at ?? knownMs, plan: null };
  }
  const lastsMs = planLengthMs(whatIf);
  const fromMs = Math.min(at ?? knownMs, knownMs);
  const asOfMs = at != null && at > knownMs ? at : fromMs + lastsMs;
  if (asOfMs - fromMs > LONGEST_PLAN_MS) refuse("at", "is more than 30 days ahead");
  return { asOfMs, plan: { fromMs, duties: whatIf } };
}

function planLengthMs(duties: readonly PlannedDuty[]): number {
  if (duties.length === 0) refuse("whatIf", "has no duties: leave it out for none");
  if (duties.length > MOST_ITEMS) refuse("whatIf", `has more than ${MOST_ITEMS} duties`);
  let lastsMs = 0;
  for (const [index, { forSeconds }] of duties.entries()) {
    if (forSeconds < 1) refuse(`whatIf.${index}.forSeconds`, "is less than a second");
    lastsMs += forSeconds * 1000;
  }
  if (lastsMs > LONGEST_PLAN_MS) refuse("whatIf", "is longer than 30 days");
  return lastsMs;
}

function toRuleset(ruleset: NonNullable<DriverHoursOfServiceArgs["ruleset"]>): HosRuleset {
  return ruleset === "OTHER" ? refuse("ruleset", "names rules that are not known here") : ruleset;
}

function toExceptions(inputs: readonly HosExceptionInput[]): readonly HosException[] {
  if (inputs.length > MOST_ITEMS) refuse("exceptions", `has more than ${MOST_ITEMS} exceptions`);
  const exceptions = inputs.map(({ kind, from, to }) => ({ kind, fromMs: from ?? null, toMs: to ?? null }));
  for (const [index, exception] of exceptions.entries()) {
    if (endOf(exception) <= beginOf(exception)) refuse(`exceptions.${index}.to`, "is not after its `from`");
    const isDouble = exceptions.slice(0, index).some((other) => isOverlapping(other, exception));
    if (isDouble) refuse(`exceptions.${index}`, "overlaps one of the same kind");
  }
  return exceptions;
}

function isOverlapping(one: HosException, other: HosException): boolean {
  return one.kind === other.kind && beginOf(one) < endOf(other) && beginOf(other) < endOf(one);
}

function toTimeZone(timeZone: string): string {
  return readTimeZone(timeZone) ?? refuse("timeZone", "is no time zone: an IANA name such as `America/Chicago`");
}

function refuse(field: string, what: string): never {
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` ${what}.`, { field });
}

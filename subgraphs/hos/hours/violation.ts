import type { LimitName } from "../rules/rulebook.ts";
import type { HosViolation } from "../rules/violations.ts";

/** A violation as it is told. Its reason is written when it is asked for. */
export type ToldViolation = {
  readonly limit: LimitName;
  readonly limitSeconds: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly paragraph: string;
  readonly explanation: string | (() => string);
};

/** A violation of the rulebook's as it is told. */
export function toToldViolation({ startedAtMs, endedAtMs, explain, ...limit }: HosViolation): ToldViolation {
  return { ...limit, startedAt: startedAtMs, endedAt: endedAtMs, explanation: explain };
}

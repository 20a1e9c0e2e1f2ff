import type { RecapDay } from "./cycle.ts";
import type { DutyStatus } from "./duty-log.ts";
import type { HosRuleset } from "./rulebook.ts";
import type { HosViolation } from "./violations.ts";

/** How a driver stands with the hours of service. No time left is negative. */
export type HosClocks = {
  readonly asOfMs: number;
  readonly ruleset: HosRuleset;
  /** Null where the log does not tell. */
  readonly dutyStatus: DutyStatus | null;
  readonly sinceMs: number | null;
  readonly drivingRemainingSeconds: number;
  readonly shiftRemainingSeconds: number;
  /** Driving until a break is due; null where none is asked for. */
  readonly breakDueInSeconds: number | null;
  readonly cycleRemainingSeconds: number;
  /** How long the driver may drive from here without a stop: the least of all. */
  readonly canDriveForSeconds: number;
  /** When a restart of the cycle is complete if the driver rests from here on; null where the rules know none. */
  readonly restartAvailableAtMs: number | null;
  /** When the next limit is reached if the driver goes on as now; null if none is. */
  readonly nextLimitAtMs: number | null;
  /** The days that count in the cycle, oldest first. Computed when it is read. */
  readonly recap: readonly RecapDay[];
  /** Since when the log has no gap; null where it does not tell of this instant. What is unknown counts as off duty. */
  readonly sureFromMs: number | null;
  /** Whether the clocks of the shift, and that of the cycle, rest on nothing unknown. */
  readonly isShiftSure: boolean;
  readonly isCycleSure: boolean;
  /** All of the log up to the instant, by their begin. Computed when they are read: they cost as much as all the clocks. */
  readonly violations: readonly HosViolation[];
  /** What is left of each limit, since when it is counted, and what is left out. */
  readonly explain: () => string;
};

/** What is computed when it is first read. */
type Later = {
  readonly recap: () => readonly RecapDay[];
  readonly violations: () => readonly HosViolation[];
  readonly explain: () => string;
};

/**
 * Clocks with what is computed when it is first read. A class, for an object literal with getters has a hidden class of its own, which
 * keeps the log alive until the next full garbage collection.
 */
export class ComputedClocks implements HosClocks {
  readonly asOfMs: number;
  readonly ruleset: HosRuleset;
  readonly dutyStatus: DutyStatus | null;
  readonly sinceMs: number | null;
  readonly drivingRemainingSeconds: number;
  readonly shiftRemainingSeconds: number;
  readonly breakDueInSeconds: number | null;
  readonly cycleRemainingSeconds: number;
  readonly canDriveForSeconds: number;
  readonly restartAvailableAtMs: number | null;
  readonly nextLimitAtMs: number | null;
  readonly sureFromMs: number | null;
  readonly isShiftSure: boolean;
  readonly isCycleSure: boolean;
  readonly explain: () => string;
  readonly #later: Later;
  #recap: readonly RecapDay[] | null = null;
  #violations: readonly HosViolation[] | null = null;

  constructor(clocks: Omit<HosClocks, keyof Later>, later: Later) {
    this.asOfMs = clocks.asOfMs;
    this.ruleset = clocks.ruleset;
    this.dutyStatus = clocks.dutyStatus;
    this.sinceMs = clocks.sinceMs;
    this.drivingRemainingSeconds = clocks.drivingRemainingSeconds;
    this.shiftRemainingSeconds = clocks.shiftRemainingSeconds;
    this.breakDueInSeconds = clocks.breakDueInSeconds;
    this.cycleRemainingSeconds = clocks.cycleRemainingSeconds;
    this.canDriveForSeconds = clocks.canDriveForSeconds;
    this.restartAvailableAtMs = clocks.restartAvailableAtMs;
    this.nextLimitAtMs = clocks.nextLimitAtMs;
    this.sureFromMs = clocks.sureFromMs;
    this.isShiftSure = clocks.isShiftSure;
    this.isCycleSure = clocks.isCycleSure;
    this.explain = later.explain;
    this.#later = later;
  }

  get recap(): readonly RecapDay[] {
    this.#recap ??= this.#later.recap();
    return this.#recap;
  }

  get violations(): readonly HosViolation[] {
    this.#violations ??= this.#later.violations();
    return this.#violations;
  }
}

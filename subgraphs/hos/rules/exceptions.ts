/** The exceptions of 49 CFR 395.1 that somebody has to claim. */
export type HosExceptionKind =
  /** 395.1(o): a window of 16 hours, once in seven days. */
  | "SIXTEEN_HOUR"
  /** 395.1(d) and (g)(2): waiting at a well site, its splits and its restart of 24 hours. */
  | "OILFIELD"
  /** 395.1(k): the time does not count. */
  | "AGRICULTURAL"
  /** 395.1(b): two hours more. */
  | "ADVERSE"
  /** 395.1(e)(1): no break of 30 minutes. */
  | "SHORT_HAUL"
  /** 395.1(e)(2): no break, no split, a window of 16 hours on two days of seven. */
  | "SHORT_HAUL_NON_CDL";

/** An exception with the time for which it is claimed: from its begin, up to its end, which is not of it. */
export type HosException = {
  readonly kind: HosExceptionKind;
  /** Left out for one that has always held. */
  readonly fromMs?: number | null;
  /** Left out for one that holds on. */
  readonly toMs?: number | null;
};

/** Since when an exception is claimed. */
export function beginOf({ fromMs }: HosException): number {
  return fromMs ?? Number.NEGATIVE_INFINITY;
}

/** Until when an exception is claimed. */
export function endOf({ toMs }: HosException): number {
  return toMs ?? Number.POSITIVE_INFINITY;
}

/** The exceptions of a kind; the same empty list where there are none, which is nearly always. */
export function exceptionsOf(exceptions: readonly HosException[], kind: HosExceptionKind): readonly HosException[] {
  return exceptions.some((exception) => exception.kind === kind)
    ? exceptions.filter((exception) => exception.kind === kind)
    : NONE;
}

/** Whether one of the exceptions is in force at an instant. */
export function holdsAt(exceptions: readonly HosException[], atMs: number): boolean {
  return exceptions.some((exception) => beginOf(exception) <= atMs && atMs < endOf(exception));
}

/** Whether one of the exceptions is in force at any moment of a period. */
export function holdsWithin(exceptions: readonly HosException[], fromMs: number, toMs: number): boolean {
  return exceptions.some((exception) => beginOf(exception) < toMs && fromMs < endOf(exception));
}

const NONE: readonly HosException[] = [];

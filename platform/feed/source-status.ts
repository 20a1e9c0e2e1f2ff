import type { RateLimitState } from "../vendor/rate-limit.ts";
import type { VendorError, VendorFault } from "../vendor/vendor-error.ts";

/** The state of a feed, as the public contract names it. */
export type SourceState = "LIVE" | "CATCHING_UP" | "DEGRADED" | "UNREACHABLE" | "UNAUTHORIZED" | "NOT_CONFIGURED";

export type SourceIssue = {
  readonly code: string;
  /** For clients: nothing of the vendor's answer stands in it. */
  readonly message: string;
  readonly httpStatus: number | null;
  readonly sinceMs: number;
};

/** How a feed stands with its vendor. Instants are epoch milliseconds. */
export type SourceStatus = {
  readonly state: SourceState;
  readonly lastSuccessAtMs: number | null;
  /** Everything that the vendor had at this instant is stored. */
  readonly caughtUpAtMs: number | null;
  readonly eventsStored: number;
  readonly issue: SourceIssue | null;
  readonly throttledUntilMs: number | null;
  /** How the vendor's limit on requests stands; not there where none is kept. */
  readonly rateLimit?: Omit<RateLimitState, "throttledUntilMs">;
};

type FaultMeaning = { readonly state: SourceState; readonly code: string; readonly message: string };

const MEANING: Readonly<Record<VendorFault, FaultMeaning>> = {
  unauthorized: { state: "UNAUTHORIZED", code: "VENDOR_UNAUTHORIZED", message: "The vendor refuses the credentials." },
  throttled: { state: "DEGRADED", code: "VENDOR_THROTTLED", message: "The vendor asks for fewer requests." },
  timeout: { state: "UNREACHABLE", code: "VENDOR_UNAVAILABLE", message: "The vendor does not answer in time." },
  unavailable: { state: "UNREACHABLE", code: "VENDOR_UNAVAILABLE", message: "The vendor cannot be reached." },
  rejected: { state: "DEGRADED", code: "VENDOR_REJECTED", message: "The vendor rejects a request that it documents." },
  malformed: { state: "DEGRADED", code: "VENDOR_REJECTED", message: "The vendor's answer is not what it documents." },
};

/** What a fault means for the state of the source. */
export function toMeaning(fault: VendorFault): FaultMeaning {
  return MEANING[fault];
}

/** What is wrong with a source, for {@link toIssue}. */
export type Trouble = {
  readonly error: VendorError;
  /** The streams that it keeps from being read; none where it is the events. */
  readonly streams: readonly string[];
};

/** The issue that clients see for an error; one that goes on keeps the instant at which it began. */
export function toIssue({ error, streams }: Trouble, nowMs: number, before: SourceIssue | null): SourceIssue {
  const { code, message: meaning } = MEANING[error.fault];
  const pause = error.isPauseCut ? " It wants a longer pause than the 15 minutes that are kept." : "";
  const concerned = streams.length > 0 ? ` This concerns: ${streams.join(", ")}.` : "";
  const message = `${meaning}${pause}${concerned}`;
  const goesOn = before?.code === code && before.httpStatus === error.httpStatus;
  return { code, message, httpStatus: error.httpStatus, sinceMs: goesOn ? before.sinceMs : nowMs };
}

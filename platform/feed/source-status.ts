import type { RateLimitState } from "../vendor/rate-limit.ts";
import { FAULT_CODES, type VendorError, type VendorFault } from "../vendor/vendor-error.ts";
import type { VendorSymptom } from "../vendor/vendor-symptom.ts";

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
  /** How many records and answers are in quarantine. */
  readonly quarantined: number;
  /** Why the newest of them is. For clients: nothing of the record stands in it. */
  readonly quarantineReason: string | null;
  readonly issue: SourceIssue | null;
  readonly throttledUntilMs: number | null;
  /** How the vendor's limit on requests stands; not there where none is kept. */
  readonly rateLimit?: Omit<RateLimitState, "throttledUntilMs">;
};

type FaultMeaning = { readonly state: SourceState; readonly message: string };

const MEANING: Readonly<Record<VendorFault, FaultMeaning>> = {
  unauthorized: { state: "UNAUTHORIZED", message: "The vendor refuses the credentials." },
  throttled: { state: "DEGRADED", message: "The vendor asks for fewer requests." },
  timeout: { state: "UNREACHABLE", message: "The vendor does not answer in time." },
  unavailable: { state: "UNREACHABLE", message: "The vendor cannot be reached." },
  rejected: { state: "DEGRADED", message: "The vendor rejects a request that it documents." },
  malformed: { state: "DEGRADED", message: "The vendor's answer is not what it documents." },
};

const SYMPTOM_MESSAGE: Readonly<Record<VendorSymptom, string>> = {
  refused: "The vendor's server refuses the connection.",
  nameUnknown: "The name of the vendor's server is not found (DNS).",
  noRoute: "No network leads to the vendor's server.",
  tls: "No secure connection to the vendor's server can be made (TLS).",
  notHttp: "The vendor's server does not answer in HTTP.",
  closed: "The vendor's server closes the connection without an answer.",
  unanswered: "The vendor has left a request unanswered for more than 5 seconds.",
  stalled: "The vendor's answer begins and does not end in time.",
  cut: "The vendor's answer breaks off.",
  empty: "The vendor's answer is empty.",
  html: "The vendor answers with a web page in place of data.",
  notJson: "The vendor's answer is not JSON.",
  tooLarge: "The vendor's answer is larger than any that it documents.",
  encoding: "The vendor's answer is compressed in a way that was not asked for.",
};

/** What a fault means for the state of the source. */
export function toMeaning(fault: VendorFault): FaultMeaning {
  return MEANING[fault];
}

/** What happened, for clients: the symptom if one was seen, else what the status says, else what the fault does. */
export function toPublicMessage({ fault, symptom, httpStatus }: VendorError): string {
  return (symptom && SYMPTOM_MESSAGE[symptom]) ?? toStatusMessage(fault, httpStatus ?? 0) ?? MEANING[fault].message;
}

function toStatusMessage(fault: VendorFault, httpStatus: number): string | null {
  if (fault === "unauthorized" && httpStatus === 403) return "The vendor does not let these credentials read this.";
  if (fault === "unavailable" && httpStatus >= 500) return "The vendor answers with a server error.";
  if (fault === "unavailable" && httpStatus === 408) return "The vendor answers that the request took too long.";
  if (fault === "rejected" && httpStatus >= 300 && httpStatus < 400) return "The vendor redirects to another address.";
  return null;
}

/** What is wrong with a source, for {@link toIssue}. */
export type SourceFault = {
  readonly error: VendorError;
  /** The streams that it keeps from being read; none where it is the events. */
  readonly streams: readonly string[];
  /** Epoch milliseconds. */
  readonly sinceMs: number;
};

/** The issue that clients see for an error. */
export function toIssue({ error, streams, sinceMs }: SourceFault): SourceIssue {
  const pause = error.isPauseCut ? " It wants a longer pause than the 15 minutes that are kept." : "";
  const concerned = streams.length > 0 ? ` This concerns: ${streams.join(", ")}.` : "";
  const message = `${toPublicMessage(error)}${pause}${concerned}`;
  return { code: FAULT_CODES[error.fault], message, httpStatus: error.httpStatus, sinceMs };
}

import type { ErrorCode } from "../public-error.ts";
import type { VendorSymptom } from "./vendor-symptom.ts";

/** In which way a vendor failed us. */
export type VendorFault = "unauthorized" | "throttled" | "timeout" | "unavailable" | "rejected" | "malformed";

/** What clients are told of each fault. */
export const FAULT_CODES: Readonly<Record<VendorFault, ErrorCode>> = {
  unauthorized: "VENDOR_UNAUTHORIZED",
  throttled: "VENDOR_THROTTLED",
  timeout: "VENDOR_UNAVAILABLE",
  unavailable: "VENDOR_UNAVAILABLE",
  rejected: "VENDOR_REJECTED",
  malformed: "VENDOR_REJECTED",
};

export type VendorErrorDetails = {
  /** The status of the vendor's answer, where there was one. */
  readonly httpStatus?: number;
  /** Epoch milliseconds before which the vendor is not asked again. */
  readonly retryAtMs?: number;
  /** The vendor asked for a longer pause than we ever keep. */
  readonly isPauseCut?: boolean;
  /** What was seen of it beyond the fault and the status. */
  readonly symptom?: VendorSymptom | undefined;
  /** The request is known not to have reached the vendor. */
  readonly isUnsent?: boolean;
  /** The vendor's own words: see {@link VendorError.vendorWords}. */
  readonly vendorWords?: string | null;
  /** What the vendor answered, for the quarantine: see {@link VendorError.body}. */
  readonly body?: string;
  readonly cause?: unknown;
};

/**
 * A vendor did not give us what its documentation promises.
 *
 * Callers branch on `fault`. `message` is for our log only: vendor URLs and bodies can carry
 * tokens and driver data, so nothing in it may reach a GraphQL response.
 */
export class VendorError extends Error {
  override readonly name = "VendorError";
  readonly fault: VendorFault;
  readonly httpStatus: number | null;
  readonly retryAtMs: number | null;
  readonly isPauseCut: boolean;
  readonly symptom: VendorSymptom | null;
  /** The request is known not to have reached the vendor. Of any other failure nobody can tell. */
  readonly isUnsent: boolean;
  readonly #vendorWords: string | null;
  /** Private, so that nothing that prints or logs an error meets it. */
  readonly #body: string | null;

  constructor(fault: VendorFault, message: string, details: VendorErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.fault = fault;
    this.httpStatus = details.httpStatus ?? null;
    this.retryAtMs = details.retryAtMs ?? null;
    this.isPauseCut = details.isPauseCut ?? false;
    this.symptom = details.symptom ?? null;
    this.isUnsent = details.isUnsent ?? false;
    this.#vendorWords = details.vendorWords ?? null;
    this.#body = details.body ?? null;
  }

  /**
   * What the vendor answered to a write that it refused, cut to 500 characters. It may quote what was sent, so it is for our
   * log alone; and it is none of the properties that a log finds by itself, for what was sent may be a login.
   */
  get vendorWords(): string | null {
    return this.#vendorWords;
  }

  /** What the vendor answered in place of what it documents, cut to 64 KB. It can hold anything: never log it. */
  get body(): string | null {
    return this.#body;
  }
}

/** The fault that a status of HTTP's from 300 on stands for. */
export function toFault(httpStatus: number): VendorFault {
  if (httpStatus === 401 || httpStatus === 403) return "unauthorized";
  if (httpStatus === 429) return "throttled";
  return httpStatus >= 500 || httpStatus === 408 ? "unavailable" : "rejected";
}

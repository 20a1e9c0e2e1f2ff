/** In which way a vendor failed us. */
export type VendorFault = "unauthorized" | "throttled" | "timeout" | "unavailable" | "rejected" | "malformed";

export type VendorErrorDetails = {
  /** The status of the vendor's answer, where there was one. */
  readonly httpStatus?: number;
  /** Epoch milliseconds before which the vendor does not want to be asked again. */
  readonly retryAtMs?: number;
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

  constructor(fault: VendorFault, message: string, { httpStatus, retryAtMs, cause }: VendorErrorDetails = {}) {
    super(message, { cause });
    this.fault = fault;
    this.httpStatus = httpStatus ?? null;
    this.retryAtMs = retryAtMs ?? null;
  }
}

/** The fault that a status of HTTP's from 300 on stands for. */
export function toFault(httpStatus: number): VendorFault {
  if (httpStatus === 401 || httpStatus === 403) return "unauthorized";
  if (httpStatus === 429) return "throttled";
  return httpStatus >= 500 || httpStatus === 408 ? "unavailable" : "rejected";
}

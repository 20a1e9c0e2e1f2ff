import { PublicError } from "../../platform/public-error.ts";

/** Throws where there is no vendor to ask. */
export function requireVendor(isVendorConfigured: boolean): void {
  if (isVendorConfigured) return;
  throw new PublicError("VENDOR_UNAVAILABLE", "The vendor whose event it is is not configured.", { vendor: "SAMSARA" });
}

import type { Environment } from "../platform/environment.ts";

/** Any of these says that a real vendor is meant. Whoever may post to us is nobody whom we can ask. */
const VENDOR_VARIABLE =
  /^(ROSCOLIVE|SAMSARA|VISTRACKS|VINLI)_(?!WEBHOOK_)(\w+_)?(URL|USERNAME|PASSWORD|COMPANY|TOKEN|SECRET|ID)$/;

/** Where vendors keep films and pictures, by the links of their documentation: RoscoLive <https://roscolive-api-v1.apidog.io>. */
export const MEDIA_ORIGINS: readonly string[] = [
  "https://stages3.roscocloud.com",
  "https://samsara-driver-media-upload.s3.us-west-2.amazonaws.com",
];

/** Whether a vendor is meant to be followed, be it by a part of its variables: without one a simulated fleet stands in. */
export function isVendorConfigured(environment: Environment): boolean {
  return Object.keys(environment).some((name) => VENDOR_VARIABLE.test(name));
}

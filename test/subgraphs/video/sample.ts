import { readFileSync } from "node:fs";

/** The documentation's own answer of `GET /devices/{device_id}/events`: https://roscolive-api-v1.apidog.io/6474401e0. */
export const SAMPLE_PAGE = readFileSync(
  new URL("../../fixtures/roscolive/roscolive-device-events.json", import.meta.url),
  "utf8",
);

import { perMinute, perSecond, type RateLimits } from "../../platform/vendor/rate-limit.ts";

/** Each of these has 5 a second of its own. */
const FIVE_A_SECOND = [
  "GET /safety-events",
  "GET /safety-events/batch",
  "GET /fleet/safety-events/audit-logs/feed",
  "GET /coaching/sessions/stream",
  "GET /fleet/hos/logs",
  "GET /fleet/hos/violations",
  "GET /trips/stream",
  "GET /cameras/media",
  "GET /cameras/media/retrieval",
  "GET /webhooks",
];
const HUNDRED_A_MINUTE = [
  "GET /safety-scores/*",
  "POST /cameras/media/retrieval",
  "POST /webhooks",
  "PATCH /webhooks/*",
  "DELETE /webhooks/*",
];

/**
 * Samsara's published limits: 150 requests a second for a token, and most endpoints have less of their own. That of the
 * stream is an operator's to change.
 *
 * @see https://developers.samsara.com/docs/rate-limits
 */
export function toRateLimits(streamRequestsPerSecond: number): RateLimits {
  return {
    all: perSecond(Math.max(150, streamRequestsPerSecond)),
    endpoints: [
      { endpoint: "GET /safety-events/stream", ...perSecond(streamRequestsPerSecond) },
      ...FIVE_A_SECOND.map((endpoint) => ({ endpoint, ...perSecond(5) })),
      { endpoint: "GET /coaching/driver-coach-assignments", ...perSecond(10) },
      ...HUNDRED_A_MINUTE.map((endpoint) => ({ endpoint, ...perMinute(100) })),
    ],
  };
}

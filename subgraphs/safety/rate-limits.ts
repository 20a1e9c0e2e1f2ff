import { perMinute, perSecond, type RateLimit, type RateLimits } from "../../platform/vendor/rate-limit.ts";

/** Each of these has 5 a second of its own. */
const FIVE_A_SECOND = [
  "GET /safety-events",
  "PATCH /safety-events/batch",
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

/** Our clock and the vendor's can differ, and it may count in several places: a window is this much longer with us. */
const MARGIN = 1.04;

/**
 * Samsara's published limits, with a margin: 150 requests a second for a token, and most endpoints have less of their own. That of the
 * stream is an operator's to change.
 *
 * @see https://developers.samsara.com/docs/rate-limits
 */
export function toRateLimits(streamRequestsPerSecond: number): RateLimits {
  return {
    all: withMargin(perSecond(Math.max(150, streamRequestsPerSecond))),
    endpoints: [
      { endpoint: "GET /safety-events/stream", ...withMargin(perSecond(streamRequestsPerSecond)) },
      ...FIVE_A_SECOND.map((endpoint) => ({ endpoint, ...withMargin(perSecond(5)) })),
      { endpoint: "GET /coaching/driver-coach-assignments", ...withMargin(perSecond(10)) },
      ...HUNDRED_A_MINUTE.map((endpoint) => ({ endpoint, ...withMargin(perMinute(100)) })),
    ],
  };
}

function withMargin({ requests, windowMs }: RateLimit): RateLimit {
  return { requests, windowMs: windowMs * MARGIN };
}

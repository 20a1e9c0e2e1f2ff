import { HttpRefusal } from "../http-refusal.ts";

/* Why there is no film or picture. */

export function forgedLink(): HttpRefusal {
  return new HttpRefusal(403, "FORBIDDEN", "This link was not made here. Ask the graph for one.");
}

export function expiredLink(): HttpRefusal {
  return new HttpRefusal(410, "NOT_FOUND", "This link has expired. Ask the graph for a new one.");
}

export function noSuchFile(): HttpRefusal {
  return new HttpRefusal(404, "NOT_FOUND", "The vendor does not have this file any more.");
}

export function unreachable(cause?: unknown): HttpRefusal {
  return new HttpRefusal(502, "VENDOR_UNAVAILABLE", "The vendor's storage cannot be reached.", {}, { cause });
}

export function tooMany(): HttpRefusal {
  return new HttpRefusal(429, "LIMIT_EXCEEDED", "Too many films at once. Try again in some seconds.");
}

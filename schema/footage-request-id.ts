const FOOTAGE_REQUEST_ID = /^footage-request:[0-9a-f-]{36}$/;

/** The id of a request for footage by the one that its store has. */
export function toFootageRequestId(ref: string): string {
  return `footage-request:${ref}`;
}

/** The id that its store has of a request for footage; null for the id of anything else. */
export function toFootageRequestRef(id: string): string | null {
  return FOOTAGE_REQUEST_ID.test(id) ? id.slice("footage-request:".length) : null;
}

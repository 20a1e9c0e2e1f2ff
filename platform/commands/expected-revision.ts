import { PublicError } from "../public-error.ts";

/**
 * Compares and lets set: throws a `CONFLICT` where an object has a revision other than the one that the client has seen.
 * A client that names none overwrites whatever is there. To be called in the transaction that writes.
 */
export function checkRevision(revision: number, expectedRevision: number | null | undefined): void {
  if (expectedRevision === null || expectedRevision === undefined || expectedRevision === revision) return;
  throw new PublicError(
    "CONFLICT",
    `Somebody has changed it since: it is at revision ${revision}, and \`expectedRevision\` is ${expectedRevision}.`,
    { field: "input.expectedRevision" },
  );
}

import { setImmediate as turn } from "node:timers/promises";
import type { DocumentNode } from "graphql";

/** All that is done with a document up to this length takes a few milliseconds. */
const LONG_CHARACTERS = 4_000;

/** Whether a document is so long that the steps of its preparation are worth a turn of the event loop each. */
export function isLong({ loc }: DocumentNode): boolean {
  return (loc?.source.body.length ?? 0) > LONG_CHARACTERS;
}

/** Lets others have their turn before the next step with a long document. */
export async function turnIfLong(document: DocumentNode): Promise<void> {
  if (isLong(document)) await turn();
}

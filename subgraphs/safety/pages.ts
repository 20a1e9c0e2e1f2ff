import { VendorError } from "../../platform/vendor/vendor-error.ts";
import type { WirePage } from "./wire.ts";

/** Asks for the page behind a cursor; for the first one without. */
export type FetchPage = (after: string | undefined, signal: AbortSignal) => Promise<WirePage>;

/** A page, and the cursor behind it. */
export type WalkedPage = { readonly data: readonly unknown[]; readonly after: string | undefined };

/** A cursor that comes round so often leads nowhere. */
const MOST_ROUNDS = 3;

/**
 * The pages from a cursor on, until Samsara says that there is no next one: empty ones promise more just as well.
 *
 * An empty `endCursor` does not replace the one that is known: https://developers.samsara.com/docs/pagination.
 * Fails with a {@link VendorError} where the cursors stand still or go round in circles.
 */
export async function* walkPages(
  fetchPage: FetchPage,
  start: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<WalkedPage, void> {
  const path = new CursorPath(start);
  for (let after = start; path.rounds < MOST_ROUNDS; ) {
    const { data, pagination } = await fetchPage(after, signal);
    const next = pagination.endCursor || after;
    if (next !== after || data.length > 0) yield { data, after: next };
    if (!pagination.hasNextPage) return;
    path.pass(next);
    after = next;
  }
  throw new VendorError("malformed", "the cursor of a stream of Samsara's does not move on");
}

/** Notices cursors that come round again, however long the way round is, and remembers one alone (Brent's algorithm). */
class CursorPath {
  rounds = 0;
  #landmark: string | undefined;
  #steps = 0;
  #lap = 1;

  constructor(start: string | undefined) {
    this.#landmark = start;
  }

  pass(cursor: string | undefined): void {
    if (cursor === this.#landmark) this.rounds += 1;
    this.#steps += 1;
    if (this.#steps < this.#lap) return;
    this.#landmark = cursor;
    this.#lap *= 2;
    this.#steps = 0;
  }
}

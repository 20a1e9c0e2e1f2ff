import type { Place } from "../archive.ts";
import { DAY_MS } from "../clock.ts";
import { digestOf } from "../random.ts";
import { Refusal } from "../refusal.ts";

/** Cursors die after this long: <https://developers.samsara.com/docs/pagination>. */
const LIFETIME_MS = 30 * DAY_MS;

/** Makes cursors and reads them. A cursor is good for the parameters it was made for, and for thirty days. */
export class Cursors {
  readonly #issuedMs = new Map<string, number>();
  #made = 0;

  /** The cursor of a place: the same one for the same place and parameters. */
  at(place: Place, query: URLSearchParams, nowMs: number): string {
    return this.#issue([place.atMs, place.nth, fingerprintOf(query)], nowMs);
  }

  /** A cursor that no other equals, of a place that others may have too. */
  anotherAt(place: Place, query: URLSearchParams, nowMs: number): string {
    return this.#issue([place.atMs, place.nth, fingerprintOf(query), ++this.#made], nowMs);
  }

  /** The place of a call's cursor; null if it has none. Refuses a cursor that is dead, foreign or none at all. */
  placeIn(query: URLSearchParams, nowMs: number): Place | null {
    const cursor = query.get("after");
    if (cursor === null || cursor === "") return null;
    const [atMs, nth, madeFor] = readCursor(cursor);
    if (typeof atMs !== "number" || typeof nth !== "number") throw new Refusal(400, "Invalid cursor.");
    // A cursor of an earlier run of this program is as good as new.
    if (nowMs - (this.#issuedMs.get(cursor) ?? nowMs) > LIFETIME_MS) throw new Refusal(400, "Cursor has expired.");
    if (madeFor !== fingerprintOf(query)) {
      throw new Refusal(400, "Parameters differ from those the cursor was made for.");
    }
    return { atMs, nth };
  }

  #issue(content: readonly unknown[], nowMs: number): string {
    const cursor = Buffer.from(JSON.stringify(content)).toString("base64url");
    this.#issuedMs.set(cursor, nowMs);
    return cursor;
  }
}

/** Tells one set of parameters from another. */
function fingerprintOf(query: URLSearchParams): string {
  const parameters = [...query].filter(([name]) => name !== "after").map(([name, value]) => `${name}=${value}`);
  return digestOf(parameters.sort()).slice(0, 8);
}

function readCursor(cursor: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(content) ? content : [];
  } catch {
    return [];
  }
}

import type { Cursors } from "../../../platform/records/record-writer.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import type { DriverHistoriesQuery, VisTracksClient } from "../client.ts";
import type { ChangePage } from "../pages.ts";
import { decodeOutline } from "../wire.ts";

/** The accounts that are known, as a list in JSON. */
export const ACCOUNTS_CURSOR = "unidentified-accounts";

/**
 * Knows the accounts that collect the driving which nobody has claimed, so that none of them passes for a person.
 *
 * A row does not say whose it is; the vendor's filter `driver.system` does. It is asked when a user turns up for the
 * first time, for the rows of that page alone. An account is known for good, a person until the process ends.
 */
export class UnidentifiedDrivers {
  readonly #client: VisTracksClient;
  readonly #accounts = new Set<string>();
  readonly #people = new Set<string>();

  constructor(client: VisTracksClient) {
    this.#client = client;
  }

  has(userRef: string): boolean {
    return this.#accounts.has(userRef);
  }

  /** Whether nothing was found out about a user yet. */
  isUnknown(userRef: string): boolean {
    return !this.#accounts.has(userRef) && !this.#people.has(userRef);
  }

  /** Remembers the accounts that are stored, and gives them as they are stored. Comes before the first question. */
  async recall(cursors: Cursors): Promise<string> {
    const stored = (await cursors.read(ACCOUNTS_CURSOR)) ?? "[]";
    for (const userRef of JSON.parse(stored) as readonly string[]) this.add(userRef);
    return stored;
  }

  /** All accounts that are known, as they are to be stored under {@link ACCOUNTS_CURSOR}. */
  toStored(): string {
    return JSON.stringify([...this.#accounts].sort());
  }

  /** Remembers an account that says itself what it is. */
  add(userRef: string): void {
    this.#accounts.add(userRef);
    this.#people.delete(userRef);
  }

  /** Finds out about the users of a page that were never met before. At most two calls, and mostly none. */
  async learn({ rows, query }: ChangePage, signal: AbortSignal): Promise<void> {
    const strangers = usersOf(rows).filter((user) => this.isUnknown(user));
    if (strangers.length === 0) return;
    // The rows of one owner are among the first of all rows up to the end of the page.
    const asFarAsPage = { ...query, offset: 0, limit: query.offset + query.limit };
    const collecting = await this.#usersOf({ ...asFarAsPage, owners: "unidentified" }, signal);
    const suspects = strangers.filter((user) => collecting.has(user));
    // A vendor that ignores the filter gives everybody's rows to either question: then nobody is told apart.
    const people = suspects.length > 0 ? await this.#usersOf({ ...asFarAsPage, owners: "people" }, signal) : new Set();
    for (const user of strangers) {
      if (collecting.has(user) && !people.has(user)) this.#accounts.add(user);
      else this.#people.add(user);
    }
  }

  async #usersOf(query: DriverHistoriesQuery, signal: AbortSignal): Promise<ReadonlySet<string>> {
    try {
      return new Set(usersOf(await this.#client.driverHistories(query, signal)));
    } catch (error) {
      // Events do not wait for a filter that is not offered.
      if (error instanceof VendorError && error.fault === "rejected") return new Set();
      throw error;
    }
  }
}

function usersOf(rows: readonly unknown[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => decodeOutline(row).userId ?? []))];
}

import type { FeedPage } from "../records/record.ts";
import type { Cursors } from "../records/record-writer.ts";

/** The cursors as a reading sees them: those of its own pages, which may not be stored yet, before the stored ones. */
export class ReadingCursors implements Cursors {
  readonly #stored: Cursors;
  readonly #own = new Map<string, string>();

  constructor(stored: Cursors) {
    this.#stored = stored;
  }

  async read(name: string): Promise<string | null> {
    return this.#own.get(name) ?? this.#stored.read(name);
  }

  /** Passes the pages through and notes their cursors. */
  async *noteAll(pages: AsyncIterable<FeedPage>): AsyncGenerator<FeedPage, void> {
    for await (const page of pages) {
      for (const [name, value] of Object.entries(page.cursors)) this.#own.set(name, value);
      yield page;
    }
  }
}

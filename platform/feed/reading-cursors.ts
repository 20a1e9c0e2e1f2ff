import type { FeedPage } from "../records/record.ts";
import type { Cursors } from "../records/record-writer.ts";

/** The cursors as a reading knows them: those that it gave already, though their page is still to be stored, and the stored. */
export class ReadingCursors implements Cursors {
  readonly #stored: Cursors;
  readonly #given = new Map<string, string>();

  constructor(stored: Cursors) {
    this.#stored = stored;
  }

  async read(name: string): Promise<string | null> {
    return this.#given.get(name) ?? this.#stored.read(name);
  }

  /** The pages as they are, their cursors noted. */
  async *noteAll(pages: AsyncIterable<FeedPage>): AsyncGenerator<FeedPage, void> {
    for await (const page of pages) {
      for (const [name, value] of Object.entries(page.cursors)) this.#given.set(name, value);
      yield page;
    }
  }
}

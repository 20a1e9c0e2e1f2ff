import type { WirePage } from "./wire.ts";

/** A list that shrinks while it is read is read again, but not for ever. */
const READINGS = 3;

/**
 * The pages of a list, from number 0 to its end: until as many records have come as the list says it has, or, where it
 * does not say, until a page that is not full or a repetition. Behind a full page there may be more, whatever the list says.
 *
 * A record that disappears while the list is read moves the others up, some of them past the border between two pages,
 * so the list is then read again from its start. New records only make some come twice.
 */
export async function* collectPages<Page extends WirePage>(
  pageSize: number,
  readPage: (pageNumber: number) => Promise<Page>,
): AsyncGenerator<Page> {
  for (let reading = 1; reading <= READINGS; reading += 1) {
    if (!(yield* readOnce(pageSize, readPage))) return;
  }
}

/** Whether the list shrank. */
async function* readOnce<Page extends WirePage>(
  pageSize: number,
  readPage: (pageNumber: number) => Promise<Page>,
): AsyncGenerator<Page, boolean> {
  let read = 0;
  let previous: Page | null = null;
  for (let pageNumber = 0; ; pageNumber += 1) {
    const page: Page = await readPage(pageNumber);
    if (previous && isRepetition(page, previous)) return false;
    yield page;
    if (previous?.total != null && page.total !== null && page.total < previous.total) return true;
    read += page.records.length;
    if (page.records.length === 0) return false;
    if (page.total === null ? page.records.length !== pageSize : read >= page.total && page.records.length < pageSize)
      return false;
    previous = page;
  }
}

/** A server that does not page gives the same again and again. */
function isRepetition(page: WirePage, previous: WirePage): boolean {
  return page.records.length > 0 && JSON.stringify(page.records) === JSON.stringify(previous.records);
}

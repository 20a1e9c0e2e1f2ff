import { decodeRef, type WireListPage } from "./wire.ts";

/** Of a page, what is asked for again with the next one: so much may disappear meanwhile. */
const OVERLAP = 0.1;
/** A list that moves by more is gone back in, but not for ever: it is read again in its time anyway. */
const MOST_STEPS_BACK = 10;

/**
 * The records of a list that is paged by offset, each once. It ends at its total, or where a page brings no other record:
 * not every server counts, and limits are cut without a word, so a short page alone ends nothing.
 *
 * A page begins with the last records of the one before. Where it begins with another one, so much disappeared that the
 * rest moved up past the border between the two: then the walk goes back by a page.
 */
export async function* walkList(readPage: (offset: number) => Promise<WireListPage>): AsyncGenerator<unknown> {
  const given = new Set<string>();
  let stepsBack = 0;
  let furthest = 0;
  for (let offset = 0; ; ) {
    const { records, total } = await readPage(offset);
    const keys = records.map(decodeRef);
    const isNew = keys.map((key) => !given.has(key));
    const hasMoved = given.size > 0 && offset > 0 && isNew[0] === true && stepsBack < MOST_STEPS_BACK;
    yield* records.filter((_, index) => isNew[index]);
    for (const key of keys) given.add(key);
    if (hasMoved) {
      stepsBack += 1;
      offset = Math.max(offset - records.length, 0);
      continue;
    }
    const end = offset + records.length;
    const isOver = !isNew.includes(true) && end >= furthest;
    if (isOver || end >= (total ?? Number.POSITIVE_INFINITY)) return;
    furthest = Math.max(furthest, end);
    offset = end - (records.length > 1 ? Math.max(Math.floor(records.length * OVERLAP), 1) : 0);
  }
}

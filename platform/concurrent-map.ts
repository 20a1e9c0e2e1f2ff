/**
 * What `map` makes of each item, in the order of the items, with at most `concurrency` of them under way at a time.
 *
 * `map` must not reject: whoever stops iterating leaves what is under way to end unseen.
 */
export async function* mapConcurrently<Item, Outcome>(
  items: Iterable<Item>,
  concurrency: number,
  map: (item: Item) => Promise<Outcome>,
): AsyncGenerator<Outcome, void> {
  const underWay: Promise<Outcome>[] = [];
  for (const item of items) {
    underWay.push(map(item));
    const first = underWay.length >= concurrency ? underWay.shift() : undefined;
    if (first) yield await first;
  }
  for (const outcome of underWay) yield await outcome;
}

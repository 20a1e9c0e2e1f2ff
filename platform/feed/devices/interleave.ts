/**
 * What some sources bring, in the order in which it comes. At most `atOnce` of them are read at the same time, in their
 * order. A source goes on when the caller has done with what it brought, while the others wait for theirs. The first
 * that fails closes the others; so does a caller that stops.
 */
export async function* interleave<T>(sources: readonly AsyncIterable<T>[], atOnce: number): AsyncGenerator<T> {
  const waiting = sources.map((source) => source[Symbol.asyncIterator]());
  const open = new Map<AsyncIterator<T>, Promise<Arrival<T>>>();
  const read = (source: AsyncIterator<T>) =>
    open.set(
      source,
      source.next().then((result) => ({ source, result })),
    );
  try {
    for (;;) {
      for (const source of waiting.splice(0, atOnce - open.size)) read(source);
      if (open.size === 0) return;
      const { source, result } = await Promise.race(open.values());
      if (result.done) {
        open.delete(source);
      } else {
        yield result.value;
        read(source);
      }
    }
  } finally {
    await Promise.allSettled([...open.keys()].map((source) => source.return?.()));
  }
}

type Arrival<T> = { readonly source: AsyncIterator<T>; readonly result: IteratorResult<T> };

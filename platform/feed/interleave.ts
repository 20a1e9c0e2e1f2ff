/**
 * What some sources bring, in the order in which it comes. At most `atOnce` of them are read at the same time, in their
 * order. The first that fails ends the others; so does a caller that stops.
 */
export async function* interleave<T>(sources: readonly AsyncIterable<T>[], atOnce: number): AsyncGenerator<T> {
  const waiting = sources.map((source) => source[Symbol.asyncIterator]());
  const reading = new Map<AsyncIterator<T>, Promise<Arrival<T>>>();
  const read = (source: AsyncIterator<T>) =>
    reading.set(
      source,
      source.next().then((result) => ({ source, result })),
    );
  try {
    for (;;) {
      for (const source of waiting.splice(0, atOnce - reading.size)) read(source);
      if (reading.size === 0) return;
      const { source, result } = await Promise.race(reading.values());
      reading.delete(source);
      if (result.done) continue;
      // The source goes on while the caller works on what it brought; what it brings next waits for its turn.
      yield result.value;
      read(source);
    }
  } finally {
    await Promise.allSettled([...reading.keys()].map((source) => source.return?.()));
  }
}

type Arrival<T> = { readonly source: AsyncIterator<T>; readonly result: IteratorResult<T> };

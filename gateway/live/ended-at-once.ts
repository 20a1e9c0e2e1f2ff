/**
 * A generator that is still being opened, and whose end takes effect at once. By itself an asynchronous generator hears of its end
 * only when what it waits for has come; this one is given a signal that is aborted when its consumer returns. It is opened when
 * its first item is asked for.
 */
export function endedAtOnce<T>(
  open: (signal: AbortSignal) => Promise<AsyncGenerator<T, void>>,
  signal: AbortSignal,
): AsyncGenerator<T, void> {
  const ending = new AbortController();
  let opening: Promise<AsyncGenerator<T, void>> | null = null;
  // Every layer of generators costs each item some turns of the queue of promises: once open, it is asked directly.
  let opened: AsyncGenerator<T, void> | null = null;
  const next = async (): Promise<IteratorResult<T, void>> => {
    if (ending.signal.aborted) return { done: true, value: undefined };
    opening ??= open(AbortSignal.any([signal, ending.signal]));
    opened = await opening;
    return opened.next();
  };
  const end = async (): Promise<IteratorResult<T, void>> => {
    ending.abort();
    const items = await opening?.catch(() => null);
    return (await items?.return()) ?? { done: true, value: undefined };
  };
  return {
    next: () => opened?.next() ?? next(),
    return: end,
    throw: async (error) => {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => {
      await end();
    },
  };
}

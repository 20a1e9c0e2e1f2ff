/** Something that runs until it is disposed of. `failed` rejects when it cannot go on, and never resolves. */
export type Running = AsyncDisposable & { readonly failed: Promise<never> };

/** Some that run beside each other, as one that fails where one of them does. */
export function together(...all: readonly Running[]): Running {
  return {
    failed: Promise.race(all.map(({ failed }) => failed)),
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((one) => one[Symbol.asyncDispose]()));
    },
  };
}

import { setInterval } from "node:timers/promises";

/** The first answer of `look` that is neither null, undefined nor false. It looks every few milliseconds, until the test is over. */
export async function until<T>(look: () => T | Promise<T>, signal: AbortSignal): Promise<T & {}> {
  for await (const _ of setInterval(5, undefined, { signal })) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
  }
  throw new Error("an interval has ended");
}

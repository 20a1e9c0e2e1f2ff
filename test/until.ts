import { setInterval } from "node:timers/promises";

/** The first answer of `look` that is neither null, undefined nor false. It looks every few milliseconds, until the test is over. */
export async function until<T>(look: () => T | Promise<T>, signal: AbortSignal): Promise<T & {}> {
  for await (const _ of setInterval(5, undefined, { signal })) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
  }
  throw new Error("an interval has ended");
}

/** Whether it is found so before nobody has patience any more: what is missing then is told by a comparison. */
export async function comesTrue(
  look: () => boolean | Promise<boolean>,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    return await until(look, patience);
  } catch (error) {
    signal.throwIfAborted();
    if (patience.aborted) return false;
    throw error;
  }
}

import { setTimeout } from "node:timers/promises";

const STEP_MS = 5;

/**
 * What is awaited, if it comes within so much time by a clock that stands still while this process does: a machine with
 * other work to do makes nothing late.
 */
export async function inTime<T>(awaited: Promise<T>, ms: number, what: string): Promise<T> {
  const ending = new AbortController();
  const { signal } = ending;
  const overdue = async (): Promise<never> => {
    for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) await setTimeout(STEP_MS, undefined, { signal });
    throw new Error(`nothing within ${ms} ms: ${what}`);
  };
  try {
    return await Promise.race([awaited, overdue()]);
  } finally {
    ending.abort();
  }
}

/** What tells the time and waits. Handed in, so that a test can own it. */
export type Timing = {
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Calls back once after a time, unless what it returns is called before. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void;
};

export const systemTiming: Timing = {
  nowMs: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

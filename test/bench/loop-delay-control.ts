import { monitorEventLoopDelay } from "node:perf_hooks";

// Loaded into a process that serves: how long its loop was held up since it was last asked.

/** In milliseconds. */
export type LoopDelay = { readonly p50: number; readonly p99: number; readonly max: number };

const RESOLUTION_MS = 1;

const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
histogram.enable();
process.on("message", () => {
  const toMs = (nanoseconds: number) => Math.max(nanoseconds / 1e6 - RESOLUTION_MS, 0);
  const delay: LoopDelay = {
    p50: toMs(histogram.percentile(50)),
    p99: toMs(histogram.percentile(99)),
    max: toMs(histogram.max),
  };
  histogram.reset();
  process.send?.(delay);
});
process.on("disconnect", () => process.exit());
process.channel?.unref();

// Loaded into every gateway that is measured, before the gateway itself: what it has used so far is asked over the
// channel to the process that started it, at no cost in between.

process.on("message", () => process.send?.(usageOfThisProcess()));
process.on("disconnect", () => process.exit());
// Must not be what keeps a gateway alive that has failed to start.
process.channel?.unref();

/** Of all threads of the process, in the program and in the kernel. */
function usageOfThisProcess() {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, residentBytes: process.memoryUsage.rss() };
}

/** Loaded into a process whose memory is watched: answers each message with the bytes that are in use once it is tidy. */
process.on("message", () => {
  globalThis.gc?.();
  const { rss, heapTotal, heapUsed } = process.memoryUsage();
  // What the heap has room for comes and goes as the engine likes.
  process.send?.(rss - heapTotal + heapUsed);
});
process.channel?.unref();

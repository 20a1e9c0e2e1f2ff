import type { Readable } from "node:stream";

const BYTES_PER_MS = 16_000;

type Pausable = { pause(): void; resume(): void };

/** Has a stream read no faster than 16 MB a second. Who is late, for want of a processor, makes up for it at once. */
export function keepPace(stream: Readable, reader: Pausable = stream): void {
  const startedAtMs = performance.now();
  let readBytes = 0;
  stream.on("data", (chunk: Buffer) => {
    readBytes += chunk.length;
    const earlyByMs = readBytes / BYTES_PER_MS - (performance.now() - startedAtMs);
    if (earlyByMs <= 0) return;
    reader.pause();
    setTimeout(() => reader.resume(), earlyByMs);
  });
}

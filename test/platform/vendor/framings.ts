import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** An answer as it stands on the wire, from which its end can be cut off. */
export type Framing = { readonly head: readonly string[]; readonly body: Buffer };

export const FRAMINGS = [
  "with its length",
  "in chunks",
  "zipped, with its length",
  "zipped, in chunks",
  "zipped, up to the end of the connection",
  "in brotli, up to the end of the connection",
] as const;

/** A page in one of the ways in which a reader can tell whether it has all of it. */
export function toFraming(how: (typeof FRAMINGS)[number], page: string): Framing {
  const plain = Buffer.from(page);
  const zipped = gzipSync(page);
  switch (how) {
    case "with its length":
      return { head: [`content-length: ${plain.length}`], body: plain };
    case "in chunks":
      return { head: ["transfer-encoding: chunked"], body: toChunks(plain) };
    case "zipped, with its length":
      return { head: ["content-encoding: gzip", `content-length: ${zipped.length}`], body: zipped };
    case "zipped, in chunks":
      return { head: ["content-encoding: gzip", "transfer-encoding: chunked"], body: toChunks(zipped) };
    case "zipped, up to the end of the connection":
      return { head: ["content-encoding: gzip"], body: zipped };
    case "in brotli, up to the end of the connection":
      return { head: ["content-encoding: br"], body: brotliCompressSync(page) };
    default:
      return how satisfies never;
  }
}

/** Answers with so many bytes of the body, and closes the connection. */
export function sendPart(socket: Socket, { head, body }: Framing, bytes: number): void {
  // In one piece: the second of two would wait 40 ms for the acknowledgement of the first.
  const start = Buffer.from(["HTTP/1.1 200 OK", "connection: close", ...head, "", ""].join("\r\n"));
  socket.end(Buffer.concat([start, body.subarray(0, bytes)]));
}

function toChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let start = 0; start < body.length; start += 1_000) {
    const chunk = body.subarray(start, start + 1_000);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
  }
  return Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]);
}

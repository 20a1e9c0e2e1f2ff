import { pipeline, type Readable, type Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { SubgraphHttpError } from "./subgraph-http-error.ts";

/** What subgraphs are asked for: it costs both sides the least of those that every server knows. */
export const ACCEPT_ENCODING = "gzip";

// What has come is handed on at once, and not when a buffer is full: an event may be all there is for hours.
const FLUSH = { flush: constants.Z_SYNC_FLUSH };

const DECOMPRESSORS: ReadonlyMap<string, () => Transform> = new Map([
  ["gzip", () => createGunzip(FLUSH)],
  ["x-gzip", () => createGunzip(FLUSH)],
  ["deflate", () => createInflate(FLUSH)],
  ["br", () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH })],
]);

/** Whether the body of an answer is as it was written. */
export function isIdentity(encoding: string): boolean {
  return encoding === "" || encoding === "identity";
}

/**
 * What decompresses an answer, whoever asked for the compression. Throws a {@link SubgraphHttpError} for encodings that
 * nobody here can read.
 */
export function createDecompressor(encoding: string): Transform {
  const decompressor = DECOMPRESSORS.get(encoding.trim().toLowerCase())?.();
  if (decompressor) return decompressor;
  throw new SubgraphHttpError("malformed", `an answer of the content encoding ${JSON.stringify(encoding)}`);
}

/** A body as it was written; when nobody reads it any more, the body is given up as well. */
export function decompressed(body: Readable, encoding: string): Readable {
  if (isIdentity(encoding)) return body;
  // Whoever reads is told of an error by the stream that is read.
  return pipeline(body, createDecompressor(encoding), () => {});
}

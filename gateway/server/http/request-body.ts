import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { HttpRefusal } from "../../../platform/http-refusal.ts";
import { largeBody } from "./request-head.ts";

type Decompress = (compressed: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const DECOMPRESSORS: ReadonlyMap<string, Decompress> = new Map([
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)],
  ["deflate", promisify(inflate)],
  ["br", promisify(brotliDecompress)],
]);

/**
 * Each chunk of a body costs memory and time of its own, however small it is. The largest body in the smallest packets that
 * every host takes (576 bytes, RFC 791) makes 2,000.
 */
const MAX_CHUNKS = 4_096;

/**
 * A request's whole body as text, decompressed.
 *
 * Refuses what is larger than `maxBytes` before or after decompression, what is not UTF-8, and encodings it does not
 * know.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const encoding = request.headers["content-encoding"]?.trim().toLowerCase() || "identity";
  const decompress = DECOMPRESSORS.get(encoding);
  if (decompress === undefined && encoding !== "identity") {
    request.resume();
    throw new HttpRefusal(415, "BAD_USER_INPUT", "The content encoding is not supported. Use gzip, deflate or br.", {
      "accept-encoding": "gzip, deflate, br",
    });
  }
  const received = await collect(request, maxBytes);
  const body = decompress ? await decompressed(received, decompress, maxBytes) : received;
  if (!isUtf8(body)) throw new HttpRefusal(400, "BAD_USER_INPUT", "The body is not valid UTF-8.");
  const text = body.toString("utf8");
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function collect(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const onData = (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) {
      // The connection is closed after the answer: until then, what still comes is thrown away.
      request.off("data", onData).resume();
      reject(largeBody({ maxBodyBytes: maxBytes }));
    } else if (chunks.push(chunk) > MAX_CHUNKS) {
      // What still comes is not even read. Node resumes every request when its answer is sent.
      request.socket.pause();
      request.off("data", onData).on("resume", () => request.socket.pause());
      reject(tooManyChunks());
    }
  };
  request.on("data", onData);
  request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  request.on("error", reject);
  return promise;
}

async function decompressed(body: Buffer, decompress: Decompress, maxBytes: number): Promise<Buffer> {
  try {
    return await decompress(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw largeBody({ maxBodyBytes: maxBytes });
    throw new HttpRefusal(400, "BAD_USER_INPUT", "The body could not be decompressed.");
  }
}

function tooManyChunks(): HttpRefusal {
  const message = `The body came in more than ${MAX_CHUNKS} chunks.`;
  return new HttpRefusal(413, "LIMIT_EXCEEDED", message, { connection: "close" });
}

import { promisify } from "node:util";
import { brotliDecompress, gunzip } from "node:zlib";
import type { Dispatcher } from "undici";
import { VendorError } from "./vendor-error.ts";
import { toBodySymptom, type VendorSymptom } from "./vendor-symptom.ts";
import { parseWireJson } from "./wire-json.ts";

/** What a client of ours accepts. Both are decoded off the thread, with a limit. */
export const ACCEPTED_ENCODINGS = "gzip, br";

const DECODERS = new Map([
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)],
  ["br", promisify(brotliDecompress)],
]);

/** What the quarantine keeps of a body. */
const KEPT_BYTES = 64 * 1024;

/** The whole body of an answer, as JSON of which no digit is lost. */
export class AnswerBody {
  readonly #value: unknown;
  readonly #bytes: Buffer;

  constructor(value: unknown, bytes: Buffer) {
    this.#value = value;
    this.#bytes = bytes;
  }

  /** What a decoder makes of it. Where that finds it `malformed`, the {@link VendorError} carries the body. */
  decode<T>(decoder: (value: unknown) => T): T {
    try {
      return decoder(this.#value);
    } catch (error) {
      if (!(error instanceof VendorError) || error.fault !== "malformed") throw error;
      throw new VendorError("malformed", error.message, { body: cut(this.#bytes), cause: error.cause });
    }
  }
}

/**
 * Reads the body of an answer to its end.
 *
 * Throws a {@link VendorError}: `malformed` for what is larger than allowed, before or after it is decompressed, or is
 * not JSON; that one carries the body. Throws whatever the connection or the decompression fails with, so that a part of
 * a body is never taken for the whole.
 */
export async function readBody(
  { body, headers }: Pick<Dispatcher.ResponseData, "body" | "headers">,
  { where, largestBytes }: { readonly where: string; readonly largestBytes: number },
): Promise<AnswerBody> {
  const sent = await collect(body, where, largestBytes);
  const bytes = await decompress(sent, String(headers["content-encoding"] ?? ""), { where, largestBytes });
  const text = bytes.toString("utf8");
  try {
    return new AnswerBody(parseWireJson(text.startsWith("\uFEFF") ? text.slice(1) : text), bytes);
  } catch (error) {
    // The cause is left out: it quotes the body.
    const isTooMuch = error instanceof RangeError;
    const what = isTooMuch ? `JSON with ${error.message}` : "something that is not JSON";
    const symptom = isTooMuch ? "tooLarge" : toBodySymptom(text);
    throw new VendorError("malformed", `${where} answered ${what}`, { body: cut(bytes), symptom });
  }
}

async function collect(body: AsyncIterable<Buffer>, where: string, largestBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > largestBytes) throw tooLarge(where, largestBytes, Buffer.concat(chunks));
  }
  return Buffer.concat(chunks);
}

async function decompress(
  bytes: Buffer,
  encoding: string,
  { where, largestBytes }: { readonly where: string; readonly largestBytes: number },
): Promise<Buffer> {
  if (encoding === "" || encoding === "identity") return bytes;
  const decode = DECODERS.get(encoding.toLowerCase());
  if (!decode) {
    const details = { body: cut(bytes), symptom: "encoding" } as const;
    throw new VendorError("malformed", `${where} answered in an encoding that was not asked for`, details);
  }
  try {
    return await decode(bytes, { maxOutputLength: largestBytes });
  } catch (error) {
    throw isCode(error, "ERR_BUFFER_TOO_LARGE") ? tooLarge(where, largestBytes) : error;
  }
}

function tooLarge(where: string, largestBytes: number, bytes?: Buffer): VendorError {
  const symptom: VendorSymptom = "tooLarge";
  const details = bytes ? { symptom, body: cut(bytes) } : { symptom };
  return new VendorError("malformed", `${where} answered more than ${largestBytes} bytes`, details);
}

/** The beginning of a body as text that takes no more bytes than are kept, whatever the body is. */
function cut(bytes: Buffer): string {
  const text = bytes.subarray(0, KEPT_BYTES).toString("utf8");
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(KEPT_BYTES));
  return text.slice(0, read);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

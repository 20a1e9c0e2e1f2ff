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
/** What the log is told of a refusal. */
const KEPT_WORDS = 500;

/** The whole body of an answer, as JSON of which no digit is lost; null where there was none and none was needed. */
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
 * Throws a {@link VendorError}: `malformed` for what is larger than allowed, before or after it is decompressed, is empty
 * though it must not be, or is not JSON; that one carries the body. Throws whatever the connection or the decompression fails with, so that a part of
 * a body is never taken for the whole.
 */
export async function readBody(
  answer: Answer,
  { where, largestBytes, mayBeEmpty }: BodyLimits & { readonly mayBeEmpty: boolean },
): Promise<AnswerBody> {
  const bytes = await readBytes(answer, { where, largestBytes });
  if (bytes.length === 0 && mayBeEmpty) return new AnswerBody(null, bytes);
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

/** The beginning of the body of an answer that is an error. Null where it is empty, too large, or does not come. */
export async function readWords(answer: Answer, limits: BodyLimits): Promise<string | null> {
  try {
    const text = (await readBytes(answer, limits)).toString("utf8");
    return text === "" ? null : text.slice(0, KEPT_WORDS);
  } catch {
    return null;
  }
}

type Answer = Pick<Dispatcher.ResponseData, "body" | "headers">;

type BodyLimits = { readonly where: string; readonly largestBytes: number };

async function readBytes({ body, headers }: Answer, limits: BodyLimits): Promise<Buffer> {
  const sent = await collect(body, limits.where, limits.largestBytes);
  return decompress(sent, String(headers["content-encoding"] ?? ""), limits);
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

async function decompress(bytes: Buffer, encoding: string, { where, largestBytes }: BodyLimits): Promise<Buffer> {
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

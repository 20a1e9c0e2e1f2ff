/** An answer as it came over HTTP. */
export type HttpAnswer = {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  readonly isWhole: boolean;
};

/** A message of a server over WebSocket. */
export type Frame = { readonly opcode: number; readonly payload: Buffer };

/** The answers on one connection, in order; the last may have been cut. */
export function httpAnswers(bytes: Buffer): { readonly answers: readonly HttpAnswer[]; readonly rest: Buffer } {
  const answers: HttpAnswer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const headEnd = rest.indexOf("\r\n\r\n");
    if (headEnd < 0) break;
    const head = rest.toString("latin1", 0, headEnd);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
    rest = rest.subarray(headEnd + 4);
    if (status === 101) {
      answers.push({ status, head, body: "", isWhole: true });
      break;
    }
    const { body, length, isWhole } = bodyOf(head, status, rest);
    rest = rest.subarray(length);
    answers.push({ status, head, body: body.toString(), isWhole });
  }
  return { answers, rest };
}

function bodyOf(head: string, status: number, rest: Buffer): { body: Buffer; length: number; isWhole: boolean } {
  if (status < 200 || status === 204 || status === 304) return { body: Buffer.alloc(0), length: 0, isWhole: true };
  if (/^transfer-encoding: chunked/im.test(head)) return chunksOf(rest);
  const told = /^content-length: (\d+)/im.exec(head);
  const length = told ? Number(told[1]) : rest.length;
  // The answer to HEAD has a length and no body: what follows is another answer, or nothing.
  if (rest.length === 0 || rest.toString("latin1", 0, 9) === "HTTP/1.1 ")
    return { body: Buffer.alloc(0), length: 0, isWhole: true };
  return { body: rest.subarray(0, length), length: Math.min(length, rest.length), isWhole: rest.length >= length };
}

function chunksOf(bytes: Buffer): { body: Buffer; length: number; isWhole: boolean } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    if (Number.isNaN(size)) return { body: Buffer.concat(chunks), length: bytes.length, isWhole: false };
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
    if (size === 0) return { body: Buffer.concat(chunks), length: at, isWhole: true };
  }
}

/** The frames of a server, which are never masked. */
export function serverFrames(bytes: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const headLength = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (at + headLength > bytes.length) break;
    const length =
      short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short;
    if (at + headLength + length > bytes.length) break;
    frames.push({
      opcode: (bytes[at] ?? 0) & 0x0f,
      payload: bytes.subarray(at + headLength, at + headLength + length),
    });
    at += headLength + length;
  }
  return frames;
}

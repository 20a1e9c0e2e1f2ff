import type { ServerResponse } from "node:http";

/**
 * Bytes, or characters of a text. Ordinary answers are smaller, and leave in one write. A client that reads as slowly as it
 * may takes it in 5 s.
 */
export const PIECE_LENGTH = 262_144;

/**
 * Writes each piece when the client has taken the one before, so that a client which reads slowly shows that it reads.
 * No more than a piece of a text is encoded at a time: a large copy outside of V8's heap can stay resident for good.
 *
 * True when everything was taken or is in the connection's buffer, false when the connection closed before.
 */
export async function writeInPieces(response: ServerResponse, body: string | Uint8Array): Promise<boolean> {
  for (const piece of piecesOf(body)) {
    if (response.destroyed) return false;
    response.write(piece);
    if (response.writableNeedDrain && !(await drained(response))) return false;
  }
  return true;
}

/** Ends a response with a body whose length its head has told. */
export async function endInPieces(response: ServerResponse, body: string | Uint8Array): Promise<void> {
  if (body.length <= PIECE_LENGTH) response.end(body);
  else if (await writeInPieces(response, body)) response.end();
}

/** Where a piece of a text ends that begins at `start`: after so many characters, or after the one that would be halved. */
export function endOfPiece(text: string, start: number, length: number): number {
  const end = Math.min(start + length, text.length);
  return isHighSurrogate(text.charCodeAt(end - 1)) ? end + 1 : end;
}

function* piecesOf(body: string | Uint8Array): Generator<string | Uint8Array, void> {
  for (let start = 0, end = 0; start < body.length; start = end) {
    end = typeof body === "string" ? endOfPiece(body, start, PIECE_LENGTH) : start + PIECE_LENGTH;
    yield typeof body === "string" ? body.slice(start, end) : body.subarray(start, end);
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function drained(response: ServerResponse): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const settle = () => {
    response.off("drain", settle).off("close", settle);
    resolve(!response.destroyed);
  };
  response.on("drain", settle).on("close", settle);
  return promise;
}

import type { ServerResponse } from "node:http";

/** Ordinary answers are smaller, and leave in one write. A client that reads as slowly as it may takes it in 5 s. */
export const PIECE_BYTES = 262_144;

/**
 * Writes each piece when the client has taken the one before, so that a client which reads slowly shows that it reads.
 *
 * True when everything was taken or is in the connection's buffer, false when the connection closed before.
 */
export async function writeInPieces(response: ServerResponse, bytes: Uint8Array): Promise<boolean> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    if (response.destroyed) return false;
    response.write(bytes.subarray(start, start + PIECE_BYTES));
    if (response.writableNeedDrain && !(await drained(response))) return false;
  }
  return true;
}

/** Ends a response with a body whose length its head has told. */
export async function endInPieces(response: ServerResponse, body: Uint8Array): Promise<void> {
  if (body.length <= PIECE_BYTES) response.end(body);
  else if (await writeInPieces(response, body)) response.end();
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

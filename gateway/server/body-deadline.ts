import type { IncomingMessage } from "node:http";
import { HttpRefusal } from "./http-refusal.ts";

/**
 * The rate at which a body earns more time. It is that of a slow mobile line, and the largest body of 1 MiB has 21 s more:
 * together with the first ten that is what Node gives a request as a whole.
 */
const BYTES_PER_SECOND = 50_000;

/**
 * What reading the body gives, or a refusal of the request when the body takes longer than `timeoutMs` and what the
 * bytes that came have earned.
 */
export function withinBodyDeadline<T>(request: IncomingMessage, timeoutMs: number, reading: Promise<T>): Promise<T> {
  const { socket } = request;
  const bytesBefore = socket.bytesRead;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let grantedMs = timeoutMs;
  const onTimeOver = () => {
    const earnedMs = timeoutMs + ((socket.bytesRead - bytesBefore) / BYTES_PER_SECOND) * 1_000;
    const moreMs = earnedMs - grantedMs;
    grantedMs = earnedMs;
    if (moreMs >= 1) timer = setTimeout(onTimeOver, moreMs);
    else reject(tooSlow(timeoutMs));
  };
  let timer = setTimeout(onTimeOver, timeoutMs);
  reading.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}

function tooSlow(timeoutMs: number): HttpRefusal {
  const message = `The body came too slowly: it may take ${timeoutMs / 1_000} s, and a second more for every ${BYTES_PER_SECOND} bytes.`;
  return new HttpRefusal(408, "LIMIT_EXCEEDED", message, { connection: "close" });
}

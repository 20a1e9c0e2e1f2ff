import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { HttpRefusal } from "../../../platform/http-refusal.ts";

/** In how many parts of its time a body is looked at: it is refused no more than a quarter late. */
const LOOKS = 4;

/**
 * The rate at which a body earns more time. It is that of a slow mobile line, and the largest body of 1 MiB has 21 s more:
 * together with the first ten that is what Node gives a request as a whole.
 */
const BYTES_PER_SECOND = 50_000;

type Arrival = {
  readonly socket: Socket;
  readonly bytesBefore: number;
  readonly refuse: (refusal: HttpRefusal) => void;
  looks: number;
};

/**
 * Refuses requests whose body takes longer than `timeoutMs` and what the bytes that came have earned.
 *
 * One timer looks after all of them: most bodies have come before a timer of their own would have been set.
 */
export class BodyArrivals implements Disposable {
  readonly #timeoutMs: number;
  readonly #arrivals = new Set<Arrival>();
  readonly #looking: NodeJS.Timeout;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#looking = setInterval(() => this.#look(), timeoutMs / LOOKS);
    this.#looking.unref();
  }

  /** What reading the request's body gives, or a refusal when it comes too slowly. */
  inTime<T>({ socket }: IncomingMessage, reading: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const arrival: Arrival = { socket, bytesBefore: socket.bytesRead, refuse: reject, looks: 0 };
      this.#arrivals.add(arrival);
      reading.then(resolve, reject).finally(() => this.#arrivals.delete(arrival));
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looking);
  }

  #look(): void {
    for (const arrival of this.#arrivals) {
      const { socket, bytesBefore } = arrival;
      arrival.looks += 1;
      const earnedMs = ((socket.bytesRead - bytesBefore) / BYTES_PER_SECOND) * 1_000;
      // The first look may come at once.
      if ((arrival.looks - 1) * (this.#timeoutMs / LOOKS) < this.#timeoutMs + earnedMs) continue;
      this.#arrivals.delete(arrival);
      arrival.refuse(this.#tooSlow());
    }
  }

  #tooSlow(): HttpRefusal {
    const message = `The body came too slowly: it may take ${this.#timeoutMs / 1_000} s, and a second more for every ${BYTES_PER_SECOND} bytes.`;
    return new HttpRefusal(408, "LIMIT_EXCEEDED", message, { connection: "close" });
  }
}

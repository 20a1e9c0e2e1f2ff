import { type Message, MessageType } from "graphql-ws";
import type { WebSocket } from "ws";
import { loopSlices } from "../../../platform/loop-slices.ts";
import type { SocketWriter } from "./socket-writer.ts";

export type SocketInboxOptions = {
  readonly socket: WebSocket;
  readonly writer: SocketWriter;
  /** While so many messages wait, the socket is not read from. */
  readonly maxWaiting: number;
  readonly answer: (message: Message) => void;
};

/**
 * Puts off what a client asks while too much waits for it to be taken, and then reads no more from it. When many clients ask at
 * once, each waits for its turn.
 *
 * What was read already goes on to arrive: one packet of the network, and what the library buffers beside it.
 */
export class SocketInbox {
  readonly #socket: WebSocket;
  readonly #writer: SocketWriter;
  readonly #maxWaiting: number;
  readonly #answer: (message: Message) => void;
  #waiting: Message[] = [];
  #isAnswering = false;

  constructor({ socket, writer, maxWaiting, answer }: SocketInboxOptions) {
    this.#socket = socket;
    this.#writer = writer;
    this.#maxWaiting = maxWaiting;
    this.#answer = answer;
  }

  /** Has a message answered now, or later in its turn. */
  take(message: Message): void {
    if (!asksForAnswer(message) || (this.#waiting.length === 0 && !this.#writer.isFull && !loopSlices.isOver)) {
      this.#answer(message);
      return;
    }
    this.#waiting.push(message);
    this.#pauseOrResume();
    if (!this.#isAnswering) this.#answerWaiting();
  }

  /** Forgets the operations of that id that were not begun. */
  drop(id: string): void {
    this.#waiting = this.#waiting.filter((message) => message.type !== MessageType.Subscribe || message.id !== id);
    this.#pauseOrResume();
  }

  /** Forgets everything. The socket is read from again, for the answer to its close. */
  close(): void {
    this.#waiting = [];
    this.#socket.resume();
  }

  /** Answers one after the other, each when the client has taken what waited before it. */
  async #answerWaiting(): Promise<void> {
    this.#isAnswering = true;
    for (;;) {
      await loopSlices.turn();
      if (this.#waiting.length === 0 || !(await this.#writer.room())) break;
      const message = this.#waiting.shift();
      if (message) this.#answer(message);
      this.#pauseOrResume();
    }
    this.#isAnswering = false;
  }

  #pauseOrResume(): void {
    if (this.#waiting.length >= this.#maxWaiting) {
      this.#socket.pause();
      this.#writer.goOn();
    } else if (this.#socket.isPaused) this.#socket.resume();
  }
}

/** Whether something is sent because of a message. What is not may relieve the socket, and is never put off. */
function asksForAnswer({ type }: Message): boolean {
  return type === MessageType.ConnectionInit || type === MessageType.Ping || type === MessageType.Subscribe;
}

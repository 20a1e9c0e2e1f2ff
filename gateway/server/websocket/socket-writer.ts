import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { endOfPiece } from "../http/write-in-pieces.ts";
import { SocketWindow } from "./socket-window.ts";

/**
 * A larger message leaves in fragments of this size (RFC 6455, 5.4), each when the client has taken the one before: a
 * client that reads slowly shows that it reads, and pings and pongs come in between.
 */
const FRAGMENT_CHARACTERS = 65_536;

type Waiting = {
  /** Null marks a place in the queue. */
  readonly text: string | null;
  readonly bytes: number;
  readonly owner: object | null;
  readonly settle: (written: boolean) => void;
};

type Unfinished = { readonly text: string; written: number; readonly settle: (written: boolean) => void };

const WRITTEN = Promise.resolve(true);
const NOT_WRITTEN = Promise.resolve(false);

/**
 * The only one who writes to a socket: messages go in the order in which they came, and no faster than the client takes
 * them. To be closed with its socket.
 */
export class SocketWriter {
  readonly #socket: WebSocket;
  readonly #connection: Socket;
  readonly #maxWaitingBytes: number;
  #queue: Waiting[] = [];
  #unfinished: Unfinished | null = null;
  #waitingBytes = 0;
  #pong: Buffer | null = null;
  readonly #window = new SocketWindow();
  readonly #onDrain = () => this.#write();

  constructor(socket: WebSocket, connection: Socket, maxWaitingBytes: number) {
    this.#socket = socket;
    this.#connection = connection;
    this.#maxWaitingBytes = maxWaitingBytes;
    connection.on("drain", this.#onDrain);
  }

  /** True while the client has to take something before anything is written. */
  get isBlocked(): boolean {
    // While nothing is read from the client, its answers to marks are not either.
    return this.#connection.writableNeedDrain || (this.#window.isFull && !this.#socket.isPaused);
  }

  /** True while more waits than should. */
  get isFull(): boolean {
    return this.#waitingBytes > this.#maxWaitingBytes;
  }

  /**
   * Writes a message when all earlier ones are written; true when it is, false when it never will be.
   *
   * Its owner may drop it until then.
   */
  send(text: string, owner: object | null = null): Promise<boolean> {
    if (this.#isIdle && text.length <= FRAGMENT_CHARACTERS) {
      this.#sendNow(text);
      return WRITTEN;
    }
    if (owner && this.isFull) return this.#sendWhenThereIsRoom(text, owner);
    return this.#enqueue(text, Buffer.byteLength(text), owner);
  }

  /** Resolves with true when there is room, or else when all that waits now is written; with false when it never will be. */
  room(owner: object | null = null): Promise<boolean> {
    return this.isFull ? this.#enqueue(null, 0, owner) : WRITTEN;
  }

  /** Forgets the owner's messages, but for one that was begun. */
  drop(owner: object): void {
    const dropped = this.#queue.filter((waiting) => waiting.owner === owner);
    if (dropped.length === 0) return;
    this.#queue = this.#queue.filter((waiting) => waiting.owner !== owner);
    for (const { bytes, settle } of dropped) {
      this.#waitingBytes -= bytes;
      settle(false);
    }
  }

  /** Notes that the client answered a ping: it has read what was written before it. */
  answered(mark: Buffer): void {
    this.#window.answered(mark.toString("latin1"));
    this.goOn();
  }

  /** Looks whether the client reads what is written: false, once, when it has read nothing of it for too long. */
  lookAtReading(): boolean {
    return this.#socket.isPaused || this.#window.look();
  }

  /** Writes what waits, as far as the client lets it. */
  goOn(): void {
    if (this.#queue.length > 0 || this.#unfinished || this.#pong) this.#write();
  }

  /** Nothing is written on top of what the client has yet to take. */
  ping(): void {
    if (this.#isOpen && !this.isBlocked) this.#socket.ping();
  }

  /** Of several pings before it can be written, the last is answered (RFC 6455, 5.5.3). */
  pong(payload: Buffer): void {
    this.#pong = payload;
    this.#write();
  }

  /** Forgets all messages that wait. */
  close(): void {
    this.#connection.off("drain", this.#onDrain);
    const waiting = [...(this.#unfinished ? [this.#unfinished] : []), ...this.#queue];
    this.#unfinished = null;
    this.#queue = [];
    this.#waitingBytes = 0;
    for (const { settle } of waiting) settle(false);
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get #isIdle(): boolean {
    return this.#isOpen && !this.isBlocked && this.#unfinished === null && this.#queue.length === 0;
  }

  /** A text that others share costs nothing until it waits here: a hundred subscriptions of one socket do not all put theirs in. */
  async #sendWhenThereIsRoom(text: string, owner: object): Promise<boolean> {
    while (this.isFull) if (!(await this.room(owner))) return false;
    return this.send(text, owner);
  }

  #enqueue(text: string | null, bytes: number, owner: object | null): Promise<boolean> {
    if (!this.#isOpen) return NOT_WRITTEN;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#queue.push({ text, bytes, owner, settle: resolve });
    this.#waitingBytes += bytes;
    this.#write();
    return promise;
  }

  /** Writes until the client has to take something first. */
  #write(): void {
    while (this.#isOpen && !this.isBlocked) {
      if (this.#pong) this.#writePong(this.#pong);
      else if (this.#unfinished) this.#writeFragment(this.#unfinished);
      else if (!this.#begin(this.#queue.shift())) return;
    }
  }

  #writePong(payload: Buffer): void {
    this.#pong = null;
    this.#socket.pong(payload);
  }

  #begin(waiting: Waiting | undefined): boolean {
    if (waiting === undefined) return false;
    const { text, bytes, settle } = waiting;
    if (text !== null && text.length > FRAGMENT_CHARACTERS) {
      this.#unfinished = { text, written: 0, settle };
      return true;
    }
    if (text !== null) this.#sendNow(text);
    this.#waitingBytes -= bytes;
    settle(true);
    return true;
  }

  #writeFragment(unfinished: Unfinished): void {
    const { text, written, settle } = unfinished;
    unfinished.written = endOfPiece(text, written, FRAGMENT_CHARACTERS);
    const fragment = text.slice(written, unfinished.written);
    this.#waitingBytes -= Buffer.byteLength(fragment);
    const fin = unfinished.written >= text.length;
    this.#sendNow(fragment, fin);
    if (!fin) return;
    this.#unfinished = null;
    settle(true);
  }

  #sendNow(text: string, fin = true): void {
    this.#socket.send(text, { fin });
    // Most characters of JSON are one byte.
    const mark = this.#window.sent(text.length);
    if (mark !== null) this.#socket.ping(mark);
  }
}

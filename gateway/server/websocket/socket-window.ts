/** What a client has yet to read is no more than this and one message, wherever it waits: here, or in the network's buffers. */
const MOST_UNREAD = 1_048_576;

/** So often a client is asked whether it has come so far. Who reads 7 KB a second has, before it is given up. */
const BETWEEN_MARKS = 65_536;

/** How often it is looked at whether a client has read on before it is given up. */
export const LOOKS_AT_READING = 4;

/**
 * How far a client has read what was sent to it.
 *
 * The network takes megabytes for a client that reads nothing, and does not tell. So marks are sent in between, as pings: the
 * answer to one comes when all before it was read (RFC 6455, 5.5.2).
 */
export class SocketWindow {
  #sent = 0;
  #markedTo = 0;
  #readTo = 0;
  #readAtLastLook = 0;
  #looksWithoutProgress = 0;

  /** Whether the client has to read something before more is sent. */
  get isFull(): boolean {
    return this.#sent - this.#readTo > MOST_UNREAD;
  }

  /** Notes that so much was sent. The mark to be sent behind it, or null where none is due. */
  sent(length: number): string | null {
    this.#sent += length;
    if (this.#sent - this.#markedTo < BETWEEN_MARKS) return null;
    this.#markedTo = this.#sent;
    return String(this.#sent);
  }

  /** Notes that a client answered a mark; what it was not asked is none. */
  answered(mark: string): void {
    const place = Number(mark);
    if (place > this.#readTo && place <= this.#markedTo) this.#readTo = place;
  }

  /** Looks whether the client reads on: false, once, when it has not answered for as many looks as it may. */
  look(): boolean {
    const stalls = this.#markedTo > this.#readTo && this.#readTo === this.#readAtLastLook;
    this.#readAtLastLook = this.#readTo;
    this.#looksWithoutProgress = stalls ? this.#looksWithoutProgress + 1 : 0;
    return this.#looksWithoutProgress !== LOOKS_AT_READING;
  }
}

import { setTimeout as sleep } from "node:timers/promises";
import { BATCH_SIZE, type BusMessage, type BusPosition, type Publication } from "./bus.ts";

/**
 * What a follower that is behind deals with at once: pages of an index that every commit touches are written once for so
 * many, and not for each thousand.
 */
export const MANY_MESSAGES = 4 * BATCH_SIZE;
/** So long it waits for as many. */
const LONGEST_GATHERING_MS = 400;

/** More than a follower deals with while its publisher goes on; what comes beyond it is read from the store. */
const MOST_MESSAGES = 2 * MANY_MESSAGES;

/**
 * What was handed on to a follower and not yet taken. It saves the way through the store, and nothing depends on it:
 * what does not continue at the place of the follower is left out, and the follower finds it in the store.
 */
export class HandedOn {
  #publications: Publication[] = [];
  #messages = 0;
  #onMany = () => {};

  add(publication: Publication): void {
    if (this.#messages > MOST_MESSAGES) this.#clear();
    this.#publications.push(publication);
    this.#messages += publication.messages.length;
    if (this.#messages >= MANY_MESSAGES) this.#onMany();
  }

  /** Resolves when there are many messages to take, or a while has passed without. */
  async gather(signal: AbortSignal): Promise<void> {
    if (this.#messages >= MANY_MESSAGES) return;
    const enough = new AbortController();
    this.#onMany = () => enough.abort();
    await sleep(LONGEST_GATHERING_MS, undefined, { signal: AbortSignal.any([signal, enough.signal]) }).catch(() => {});
  }

  /** The messages that come next at a place, some batches at most; none where they were not handed on. */
  take(position: BusPosition | null): readonly BusMessage[] {
    const taken: BusMessage[] = [];
    let afterSeq = position?.seq ?? 0;
    while (taken.length < MANY_MESSAGES) {
      const [next] = this.#publications;
      if (!next || !position || next.afterSeq > afterSeq) break;
      this.#publications.shift();
      this.#messages -= next.messages.length;
      if (next.writer !== position.writer) continue;
      for (const message of next.messages) if (message.seq > afterSeq) taken.push(message);
      afterSeq = taken.at(-1)?.seq ?? afterSeq;
    }
    return taken;
  }

  #clear(): void {
    this.#publications = [];
    this.#messages = 0;
  }
}

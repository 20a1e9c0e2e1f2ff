import { BATCH_SIZE, type BusMessage, type BusPosition, type Publication } from "./bus.ts";

/** More than a follower deals with while its publisher goes on; what comes beyond it is read from the store. */
const MOST_MESSAGES = 8 * BATCH_SIZE;

/**
 * What was handed on to a follower and not yet taken. It saves the way through the store, and nothing depends on it:
 * what does not continue at the place of the follower is left out, and the follower finds it in the store.
 */
export class HandedOn {
  #publications: Publication[] = [];
  #messages = 0;

  add(publication: Publication): void {
    if (this.#messages > MOST_MESSAGES) this.#clear();
    this.#publications.push(publication);
    this.#messages += publication.messages.length;
  }

  /** The messages that come next at a place, some batches at most; none where they were not handed on. */
  take(position: BusPosition | null): readonly BusMessage[] {
    const taken: BusMessage[] = [];
    let afterSeq = position?.seq ?? 0;
    while (taken.length < BATCH_SIZE) {
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

/** What is still to be answered of what somebody was given to do. */
export class Receipts<Answer> {
  readonly #expected = new Map<number, PromiseWithResolvers<Answer>>();
  readonly #undone: string;
  #isClosed = false;
  #last = 0;

  /** `undone` says what has not happened to what nobody answers any more: whoever waits is told that, whichever is heard of first. */
  constructor(undone: string) {
    this.#undone = undone;
  }

  expect(): { readonly id: number; readonly promise: Promise<Answer> } {
    const id = ++this.#last;
    const receipt = Promise.withResolvers<Answer>();
    if (this.#isClosed) receipt.reject(this.#ended());
    else this.#expected.set(id, receipt);
    return { id, promise: receipt.promise };
  }

  take(id: number): PromiseWithResolvers<Answer> | undefined {
    const receipt = this.#expected.get(id);
    this.#expected.delete(id);
    return receipt;
  }

  /** From now on nothing is answered any more. */
  close(): void {
    this.#isClosed = true;
    for (const { reject } of this.#expected.values()) reject(this.#ended());
    this.#expected.clear();
  }

  #ended(): Error {
    return new Error(`${this.#undone}: the thread that writes has ended`);
  }
}

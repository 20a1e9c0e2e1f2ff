/** What is still to be answered of what somebody was given to do. */
export class Receipts<Answer> {
  readonly #expected = new Map<number, PromiseWithResolvers<Answer>>();
  #isClosed = false;
  #last = 0;

  expect(): { readonly id: number; readonly promise: Promise<Answer> } {
    const id = ++this.#last;
    const receipt = Promise.withResolvers<Answer>();
    if (this.#isClosed) receipt.reject(ended());
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
    for (const { reject } of this.#expected.values()) reject(ended());
    this.#expected.clear();
  }
}

function ended(): Error {
  return new Error("the thread that writes has ended");
}

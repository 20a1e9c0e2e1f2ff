import type { Dispatcher } from "undici";

/** A subgraph did not give what GraphQL over HTTP promises. The message is for our log only. */
export class SubgraphHttpError extends Error {
  override readonly name = "SubgraphHttpError";
}

export type HttpAnswer = { readonly status: number; readonly contentType: string; readonly text: string };

export type HttpExchangeLimits = { readonly deadlineMs: number; readonly mostBytes: number };

/**
 * One request and its whole answer, by undici's lowest interface: no stream is made for an answer that is read whole.
 *
 * It settles by the deadline at the latest, however the server behaves, and when it does, the connection is given up.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly #answer = Promise.withResolvers<HttpAnswer>();
  readonly #limits: HttpExchangeLimits;
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;
  #bytes = 0;
  #status = 0;
  #contentType = "";

  constructor(limits: HttpExchangeLimits, signal: AbortSignal) {
    this.#limits = limits;
    this.#signal = signal;
    this.#timer = setTimeout(() => {
      this.#fail(new SubgraphHttpError(`no answer within ${limits.deadlineMs} ms`));
    }, limits.deadlineMs);
    signal.addEventListener("abort", this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  /** Resolves with the answer. Rejects when there is none, it is too large, too late or no longer wanted. */
  async run(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Promise<HttpAnswer> {
    try {
      dispatcher.dispatch(request, this);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new SubgraphHttpError(String(error)));
    }
    return this.#answer.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) controller.abort(new SubgraphHttpError("given up before it began"));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: NodeJS.Dict<string | string[]>): void {
    this.#status = status;
    this.#contentType = String(headers["content-type"] ?? "");
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limits.mostBytes) {
      this.#fail(new SubgraphHttpError(`an answer of more than ${this.#limits.mostBytes} bytes`));
    } else {
      this.#chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    const [first, ...others] = this.#chunks;
    const text = first && others.length === 0 ? first.toString() : Buffer.concat(this.#chunks).toString();
    this.#settle();
    this.#answer.resolve({ status: this.#status, contentType: this.#contentType, text });
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#fail(error);
  }

  readonly #onAbort = () => this.#fail(new SubgraphHttpError("nobody waits for the answer any more"));

  #fail(error: Error): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#answer.reject(error);
    this.#controller?.abort(error);
  }

  #settle(): void {
    this.#isSettled = true;
    this.#chunks.length = 0;
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this.#onAbort);
  }
}

import type { Transform } from "node:stream";
import { type Dispatcher, errors } from "undici";
import { createDecompressor, isIdentity } from "./compression.ts";
import { abandoned, SubgraphHttpError } from "./subgraph-http-error.ts";

export type HttpAnswer = {
  readonly status: number;
  readonly contentType: string;
  /** Whether the subgraph says when it wants to be asked again. */
  readonly asksToWait: boolean;
  readonly text: string;
};

export type HttpExchangeLimits = { readonly withinMs: number; readonly mostBytes: number };

/** What became of an exchange: an answer, whatever its status, or why there is none. */
export type HttpOutcome = HttpAnswer | SubgraphHttpError;

/**
 * One request and its whole answer, by undici's lowest interface: no stream is made for an answer that is read whole.
 *
 * It settles in time, however the server behaves, and when it does, the connection is given up.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly #outcome = Promise.withResolvers<HttpOutcome>();
  readonly #mostBytes: number;
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #decompressor: Transform | undefined;
  #isSettled = false;
  #receivedBytes = 0;
  #bytes = 0;
  #status = 0;
  #contentType = "";
  #asksToWait = false;

  constructor({ withinMs, mostBytes }: HttpExchangeLimits, signal: AbortSignal) {
    this.#mostBytes = mostBytes;
    this.#signal = signal;
    this.#timer = setTimeout(() => this.#fail(new SubgraphHttpError("late", "no answer in time")), withinMs);
    signal.addEventListener("abort", this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  /** Never rejects. */
  run(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Promise<HttpOutcome> {
    try {
      if (!this.#isSettled) dispatcher.dispatch(request, this);
    } catch (error) {
      this.#fail(unreachable(error));
    }
    return this.#outcome.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) controller.abort(abandoned());
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: NodeJS.Dict<string | string[]>): void {
    this.#status = status;
    this.#contentType = String(headers["content-type"] ?? "");
    this.#asksToWait = headers["retry-after"] !== undefined;
    const encoding = String(headers["content-encoding"] ?? "");
    if (!isIdentity(encoding)) this.#startDecompressing(encoding);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes > this.#mostBytes) this.#fail(this.#tooLarge());
    else if (this.#decompressor) this.#decompressor.write(chunk);
    else this.#receive(chunk);
  }

  onResponseEnd(): void {
    if (this.#decompressor) this.#decompressor.end();
    else this.#finish();
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#fail(error instanceof SubgraphHttpError ? error : unreachable(error));
  }

  #startDecompressing(encoding: string): void {
    try {
      const decompressor = createDecompressor(encoding);
      this.#decompressor = decompressor
        .on("data", (chunk: Buffer) => this.#receive(chunk))
        .on("end", () => this.#finish())
        .on("error", (error) => this.#fail(new SubgraphHttpError("malformed", "a broken encoding", { cause: error })));
    } catch (error) {
      this.#fail(error instanceof SubgraphHttpError ? error : unreachable(error));
    }
  }

  /** Takes a part of the body as it was written, however little was sent for it. */
  #receive(chunk: Buffer): void {
    if (this.#isSettled) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#mostBytes) this.#fail(this.#tooLarge());
    else this.#chunks.push(chunk);
  }

  #finish(): void {
    if (this.#isSettled) return;
    const [first, ...others] = this.#chunks;
    const text = first && others.length === 0 ? first.toString() : Buffer.concat(this.#chunks).toString();
    this.#settle();
    this.#outcome.resolve({
      status: this.#status,
      contentType: this.#contentType,
      asksToWait: this.#asksToWait,
      text,
    });
  }

  #tooLarge(): SubgraphHttpError {
    return new SubgraphHttpError("too large", `an answer of more than ${this.#mostBytes} bytes`);
  }

  readonly #onAbort = () => this.#fail(abandoned());

  #fail(error: SubgraphHttpError): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#outcome.resolve(error);
    this.#controller?.abort(error);
  }

  #settle(): void {
    this.#isSettled = true;
    this.#chunks.length = 0;
    this.#decompressor?.destroy();
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this.#onAbort);
  }
}

/** Statuses that say "not now": https://www.rfc-editor.org/rfc/rfc9110#name-server-error-5xx */
export function isGatewayFailure(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

const UNSENDABLE = [
  errors.InvalidArgumentError,
  errors.NotSupportedError,
  errors.RequestContentLengthMismatchError,
] as const;

/** Whether nothing was sent: what is wrong is the request, of which a client made a part. */
export function isUnsendable(error: unknown): boolean {
  return UNSENDABLE.some((kind) => error instanceof kind);
}

function unreachable(error: unknown): SubgraphHttpError {
  if (isUnsendable(error)) {
    return new SubgraphHttpError("unsendable", "a request that cannot be sent", { cause: error });
  }
  return new SubgraphHttpError("unreachable", "the connection failed", { cause: error });
}

import type { Engine, LiveAnswer, RequestScope } from "../../../gateway/engine/engine.ts";
import { scopeOf } from "../federation.ts";

export type SubscriberOptions = {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly viewer?: RequestScope["viewer"];
  readonly headers?: RequestScope["headers"];
  readonly rights?: RequestScope["rights"];
  readonly after?: string;
};

/** A subscriber that keeps the texts of the answers that it has taken. */
export class KeepingSubscriber implements AsyncDisposable {
  readonly texts: string[] = [];
  readonly #answers: Promise<AsyncGenerator<LiveAnswer, void>>;
  readonly #done: Promise<void>;
  #gate: Promise<void> = Promise.resolve();
  #openGate = () => {};
  #isPaused = false;
  isOver = false;

  constructor(engine: Engine, { query, variables = {}, viewer = {}, headers = {}, rights, after }: SubscriberOptions) {
    const request = { query, variables, ...(after !== undefined && { after }) };
    this.#answers = engine
      .prepare(request)
      .then((operation) => engine.subscribe(operation, request, { ...scopeOf(), viewer, headers, rights }));
    this.#done = this.#take();
  }

  /** Takes nothing until it goes on. */
  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    [this.#gate, this.#openGate] = [promise, resolve];
  }

  /** Takes one item more. */
  takeOne(): void {
    this.goOn();
    this.pause();
  }

  goOn(): void {
    this.#isPaused = false;
    this.#openGate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#openGate();
    await (await this.#answers).return();
    await this.#done;
  }

  async #take(): Promise<void> {
    for await (const { text } of await this.#answers) {
      this.texts.push(text);
      await this.#gate;
    }
    this.isOver = true;
  }
}

import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** A request that anybody may make, and the text of its answer. `NAME` in it is another one each time, so that it is planned anew. */
export type HealthyRequest = { readonly query: string; readonly expected: string };

/** What became of healthy requests. */
export type HealthReport = {
  readonly asked: number;
  readonly worstMs: number;
  /** The one that took so long. */
  readonly worst: string;
  readonly wrong: readonly string[];
};

type Answered = { readonly query: string; readonly tookMs: number; readonly wrong: string | null };

/** More examples than anybody reads. */
const MOST_WRONG = 5;

/** Asks healthy requests, one after the other and from a thread of its own, until it is disposed of. */
export class HealthyRequests implements AsyncDisposable {
  readonly #worker: Worker;
  #asked = 0;
  #worstMs = 0;
  #worst = "";
  readonly #wrong: string[] = [];

  constructor(url: string, requests: readonly HealthyRequest[]) {
    this.#worker = new Worker(new URL("./healthy-requests-worker.ts", import.meta.url), {
      workerData: { url, requests },
    });
    this.#worker.on("message", ({ query, tookMs, wrong }: Answered) => {
      this.#asked += 1;
      if (tookMs > this.#worstMs) [this.#worstMs, this.#worst] = [tookMs, query];
      if (wrong !== null && this.#wrong.length < MOST_WRONG) this.#wrong.push(wrong);
    });
  }

  /** Resolves when each of the requests has been answered a few times, so that what is done once is done. */
  async warm(): Promise<void> {
    while (this.#asked < 20) await once(this.#worker, "message");
    this.#worstMs = 0;
  }

  get report(): HealthReport {
    return { asked: this.#asked, worstMs: this.#worstMs, worst: this.#worst, wrong: this.#wrong };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

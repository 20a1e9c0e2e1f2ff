import type { ServerResponse } from "node:http";
import { collectDefaultMetrics, Registry } from "prom-client";
import { type ExposedCounter, type ExposedGauge, showCounter, showGauge } from "./exposed.ts";

/** What Prometheus is told of a process that is no gateway. One per process: the process's own numbers are global. */
export class ProcessMetrics {
  readonly #registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  showGauge(gauge: ExposedGauge): void {
    showGauge(this.#registry, gauge);
  }

  showCounter(counter: ExposedCounter): void {
    showCounter(this.#registry, counter);
  }

  /** Answers with everything in Prometheus's text format. */
  async answer(response: ServerResponse): Promise<void> {
    const text = await this.#registry.metrics();
    response.writeHead(200, { "content-type": this.#registry.contentType, "cache-control": "no-store" });
    response.end(text);
  }
}

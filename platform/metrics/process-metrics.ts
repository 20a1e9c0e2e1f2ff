import type { ServerResponse } from "node:http";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { ExposedCounter } from "../webhook/delivery-counts.ts";
import type { ExposedGauge } from "./exposed-gauge.ts";

/** What Prometheus is told of a process that is no gateway. One per process: the process's own numbers are global. */
export class ProcessMetrics {
  readonly #registry = new Registry();
  readonly #registers = { registers: [this.#registry] };

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** From now on what a gauge reads is shown, asked for with every exposition, and left out of one where reading it fails. */
  showGauge({ name, help, labelNames, read }: ExposedGauge): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      ...this.#registers,
      async collect() {
        const series = await read().catch(() => []);
        this.reset();
        for (const { labels, value } of series) this.set(labels, value);
      },
    });
  }

  /** From now on what a counter reads is shown, asked for with every exposition. */
  showCounter({ name, help, labelNames, read }: ExposedCounter): void {
    new Counter({
      name,
      help,
      labelNames: [...labelNames],
      ...this.#registers,
      collect() {
        this.reset();
        for (const { labels, count } of read()) this.inc(labels, count);
      },
    });
  }

  /** Answers with everything in Prometheus's text format. */
  async answer(response: ServerResponse): Promise<void> {
    const text = await this.#registry.metrics();
    response.writeHead(200, { "content-type": this.#registry.contentType, "cache-control": "no-store" });
    response.end(text);
  }
}

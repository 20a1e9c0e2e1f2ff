import type { ExposedCounter } from "../metrics/exposed.ts";

/** What a refusal is told by: nothing of the address, which holds a token, and nothing of the body. */
export type Refused = { readonly webhook: string; readonly status: number; readonly code: string };

/** What has become of what was posted, by webhook. Whoever posts has no say in how many series there are. */
export class DeliveryCounts {
  readonly #received = new LabelledCount(["webhook"]);
  readonly #taken = new LabelledCount(["webhook", "outcome"]);
  readonly #refused = new LabelledCount(["webhook", "status", "code"]);

  received(webhook: string): void {
    this.#received.add([webhook], 1);
  }

  /** Deliveries were stored, of which so many had not come before. */
  stored(webhook: string, deliveries: number, added: number): void {
    this.#taken.add([webhook, "stored"], added);
    this.#taken.add([webhook, "duplicate"], deliveries - added);
  }

  refused({ webhook, status, code }: Refused): void {
    this.#refused.add([webhook, String(status), code], 1);
  }

  /** All of them, as they stand whenever they are read. */
  expose(): readonly ExposedCounter[] {
    return [
      this.#received.expose(
        "webhook_requests_total",
        "Requests to the addresses of webhooks, whatever became of them.",
      ),
      this.#taken.expose(
        "webhook_deliveries_total",
        "Deliveries that were answered with 200, and whether they are new.",
      ),
      this.#refused.expose(
        "webhook_refusals_total",
        "Requests that were refused, by the status and code of the answer.",
      ),
    ];
  }
}

/** Counts by some labels. */
class LabelledCount {
  readonly #labelNames: readonly string[];
  readonly #series = new Map<string, { readonly values: readonly string[]; count: number }>();

  constructor(labelNames: readonly string[]) {
    this.#labelNames = labelNames;
  }

  add(values: readonly string[], count: number): void {
    const key = values.join(" ");
    const series = this.#series.get(key);
    if (series) series.count += count;
    else this.#series.set(key, { values, count });
  }

  expose(name: string, help: string): ExposedCounter {
    const labelNames = this.#labelNames;
    const toLabels = (values: readonly string[]) =>
      Object.fromEntries(labelNames.map((label, at) => [label, values[at] ?? ""]));
    const read = () => this.#series.values().map(({ values, count }) => ({ labels: toLabels(values), count }));
    return { name, help, labelNames, read };
  }
}

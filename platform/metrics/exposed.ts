import { Counter, Gauge, type Registry } from "prom-client";

/** A series of a metric: its labels, and what stands beside them. */
export type MeasuredSeries = { readonly labels: Readonly<Record<string, string>>; readonly value: number };
export type CountedSeries = { readonly labels: Readonly<Record<string, string>>; readonly count: number };

type Named = { readonly name: string; readonly help: string; readonly labelNames: readonly string[] };

/** What somebody measures, as whoever tells Prometheus of it takes it. */
export type ExposedGauge = Named & { read(): Promise<readonly MeasuredSeries[]> };

/** What somebody counts, as whoever tells Prometheus of it takes it. */
export type ExposedCounter = Named & { read(): Iterable<CountedSeries> };

/** From now on what a gauge reads is shown, asked for with every exposition, and left out of one where reading it fails. */
export function showGauge(registry: Registry, { name, help, labelNames, read }: ExposedGauge): void {
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    async collect() {
      // An exposition without it is of more use than none.
      const series = await read().catch(() => []);
      this.reset();
      for (const { labels, value } of series) this.set(labels, value);
    },
  });
}

/** From now on what a counter reads is shown, asked for with every exposition. */
export function showCounter(registry: Registry, { name, help, labelNames, read }: ExposedCounter): void {
  new Counter({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, count } of read()) this.inc(labels, count);
    },
  });
}

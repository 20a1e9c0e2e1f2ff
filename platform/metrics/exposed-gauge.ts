/** A gauge as whoever tells Prometheus of it takes it. */
export type ExposedGauge = {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  read(): Promise<readonly MeasuredSeries[]>;
};

export type MeasuredSeries = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

import { Counter, Histogram } from "prom-client";

type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** One series of a counter. */
export type Tally = { count: number };

/**
 * A counter whose series are held by whoever counts: prom-client finds a series anew by the text of its labels each
 * time, which would cost more than all else that is measured of a request.
 */
export class TalliedCounter<Label extends string> extends Counter<Label> {
  readonly #series: (Tally & { readonly labels: Labels<Label> })[] = [];

  /** A new series. It is shown once something was counted. */
  tally(labels: Labels<Label>): Tally {
    const tally = { labels, count: 0 };
    this.#series.push(tally);
    return tally;
  }

  override async get() {
    const values = this.#series.filter(({ count }) => count > 0).map(({ labels, count }) => ({ labels, value: count }));
    return { ...(await super.get()), values };
  }
}

/** One series of a histogram. */
export class DurationTally {
  readonly #boundsSeconds: readonly number[];
  /** How many fell below each bound and above the one before; the last has no bound. */
  readonly counts: number[];
  sumSeconds = 0;

  constructor(boundsSeconds: readonly number[]) {
    this.#boundsSeconds = boundsSeconds;
    this.counts = [...boundsSeconds.map(() => 0), 0];
  }

  observe(durationMs: number): void {
    const seconds = durationMs / 1_000;
    let bucket = 0;
    while (seconds > (this.#boundsSeconds[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sumSeconds += seconds;
  }
}

/** A histogram of durations whose series are held by whoever measures, for the same reason. */
export class TalliedHistogram<Label extends string> extends Histogram<Label> {
  readonly #name: string;
  readonly #help: string;
  readonly #boundsSeconds: readonly number[];
  readonly #series: { readonly labels: Labels<Label>; readonly tally: DurationTally }[] = [];

  constructor(configuration: ConstructorParameters<typeof Histogram<Label>>[0] & { readonly buckets: number[] }) {
    super(configuration);
    this.#name = configuration.name;
    this.#help = configuration.help;
    this.#boundsSeconds = configuration.buckets;
  }

  /** A new series. It is shown once something was measured. */
  tally(labels: Labels<Label>): DurationTally {
    const tally = new DurationTally(this.#boundsSeconds);
    this.#series.push({ labels, tally });
    return tally;
  }

  /** By this method prom-client reads a histogram, for text and for objects alike. */
  async getForPromString() {
    const values = this.#series.flatMap(({ labels, tally }) => this.#valuesOf(labels, tally));
    return { name: this.#name, help: this.#help, type: "histogram", aggregator: "sum", values };
  }

  #valuesOf(labels: Labels<Label>, { counts, sumSeconds }: DurationTally) {
    let below = 0;
    const buckets = counts.map((count, index) => {
      below += count;
      const le = this.#boundsSeconds[index] ?? "+Inf";
      return { labels: { le, ...labels }, value: below, metricName: `${this.#name}_bucket` };
    });
    if (below === 0) return [];
    return [
      ...buckets,
      { labels, value: sumSeconds, metricName: `${this.#name}_sum` },
      { labels, value: below, metricName: `${this.#name}_count` },
    ];
  }
}

/** What `make` makes of each key, under that key. */
export function forEach<Key extends string, Value>(
  keys: readonly Key[],
  make: (key: Key) => Value,
): Readonly<Record<Key, Value>> {
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<Key, Value>;
}

/** What a benchmark hands back: a text for people and the same figures for programs. */
export type BenchmarkReport = { readonly text: string; readonly figures: unknown };

export type BenchmarkOptions = {
  /** Fewer and shorter rounds: for a first look, not for quoting. */
  readonly quick: boolean;
  /** Writes down what was measured as what is compared with from now on, where a benchmark keeps such. */
  readonly update: boolean;
  /** Where another checkout of this repository is that is measured as well, where a benchmark can; null for none. */
  readonly beside: string | null;
  /** Leaves out the products of others. */
  readonly alone: boolean;
  /** Tells a person who waits what is going on. */
  readonly tell: (line: string) => void;
};

export type Benchmark = {
  /** One line: what it measures. */
  readonly summary: string;
  readonly run: (options: BenchmarkOptions) => Promise<BenchmarkReport>;
};

/** One answer of a live operation, as GraphQL clients hand it on. */
export type Answer<Data extends object> = {
  readonly data?: Data | null | undefined;
  readonly errors?: readonly AnswerError[] | undefined;
};

export type AnswerError = { readonly message: string; readonly extensions?: { readonly code?: unknown } | undefined };

/** An answer that has an item, beside which some of its fields may have failed. */
export type ItemAnswer<Data extends object> = Answer<Data> & { readonly data: Data };

/**
 * Subscribes right behind a cursor, over any transport. Its operation is the same each time, but for the cursor, and selects
 * `cursor` under its own name. When `signal` is aborted, nobody listens any more.
 */
export type Subscribe<Data extends object> = (after: string, signal: AbortSignal) => AsyncIterable<Answer<Data>>;

/** What is told when a connection was lost. */
export type Retry = { readonly error: unknown; readonly delayMs: number; readonly after: string | null };

/** The clock and the dice. */
export type Timing = {
  readonly now: () => number;
  readonly random: () => number;
  /** Resolves when the time is over, or `signal` is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type LiveOptions = {
  readonly signal?: AbortSignal;
  readonly onRetry?: (retry: Retry) => void;
  readonly timing?: Timing;
};

export type ResumeOptions<Data extends object> = LiveOptions & {
  readonly subscribe: Subscribe<Data>;
  /** The cursor to begin behind: a list's `changeCursor`, or that of the last item that was dealt with. */
  readonly after: string;
};

/** The server refuses what is asked for, and would again. */
export class SubscriptionRefusedError extends Error {
  override readonly name = "SubscriptionRefusedError";
  readonly errors: readonly AnswerError[];

  constructor(cause: unknown, errors: readonly AnswerError[]) {
    super(errors[0]?.message ?? "The server refuses the subscription.", { cause });
    this.errors = errors;
  }
}

/**
 * Follows a live field for as long as it takes: whenever the connection is lost, it subscribes again behind the last item.
 *
 * Nothing is left out and nothing comes twice. What the server can no longer replay it tells by an item of the kind `GAP`:
 * whoever shows a list then loads it again, as {@link snapshotThenLive} does. It ends when `signal` is aborted, and rejects
 * with {@link SubscriptionRefusedError} when the server would refuse every other attempt as well.
 */
export async function* resume<Data extends object>(
  options: ResumeOptions<Data>,
): AsyncGenerator<ItemAnswer<Data>, void> {
  yield* follow(options, new Attempts(options));
}

export type SnapshotOptions<Snapshot, Data extends object> = LiveOptions & {
  /** Loads the list, with the `changeCursor` of its first page; that of a page behind it is too late. */
  readonly snapshot: (signal: AbortSignal) => Promise<Snapshot & { readonly changeCursor: string }>;
  readonly subscribe: Subscribe<Data>;
};

export type Step<Snapshot, Data extends object> =
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "change"; readonly answer: ItemAnswer<Data> };

/**
 * A list, and then everything that changes in it. Behind a gap the list comes anew, in place of what was shown.
 *
 * What changes while the list is loaded may be in it and be told as well: apply changes by the object's id, as
 * `applyChange` does.
 */
export async function* snapshotThenLive<Snapshot, Data extends object>(
  options: SnapshotOptions<Snapshot, Data>,
): AsyncGenerator<Step<Snapshot, Data>, void> {
  const { signal = new AbortController().signal } = options;
  const attempts = new Attempts(options);
  while (!signal.aborted) {
    const list = await load(options.snapshot, attempts, signal);
    if (list === null) return;
    yield { kind: "snapshot", snapshot: list };
    for await (const answer of follow({ ...options, after: list.changeCursor }, attempts)) {
      if (isGap(answer.data)) break;
      yield { kind: "change", answer };
    }
    // A gap right behind a list is one more failure: the list is not loaded over and over.
    if (!signal.aborted) await attempts.failed(new Error("changes are gone"), null, signal);
  }
}

async function load<Snapshot>(
  snapshot: (signal: AbortSignal) => Promise<Snapshot>,
  attempts: Attempts,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  while (!signal.aborted) {
    attempts.begin();
    try {
      return await snapshot(signal);
    } catch (error) {
      if (!signal.aborted) await attempts.failed(error, null, signal);
    }
  }
  return null;
}

async function* follow<Data extends object>(
  { subscribe, after, signal = new AbortController().signal }: ResumeOptions<Data>,
  attempts: Attempts,
): AsyncGenerator<ItemAnswer<Data>, void> {
  let last = after;
  while (!signal.aborted) {
    const ending = new AbortController();
    let failure: unknown = new Error("the subscription ended");
    let first: string | null = null;
    attempts.begin();
    try {
      for await (const answer of untilAborted(subscribe, last, AbortSignal.any([signal, ending.signal]))) {
        if (!hasItem(answer)) throw new FailedAnswerError(answer.errors);
        const cursor = cursorOf(answer.data);
        // A transport that connects again by itself begins where this attempt began: what comes now was here before.
        if (cursor === first) break;
        first ??= cursor;
        last = cursor;
        if (!isGap(answer.data)) attempts.succeeded();
        yield answer;
      }
    } catch (error) {
      failure = error;
    } finally {
      ending.abort();
    }
    if (!signal.aborted) await attempts.failed(failure, last, signal);
  }
}

/** The answers of one subscription. What its transport still waits for when `signal` is aborted is left to it. */
async function* untilAborted<Data extends object>(
  subscribe: Subscribe<Data>,
  after: string,
  signal: AbortSignal,
): AsyncGenerator<Answer<Data>, void> {
  const answers = subscribe(after, signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await nextOrAbort(answers, signal);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    answers.return?.()?.then(undefined, () => {});
  }
}

function nextOrAbort<T>(items: AsyncIterator<T>, signal: AbortSignal): Promise<IteratorResult<T>> {
  return new Promise((resolve, reject) => {
    const end = () => resolve({ done: true, value: undefined });
    if (signal.aborted) return end();
    signal.addEventListener("abort", end, { once: true });
    const settled = () => signal.removeEventListener("abort", end);
    items.next().then(resolve, reject).finally(settled);
  });
}

/** The first wait. It doubles with every failure that follows another. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A subscription that stood for as long was a good one, though nothing came. */
const STEADY_MS = 30_000;
/** "Try again later": the server has too much to do, or this client was too slow for it. */
const TRY_AGAIN_LATER = 1013;
const OVERLOAD_WAIT_MS = 10_000;
/** Who asks is not known, or not any more: the next attempt may come with credentials that were renewed. */
const FORBIDDEN = 4403;

/** Closes for what a client did wrong: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. */
const FINAL_CLOSES: ReadonlySet<unknown> = new Set([4400, 4401, 4406, 4409, 4429, 4500]);
const FINAL_CODES: ReadonlySet<unknown> = new Set([
  ...["BAD_USER_INPUT", "FORBIDDEN", "UNAUTHENTICATED"],
  ...["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"],
]);

const systemTiming: Timing = {
  now: () => performance.now(),
  random: Math.random,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end, { once: true });
    }),
};

/** Waits between attempts: exponential back-off, each wait between half of it and all of it, so that clients do not come back as one. */
class Attempts {
  readonly #timing: Timing;
  readonly #onRetry: (retry: Retry) => void;
  #failures = 0;
  #forbidden = 0;
  #begunAtMs = 0;

  constructor({ timing = systemTiming, onRetry = () => {} }: LiveOptions) {
    this.#timing = timing;
    this.#onRetry = onRetry;
  }

  begin(): void {
    this.#begunAtMs = this.#timing.now();
  }

  succeeded(): void {
    this.#failures = 0;
    this.#forbidden = 0;
  }

  /** Resolves when it is time for the next attempt. Rejects when that would fail as well. */
  async failed(error: unknown, after: string | null, signal: AbortSignal): Promise<void> {
    if (error instanceof MissingCursorError) throw error;
    if (this.#timing.now() - this.#begunAtMs > STEADY_MS) this.succeeded();
    const [errors, close] = [errorsOf(error), closeOf(error)];
    if (close === FORBIDDEN) this.#forbidden += 1;
    const isFinal = FINAL_CLOSES.has(close) || this.#forbidden > 1;
    if (isFinal || errors.some(({ extensions }) => FINAL_CODES.has(extensions?.code)))
      throw new SubscriptionRefusedError(error, errors);
    const leastMs = close === TRY_AGAIN_LATER ? OVERLOAD_WAIT_MS : FIRST_WAIT_MS;
    const waitMs = Math.min(Math.max(FIRST_WAIT_MS * 2 ** this.#failures, leastMs), LONGEST_WAIT_MS);
    this.#failures += 1;
    const delayMs = (waitMs * (1 + this.#timing.random())) / 2;
    this.#onRetry({ error, delayMs, after });
    await this.#timing.sleep(delayMs, signal);
  }
}

/** An answer without an item. */
class FailedAnswerError extends Error {
  readonly errors: readonly AnswerError[];

  constructor(errors: readonly AnswerError[] = []) {
    super(errors[0]?.message ?? "An answer had no item.");
    this.errors = errors;
  }
}

/** Without a cursor nobody can come back: the operation has to select it. */
class MissingCursorError extends TypeError {}

type LiveItem = { readonly cursor?: unknown; readonly kind?: unknown };

const hasItem = <Data extends object>(answer: Answer<Data>): answer is ItemAnswer<Data> =>
  answer.data !== null && answer.data !== undefined;

/** A subscription has one field, under whatever key. */
const itemOf = (data: object): LiveItem => Object.values(data)[0] ?? {};

const isGap = (data: object): boolean => itemOf(data).kind === "GAP";

function cursorOf(data: object): string {
  const { cursor } = itemOf(data);
  if (typeof cursor !== "string")
    throw new MissingCursorError("The item has no cursor. Select `cursor` beside `kind`.");
  return cursor;
}

/** GraphQL's errors in whatever a client throws: graphql-ws the list, urql and Apollo Client an error that has it. */
function errorsOf(thrown: unknown): readonly AnswerError[] {
  if (Array.isArray(thrown)) return thrown;
  const { errors, graphQLErrors } = (thrown ?? {}) as { readonly errors?: unknown; readonly graphQLErrors?: unknown };
  return [errors, graphQLErrors].find(Array.isArray) ?? [];
}

/** The code with which a WebSocket was closed, if it was that. */
function closeOf(thrown: unknown): unknown {
  const { code, cause } = (thrown ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  return code ?? (cause === undefined ? undefined : closeOf(cause));
}

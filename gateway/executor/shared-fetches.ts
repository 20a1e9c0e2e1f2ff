import { SharedWork } from "../engine/shared-work.ts";
import type { Timing } from "../engine/timing.ts";
import { type KeptNumbers, parseJson } from "../lossless-json.ts";
import { errorsOf } from "./error-policy.ts";
import type { SubgraphRequest, SubgraphResult, Transport } from "./transport.ts";

/** Streams of one field are some changes apart at most; who takes up an older one asks for itself. */
const MOST_CHANGES = 32;
/** As far apart in time as streams are that are told of the same. Later ones are told what is there then. */
const KEPT_FOR_MS = 10_000;
/** Of all that is kept, its questions included. */
const MOST_CHARACTERS = 16_000_000;

/**
 * Lets streams of one subscription field that differ in their variables share what they fetch for the same change: it is asked once,
 * whatever number of them the change reaches.
 *
 * That is safe because the field's items have one order: a fetch for the change at a cursor begins when the change is there, and so
 * its answer is fresh enough for all who are told of it. A stream that has nobody to share with keeps nothing.
 */
export class SharedFetches {
  readonly #timing: Timing;
  readonly #groups = new Map<string, FetchGroup>();
  /** All changes of which something is kept, oldest first. */
  readonly #changes = new Set<ChangeFetches>();
  #characters = 0;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** How many characters are kept. */
  get characters(): number {
    return this.#characters;
  }

  /** Has one more stream share with others. `key` says in full of which field it is and for whom: nothing is shared between two keys. */
  join(key: string): StreamFetches {
    const group =
      this.#groups.get(key) ?? new FetchGroup({ nowMs: this.#timing.nowMs, onKept: this.#keep, onDropped: this.#drop });
    this.#groups.set(key, group);
    group.streams += 1;
    return {
      ofChange: (cursor) => group.ofChange(cursor),
      leave: () => {
        group.streams -= 1;
        if (group.streams > 0) return;
        this.#groups.delete(key);
        group.clear();
      },
    };
  }

  readonly #keep = (change: ChangeFetches, characters: number) => {
    this.#changes.add(change);
    this.#characters += characters;
    for (const oldest of this.#changes) {
      if (this.#characters <= MOST_CHARACTERS) return;
      oldest.forget();
    }
  };

  readonly #drop = (change: ChangeFetches, characters: number) => {
    this.#changes.delete(change);
    this.#characters -= characters;
  };
}

/** What one stream shares with others. */
export type StreamFetches = {
  /** The fetches for the change at a cursor; null while there is nobody to share them with. */
  readonly ofChange: (cursor: string) => ChangeFetches | null;
  /** The stream has ended. To be called once. */
  readonly leave: () => void;
};

type FetchGroupOptions = {
  readonly nowMs: () => number;
  readonly onKept: (change: ChangeFetches, characters: number) => void;
  readonly onDropped: (change: ChangeFetches, characters: number) => void;
};

/** The streams of one field for one viewer. */
class FetchGroup {
  readonly #options: FetchGroupOptions;
  readonly #changes = new Map<string, ChangeFetches>();
  streams = 0;

  constructor(options: FetchGroupOptions) {
    this.#options = options;
  }

  ofChange(cursor: string): ChangeFetches | null {
    if (this.streams < 2) return null;
    const { nowMs, onKept, onDropped } = this.#options;
    const known = this.#changes.get(cursor);
    if (known && nowMs() - known.beganAtMs < KEPT_FOR_MS) return known;
    known?.forget();
    this.#changes.delete(cursor);
    const change = new ChangeFetches({ beganAtMs: nowMs(), onKept, onDropped });
    this.#changes.set(cursor, change);
    for (const [oldest, { forget }] of this.#changes) {
      if (this.#changes.size <= MOST_CHANGES) break;
      this.#changes.delete(oldest);
      forget();
    }
    return change;
  }

  clear(): void {
    for (const { forget } of this.#changes.values()) forget();
    this.#changes.clear();
  }
}

/** An answer as text: its data are written into by whoever is given them. */
type AnswerText = { readonly text: string; readonly isWhole: boolean };

type ChangeFetchesOptions = Pick<FetchGroupOptions, "onKept" | "onDropped"> & { readonly beganAtMs: number };

/** What is fetched for one change. */
export class ChangeFetches {
  readonly beganAtMs: number;
  readonly #options: ChangeFetchesOptions;
  readonly #answers = new Map<string, SharedWork<AnswerText | null>>();
  #characters = 0;
  #isForgotten = false;

  constructor(options: ChangeFetchesOptions) {
    this.#options = options;
    this.beganAtMs = options.beganAtMs;
  }

  /** Asks a subgraph, or gives what it answered the same question of another stream. What it failed is asked again. */
  async fetch(transport: Transport, request: SubgraphRequest): Promise<SubgraphResult> {
    const { operation, scope, span } = request;
    const question = this.#isForgotten ? null : questionOf(request);
    if (question === null) return transport.fetch(request);
    const known = this.#answers.get(question);
    const isKnown = known !== undefined && !known.isGivenUp;
    const asking = isKnown ? known : this.#ask(question, transport, request);
    const answer = await asking.join(scope.signal);
    if (isKnown) span?.set({ "subgraph.answer.shared": true });
    // What JSON cannot say cannot be given to two.
    return answer === null ? transport.fetch(request) : toResult(answer, operation.keptNumbers);
  }

  /** Lets go of what is kept; what is under way is answered to those who wait for it. */
  readonly forget = (): void => {
    this.#isForgotten = true;
    this.#answers.clear();
    this.#options.onDropped(this, this.#characters);
    this.#characters = 0;
  };

  #ask(question: string, transport: Transport, request: SubgraphRequest): SharedWork<AnswerText | null> {
    const settle = (answer: AnswerText | null) => {
      if (this.#isForgotten || this.#answers.get(question) !== asking) return;
      if (answer?.isWhole) {
        const characters = question.length + answer.text.length;
        this.#characters += characters;
        this.#options.onKept(this, characters);
      } else this.#answers.delete(question);
    };
    const asking = new SharedWork(async (signal) => {
      const scope = { ...request.scope, signal };
      let answer: AnswerText | null = null;
      try {
        // A transport that throws at once rejects as any other: by then it is known what is asked.
        answer = toText(await Promise.try(() => transport.fetch({ ...request, scope })));
        return answer;
      } finally {
        settle(answer);
      }
    });
    this.#answers.set(question, asking);
    return asking;
  }
}

function questionOf({ operation, variables }: SubgraphRequest): string | null {
  try {
    return JSON.stringify([operation.subgraph, operation.text, variables]);
  } catch {
    return null;
  }
}

function toText(result: SubgraphResult): AnswerText | null {
  try {
    const isWhole = errorsOf(result.errors).length === 0 && result.data != null;
    return { text: JSON.stringify(result), isWhole };
  } catch {
    return null;
  }
}

function toResult({ text }: AnswerText, keptNumbers: KeptNumbers = "none"): SubgraphResult {
  return parseJson(text, keptNumbers) as SubgraphResult;
}

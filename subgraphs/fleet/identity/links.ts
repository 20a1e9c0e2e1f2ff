import type { Assertion } from "./decisions/assertions.ts";
import type { Identified } from "./identify.ts";
import { covers, intersectionOf, overlaps, type Period, type RecordSpan } from "./record-span.ts";
import type { StoredLink } from "./records/vendor-records.ts";
import { toRecordKey } from "./vendor-facts.ts";

/** What is to be linked: the spans of each record, by its key, oldest first, and what persons say of them. */
export type Linkable = {
  readonly spans: ReadonlyMap<string, readonly RecordSpan[]>;
  readonly same: readonly Assertion[];
};

/** A time in which a record is linked by one person's word, or by what the machine finds out of one span. */
type Piece = Period & { readonly span: RecordSpan; readonly said: Assertion | null };

/**
 * The links of records by what persons say of them and, for the rest of the time, by what the machine finds out.
 *
 * A person's word holds where the record that it names is known and is not, by another person's word, linked back again.
 */
export class LinkPlan {
  readonly #spans: ReadonlyMap<string, readonly RecordSpan[]>;
  readonly #saidOf: ReadonlyMap<string, readonly Assertion[]>;
  readonly #pieces: ReadonlyMap<string, readonly Piece[]>;

  constructor({ spans, same }: Linkable) {
    this.#spans = spans;
    this.#saidOf = Map.groupBy(same, ({ record }) => toRecordKey(record));
    this.#pieces = new Map(Array.from(spans, ([key, ofRecord]) => [key, this.#toPieces(key, ofRecord)]));
  }

  /** The spans of which something is left for the machine to decide. */
  get undecided(): readonly RecordSpan[] {
    const undecided = [...this.#pieces.values()].flat().filter(({ said }) => said === null);
    return [...new Set(undecided.map(({ span }) => span))];
  }

  /** The links of each record, by its key, oldest first and without gaps. `before` are those that were stored. */
  toLinks(
    groups: ReadonlyMap<Identified, string>,
    { before, nowMs }: { readonly before: (key: string) => readonly StoredLink[]; readonly nowMs: number },
  ): ReadonlyMap<string, readonly StoredLink[]> {
    const found = new Map<RecordSpan, Omit<StoredLink, keyof Period | "linkedAtMs">>();
    for (const [group, entityId] of groups) {
      for (const { span, confidence, evidence } of group) {
        found.set(span, { entityId, confidence, evidence: JSON.stringify(evidence) });
      }
    }
    const homeOf = (piece: Piece): string => {
      if (piece.said === null) return found.get(piece.span)?.entityId ?? "";
      const { vendor, ref, atMs } = piece.said.other;
      const target = this.#pieces.get(toRecordKey({ vendor, ref }))?.find((one) => covers(one, atMs));
      return target ? homeOf(target) : "";
    };
    return new Map(
      Array.from(this.#pieces, ([key, pieces]) => [
        key,
        pieces.map((piece) => {
          const { fromMs, untilMs, said, span } = piece;
          const entityId = homeOf(piece);
          const { confidence, evidence } =
            said === null
              ? (found.get(span) ?? { confidence: "CONFIRMED" as const, evidence: "[]" })
              : { confidence: "MANUAL" as const, evidence: "[]" };
          const known = before(key).find((link) => link.entityId === entityId && overlaps(link, piece));
          return { fromMs, untilMs, entityId, confidence, evidence, linkedAtMs: known?.linkedAtMs ?? nowMs };
        }),
      ]),
    );
  }

  #toPieces(key: string, spans: readonly RecordSpan[]): readonly Piece[] {
    const said = (this.#saidOf.get(key) ?? []).filter((one) => this.#holds(one));
    if (said.length === 0) return spans.map((span) => ({ ...toPeriod(span), span, said: null }));
    return spans.flatMap((span) => {
      const within = said.flatMap((one) => intersectionOf(one, span) ?? []);
      const cuts = [...new Set(within.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]))]
        .filter((atMs) => span.fromMs < atMs && atMs < span.untilMs)
        .sort((a, b) => a - b);
      const starts = [span.fromMs, ...cuts];
      const pieces = starts.map((fromMs, index): Piece => {
        const untilMs = starts[index + 1] ?? span.untilMs;
        return { fromMs, untilMs, span, said: said.findLast((one) => covers(one, fromMs)) ?? null };
      });
      return joined(pieces);
    });
  }

  /** Whether the record that a person names is known and leads, from word to word, not back to where it began. */
  #holds(assertion: Assertion): boolean {
    const seen = new Set<Assertion>();
    for (let one: Assertion | undefined = assertion; one; ) {
      if (seen.has(one)) return false;
      seen.add(one);
      const { other }: Assertion = one;
      const key = toRecordKey(other);
      if (!this.#spans.has(key)) return false;
      one = this.#saidOf.get(key)?.findLast((next) => covers(next, other.atMs));
    }
    return true;
  }
}

/** Pieces that follow each other and are linked by the same, as one. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const kept: Piece[] = [];
  for (const piece of pieces) {
    const last = kept.at(-1);
    if (last && last.said === piece.said) kept[kept.length - 1] = { ...last, untilMs: piece.untilMs };
    else kept.push(piece);
  }
  return kept;
}

function toPeriod({ fromMs, untilMs }: Period): Period {
  return { fromMs, untilMs };
}

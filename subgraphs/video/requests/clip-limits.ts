import { PublicError } from "../../../platform/public-error.ts";
import type { Span } from "../footage/footage-window.ts";

/*
 * What RoscoLive takes as a custom clip: <https://roscolive-api-v1.apidog.io/6474402e0>. It makes events of five minutes of a longer one
 * by itself, and names the first alone. So that each is known by its id, it is asked for them one by one.
 */
const SHORTEST_MS = 5_000;
const LONGEST_MS = 3_600_000;
const LONGEST_PART_MS = 300_000;
/** It takes one snapshot, of the middle. */
const SHORTEST_SNAPSHOTS_MS = 300_000;

/**
 * The time that is asked for, in whole seconds: of snapshots at least as long as the vendor takes, around the middle. Throws a
 * {@link PublicError} that names `field` for one that is shorter or longer than the vendor takes.
 */
export function toClipSpan({ fromMs, toMs }: Span, { isSnapshots, field }: ClipLimits): Span {
  const span = { fromMs: Math.floor(fromMs / 1_000) * 1_000, toMs: Math.ceil(toMs / 1_000) * 1_000 };
  const lengthMs = span.toMs - span.fromMs;
  if (toMs <= fromMs) throw refused(field, "must be after the beginning");
  if (lengthMs < SHORTEST_MS) throw refused(field, "is less than 5 s after the beginning");
  if (lengthMs > LONGEST_MS) throw refused(field, "is more than an hour after the beginning");
  if (!isSnapshots || lengthMs >= SHORTEST_SNAPSHOTS_MS) return span;
  const middleMs = Math.floor((span.fromMs + span.toMs) / 2_000) * 1_000;
  return { fromMs: middleMs - SHORTEST_SNAPSHOTS_MS / 2, toMs: middleMs + SHORTEST_SNAPSHOTS_MS / 2 };
}

export type ClipLimits = {
  readonly isSnapshots: boolean;
  /** The input field that says when it ends. */
  readonly field: string;
};

/**
 * A time as the recordings of at most five minutes that the vendor is asked for, without a gap. Snapshots are asked for in one. What would
 * be left is too short for a recording of its own: then the two last ones share.
 */
export function toParts({ fromMs, toMs }: Span, { isSnapshots }: Pick<ClipLimits, "isSnapshots">): readonly Span[] {
  const parts: Span[] = [];
  let startMs = fromMs;
  while (startMs < toMs) {
    const leftMs = toMs - startMs;
    const isTooShortBehind = leftMs > LONGEST_PART_MS && leftMs - LONGEST_PART_MS < SHORTEST_MS;
    const lengthMs = isTooShortBehind ? LONGEST_PART_MS - SHORTEST_MS : Math.min(leftMs, LONGEST_PART_MS);
    const endMs = isSnapshots ? toMs : startMs + lengthMs;
    parts.push({ fromMs: startMs, toMs: endMs });
    startMs = endMs;
  }
  return parts;
}

function refused(field: string, why: string): PublicError {
  return new PublicError("BAD_USER_INPUT", `The end of the footage ${why}.`, { field });
}

import type { VendorRef } from "../../domain.ts";
import type { Move } from "../roster.ts";
import { toRecordKey } from "../vendor-facts.ts";

/** A time in which a record is of another device or driver than before. */
export type RecordMove = Move;

/** What moves that follow each other come to: where each record was before the first, and is behind the last, time by time. */
export function toNetMoves(moves: readonly Move[]): readonly RecordMove[] {
  return [...Map.groupBy(moves, toRecordKey).values()].flatMap(toNetMovesOfRecord);
}

function toNetMovesOfRecord(moves: readonly Move[]): readonly RecordMove[] {
  const bounds = [...new Set(moves.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]))].sort((a, b) => a - b);
  const net: RecordMove[] = [];
  for (const [index, fromMs] of bounds.entries()) {
    const within = moves.filter((move) => move.fromMs <= fromMs && fromMs < move.untilMs);
    const [first, last, untilMs] = [within[0], within.at(-1), bounds[index + 1]];
    if (!first || !last || untilMs === undefined || first.from === last.to) continue;
    const { vendor, ref }: VendorRef = first;
    const before = net.at(-1);
    const goesOn = before?.untilMs === fromMs && before.from === first.from && before.to === last.to;
    if (goesOn) net[net.length - 1] = { ...before, untilMs };
    else net.push({ vendor, ref, fromMs, untilMs, from: first.from, to: last.to });
  }
  return net;
}

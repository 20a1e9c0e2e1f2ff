/** A process that runs feeds, or waits for them. */
export type Runner = {
  readonly id: string;
  /** What it runs. */
  readonly holds: readonly string[];
  /** What it would run if nobody else did. */
  readonly standsBy: readonly string[];
};

/**
 * The feed that a runner gives up so that another one which waits for it has as much to do, or null where the work is shared
 * well. Of all runners one alone is told a feed, so that no two give up for the same one.
 */
export function chooseHandOver(own: Runner, others: readonly Runner[]): string | null {
  const all = [own, ...others];
  // What nobody runs yet is about to be run by somebody: until then it is not known who has how much to do.
  const held = new Set(all.flatMap(({ holds }) => holds));
  if (all.some(({ standsBy }) => standsBy.some((feed) => !held.has(feed)))) return null;
  const moves = all.flatMap((giver) =>
    all.flatMap((taker) => {
      const feed = giver.holds.find((one) => taker.standsBy.includes(one));
      const difference = giver.holds.length - taker.holds.length;
      return feed !== undefined && difference >= 2 ? [{ giver, taker, feed, difference }] : [];
    }),
  );
  const [best] = moves.sort(
    (a, b) => b.difference - a.difference || compare(a.giver.id, b.giver.id) || compare(a.taker.id, b.taker.id),
  );
  return best?.giver.id === own.id ? best.feed : null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

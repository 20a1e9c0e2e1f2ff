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
  const moves = [own, ...others].flatMap((giver) =>
    [own, ...others].flatMap((taker) => {
      const feed = giver.holds.find((held) => taker.standsBy.includes(held));
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

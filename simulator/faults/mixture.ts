import type { VendorName } from "../fleet.ts";
import { Random } from "../random.ts";
import { type Fault, readFaults } from "./fault.ts";

/** Random faults for a share of all calls, the same for the same seed and the same calls. */
export type Mixture = {
  readonly seed: number;
  /** The share of calls that meet a fault, from 0 to 1. */
  readonly rate: number;
  /** Null for all four. */
  readonly vendors: ReadonlySet<VendorName> | null;
};

type Ingredient = { readonly weight: number; readonly make: (random: Random) => unknown };

const RETRY_AFTER: readonly [string, ...string[]] = ["0.40235", "1", "date+1", "date-60", "-1", "abc", ""];
/** What nobody can take for JSON. What can be read and is not true would be stored by the best of clients. */
const MALFORMED: readonly [string, ...string[]] = ["missingComma", "html", "empty", "nan"];

/**
 * What may happen to a call on a bad day. Nothing here lasts, and nothing is kept from a client that notices what it
 * can notice and asks again: what it has stored in the end is what the ledger says.
 */
const INGREDIENTS: readonly [Ingredient, ...Ingredient[]] = [
  { weight: 4, make: (random) => ({ fault: "status", status: random.pick([500, 502, 503, 504]), body: "text" }) },
  { weight: 3, make: (random) => ({ fault: "status", status: 429, retryAfter: random.pick(RETRY_AFTER) }) },
  { weight: 1, make: () => ({ fault: "status", status: 502, body: "html" }) },
  { weight: 2, make: (random) => ({ fault: "latency", ms: random.integer(20, 400) }) },
  { weight: 2, make: () => "refuse" },
  { weight: 2, make: (random) => ({ fault: "reset", atByte: random.integer(0, 5_000) }) },
  { weight: 2, make: cutSomewhere },
  { weight: 3, make: (random) => ({ fault: "malformed", kind: random.pick(MALFORMED) }) },
  { weight: 1, make: () => "expireSessions" },
  { weight: 1, make: () => ({ fault: "poison", kind: "wrongTypes" }) },
  { weight: 1, make: () => "reverse" },
  { weight: 1, make: () => "duplicate" },
  { weight: 1, make: (random) => ({ fault: "overlap", records: random.integer(1, 50) }) },
  { weight: 1, make: () => "olderVersion" },
  { weight: 1, make: () => "emptyPage" },
  { weight: 1, make: (random) => ({ fault: "shortPage", records: random.integer(1, 5) }) },
];

const TOTAL_WEIGHT = INGREDIENTS.reduce((sum, { weight }) => sum + weight, 0);

/** What the nth call of a vendor meets: mostly nothing. */
export function mixedFaults({ seed, rate, vendors }: Mixture, vendor: VendorName, nth: number): readonly Fault[] {
  const random = new Random(seed, "mixture", vendor, nth);
  if (!(vendors?.has(vendor) ?? true) || !random.chance(rate)) return [];
  let remaining = random.between(0, TOTAL_WEIGHT);
  const chosen = INGREDIENTS.find(({ weight }) => {
    remaining -= weight;
    return remaining < 0;
  });
  return readFaults((chosen ?? INGREDIENTS[0]).make(random));
}

function cutSomewhere(random: Random): unknown {
  const framing = random.pick(["contentLength", "chunked", "complete"]);
  return { fault: "cut", atByte: random.integer(0, 5_000), framing, gzip: random.chance(0.5) };
}

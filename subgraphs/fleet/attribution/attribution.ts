/** By whose word it is known who drove, the surest first. */
export const ATTRIBUTION_SOURCES = ["VENDOR", "DUTY_LOG", "WITNESS", "ASSIGNMENT"] as const;
export type AttributionSource = (typeof ATTRIBUTION_SOURCES)[number];

/**
 * What an entry of the log says of who is in a vehicle. `ENGINE` says where its driver is, and leaves open what he does there;
 * one who `RESTS` may have left.
 */
export type Says = "DRIVING" | "ON_DUTY" | "RESTS" | "LOGIN" | "LOGOUT" | "ENGINE";

/** What somebody is in a vehicle by the log, from the least that it tells of who drives. */
export const PRESENCE = { OUT: 0, RESTING: 1, ON_DUTY: 2, DRIVING: 3 } as const;
export type Presence = (typeof PRESENCE)[keyof typeof PRESENCE];

/** Somebody who is in a vehicle by the log; null for driving that nobody has claimed. */
export type Present = { readonly driver: number | null; readonly presence: Presence };

/** What is known of who drove at an event, beside what its vendor says. Drivers are numbers of words. */
export type Grounds = {
  /** Whom its vendor names. An account that is nobody's names nobody. */
  readonly own: number | null;
  /** Who was in its vehicle at its moment by the log. */
  readonly present: readonly Present[];
  /** Whom the vendors of the other events of its incident name, in the order of these. Each once is enough. */
  readonly witnesses: readonly number[];
  /** Who is said to have the vehicle at its moment, where no log is kept in it. */
  readonly assigned: readonly number[];
};

/**
 * What an attribution stands on, as it is stored. An event whose vendor names the driver, and one of which nobody knows who drove, has
 * none.
 */
export const BASIS = { DRIVING: 1, WITNESS: 2, PRESENT: 3, ASSIGNMENT: 4 } as const;
export type Basis = (typeof BASIS)[keyof typeof BASIS];

/** Another source that names another driver. */
export type Contradiction = readonly [source: AttributionSource, driver: number];

/** Who drove, and by whose word. */
export type Verdict = {
  readonly driver: number | null;
  readonly basis: Basis | null;
  readonly contradictions: readonly Contradiction[];
};

/** What the log says of who drove: the one who is nearest to the wheel, where that is a single one. */
type LogsWord = { readonly driver: number | null; readonly presence: Presence };

/**
 * Decides who drove at an event. The vendor's own word is never outranked. Of the others, the log counts most where it says that
 * somebody drives, then the witnesses of the same moment, then the log where it knows of a single one in the vehicle, then an
 * assignment. Where two are possible and nothing decides between them, it is neither; and where the log knows that the vehicle is
 * driven or that several are in it, an assignment does not count.
 */
export function decideDriver({ own, present, witnesses, assigned }: Grounds): Verdict {
  const log = toLogsWord(present);
  const witness = onlyOneOf(witnesses);
  const by = (driver: number | null, basis: Basis | null): Verdict => {
    const contradictions = driver === null ? [] : toContradictions(driver, { log, witnesses });
    return { driver, basis, contradictions };
  };
  if (own !== null) return by(own, null);
  if (log.driver !== null && log.presence === PRESENCE.DRIVING) return by(log.driver, BASIS.DRIVING);
  if (witness !== null) return by(witness, BASIS.WITNESS);
  if (log.driver !== null) return by(log.driver, BASIS.PRESENT);
  const holder = present.length === 0 ? onlyOneOf(assigned) : null;
  return holder === null ? by(null, null) : by(holder, BASIS.ASSIGNMENT);
}

/** The source that an attribution is by, and whether it is sure. */
export function toSource(basis: Basis | null): AttributionSource {
  switch (basis) {
    case null:
      return "VENDOR";
    case BASIS.DRIVING:
    case BASIS.PRESENT:
      return "DUTY_LOG";
    case BASIS.WITNESS:
      return "WITNESS";
    case BASIS.ASSIGNMENT:
      return "ASSIGNMENT";
    default:
      throw new Error(`an unknown basis: ${JSON.stringify(basis satisfies never)}`);
  }
}

function toLogsWord(present: readonly Present[]): LogsWord {
  const presence = present.reduce<Presence>((most, one) => (one.presence > most ? one.presence : most), PRESENCE.OUT);
  const nearest = present.filter((one) => one.presence === presence).map(({ driver }) => driver);
  return { driver: nearest.includes(null) ? null : onlyOneOf(nearest as number[]), presence };
}

/** Who rests in a vehicle says nothing against somebody else who drives it; nor does an assignment, which is a plan. */
function toContradictions(
  driver: number,
  { log, witnesses }: { readonly log: LogsWord; readonly witnesses: readonly number[] },
): readonly Contradiction[] {
  const ofLog = log.presence >= PRESENCE.ON_DUTY && log.driver !== null && log.driver !== driver ? [log.driver] : [];
  const others = new Set(witnesses.filter((one) => one !== driver));
  return [
    ...ofLog.map((one): Contradiction => ["DUTY_LOG", one]),
    ...Array.from(others, (one): Contradiction => ["WITNESS", one]),
  ];
}

function onlyOneOf(drivers: readonly number[]): number | null {
  const [first = null] = drivers;
  return drivers.every((driver) => driver === first) ? first : null;
}

import type { EventTable } from "../tables.ts";
import type { Verdict } from "./attribution.ts";

/** What of an event's row says who drove. */
export type Driven = Pick<EventTable, "driver" | "nobody" | "basis" | "contradictions">;

/** Whom the vendor of an event names; null where it names nobody, or an account that is nobody's. */
export function ownDriverOf({ driver, nobody, basis }: Driven): number | null {
  return nobody === null && basis === null ? driver : null;
}

/** What a row says of who drove, by a verdict. Where nobody knows it, the account that is nobody's stays. */
export function toDriven({ driver, basis, contradictions }: Verdict, { nobody }: Pick<Driven, "nobody">): Driven {
  return {
    driver: driver ?? nobody,
    nobody,
    basis,
    contradictions: contradictions.length > 0 ? JSON.stringify(contradictions) : null,
  };
}

/** The same where nobody but the vendor is asked. */
export function toOwnWord(row: Driven): Driven {
  return toDriven({ driver: ownDriverOf(row), basis: null, contradictions: [] }, row);
}

/** Whether two rows say the same of who drove. */
export function isSameDriven(a: Driven, b: Driven): boolean {
  return a.driver === b.driver && a.nobody === b.nobody && a.basis === b.basis && a.contradictions === b.contradictions;
}

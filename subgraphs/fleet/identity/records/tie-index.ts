import { VENDORS, type Vendor } from "../../../../schema/messages.ts";
import type { EntityKind, TieKind, VendorRef } from "../../domain.ts";
import { isCrowded, type Tie, toTargetRefs } from "../evidence/ties.ts";

/** Most values are those of one record: a list for each would cost as much as the rest of the index. */
type OneOrMore<Record> = Record | Record[];

/** A list that is copied has no room to grow, and one that grows has room for 16 more. */
const LONGEST_COPIED = 16;

/** The records of one kind, by what can tie them: finds those that a change of one can concern, whatever there are. */
export class TieIndex<Record extends VendorRef & object> {
  readonly kind: EntityKind;
  readonly #records: ReadonlyMap<Vendor, Map<string, Record>> = new Map(VENDORS.map((vendor) => [vendor, new Map()]));
  readonly #holders = new Map<TieKind, Map<string, OneOrMore<Record>>>();

  constructor(kind: EntityKind) {
    this.kind = kind;
  }

  get({ vendor, ref }: VendorRef): Record | undefined {
    return this.#records.get(vendor)?.get(ref);
  }

  add(record: Record): void {
    this.#records.get(record.vendor)?.set(record.ref, record);
  }

  hold(record: Record, ties: readonly Tie[]): void {
    for (const { kind, value } of ties) {
      const ofKind = this.#holders.get(kind) ?? new Map<string, OneOrMore<Record>>();
      this.#holders.set(kind, ofKind);
      const known = ofKind.get(value);
      if (known === undefined) ofKind.set(value, record);
      else if (!Array.isArray(known)) ofKind.set(value, [known, record]);
      else if (known.length < LONGEST_COPIED) ofKind.set(value, [...known, record]);
      else known.push(record);
    }
  }

  release(record: Record, ties: readonly Tie[]): void {
    for (const { kind, value } of ties) {
      const ofKind = this.#holders.get(kind);
      const left = this.#holdersOf({ kind, value }).filter((holder) => holder !== record);
      const [first, ...others] = left;
      if (first === undefined) ofKind?.delete(value);
      else ofKind?.set(value, others.length === 0 ? first : left);
    }
  }

  /** The records that a tie concerns: who has the value, and whose id it is. Nobody, if it ties nothing. */
  concernedBy(tie: Tie): readonly Record[] {
    const holders = this.#holdersOf(tie);
    if (holders.length === 0 || isCrowded(tie.kind, holders)) return [];
    const targets = toTargetRefs(tie);
    return targets.length === 0 ? holders : [...holders, ...targets.flatMap((ref) => this.get(ref) ?? [])];
  }

  /** Whether too many have a value for it to tie anything. */
  isIdle(tie: Tie): boolean {
    return isCrowded(tie.kind, this.#holdersOf(tie));
  }

  #holdersOf({ kind, value }: Tie): readonly Record[] {
    const holders = this.#holders.get(kind)?.get(value);
    if (holders === undefined) return [];
    return Array.isArray(holders) ? holders : [holders];
  }
}

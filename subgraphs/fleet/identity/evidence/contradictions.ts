import type { EntityKind, VendorFacts } from "../../domain.ts";
import { toMailbox } from "./mailbox.ts";
import { isMovable } from "./moves.ts";
import { toNameKey } from "./name-key.ts";
import { isPlaceholderName } from "./placeholder.ts";
import { licenceOf, plateOf, vinOf } from "./ties.ts";

/** Records that are one, for all that is known so far. */
type Group = readonly VendorFacts[];

/**
 * Whether what groups of records say keeps them from being one, however they are tied: their VINs, or the vehicles that a
 * vendor says they are in where no VIN says that these are one.
 */
export function exclude(groups: readonly Group[]): boolean {
  const all = groups.flat();
  let known: string | null = null;
  for (const facts of all) {
    const vin = vinOf(facts);
    if (vin !== null && known !== null && vin !== known) return true;
    known = vin ?? known;
  }
  return areInDifferentVehicles(all);
}

/**
 * Whether groups of records have numbers of one state of which none is the same: two plates, or two licences. A VIN
 * outranks that, and nothing else does.
 */
export function haveOtherNumbers(kind: EntityKind, groups: readonly Group[]): boolean {
  const numberOf = kind === "device" ? plateOf : licenceOf;
  const found = groups.map((group) => group.flatMap((facts) => numberOf(facts) ?? [])).filter((own) => own.length > 0);
  if (found.length < 2) return false;
  const numbers = found.map(toByState);
  return numbers.some((one, index) => numbers.slice(index + 1).some((other) => areOfTwo(one, other)));
}

function toByState(numbers: readonly string[]): BySource {
  const byState = Map.groupBy(numbers, (number) => number.slice(0, number.indexOf(" ")));
  return new Map(Array.from(byState, ([state, ofState]) => [state, new Set(ofState)]));
}

/**
 * Whether what groups of records say keeps them from being one where nothing ties them for sure: persons with mailboxes of
 * one domain of which none is the same, and a vehicle and a trailer.
 */
export function contradict(kind: EntityKind, groups: readonly Group[]): boolean {
  return kind === "device" ? areVehicleAndTrailer(groups.flat()) : haveOtherMailboxes(groups);
}

/** Whether persons have mailboxes of one domain of which none is the same. */
export function haveOtherMailboxes(groups: readonly Group[]): boolean {
  const mailboxes = groups.map(toMailboxes);
  return mailboxes.some((one, index) => mailboxes.slice(index + 1).some((other) => areOfTwo(one, other)));
}

/** Whether persons can have one name: each name has a word of each other's. An initial is no word, and no name is any. */
export function canHaveOneName(records: readonly VendorFacts[]): boolean {
  const names = records.map(toNameWords).filter((words) => words.size > 0);
  return names.every((one, index) => names.slice(index + 1).every((other) => !one.isDisjointFrom(other)));
}

function toNameWords({ name }: VendorFacts): ReadonlySet<string> {
  if (name === null || isPlaceholderName(name)) return new Set();
  const words = toNameKey("driver", name).split(" ");
  return new Set(words.filter((word) => word.length > 1));
}

function areInDifferentVehicles(records: Group): boolean {
  const placed = records.filter(({ vehicleRef }) => vehicleRef !== null);
  if (placed.length < 2) return false;
  return Map.groupBy(placed, ({ vendor }) => vendor)
    .values()
    .some((ofVendor) => {
      const refs = new Set(ofVendor.map(({ vehicleRef }) => vehicleRef));
      return refs.size > 1 && ofVendor.some((facts) => vinOf(facts) === null);
    });
}

/** Hardware says nothing of what it is in. Other kinds are one thing to one vendor, and another to the next. */
export function areVehicleAndTrailer(records: Group): boolean {
  const kinds = new Set(records.map(({ vendor, deviceKind }) => (isMovable("device", vendor) ? null : deviceKind)));
  return kinds.has("VEHICLE") && kinds.has("TRAILER");
}

/** What a group has from each source of such: persons by the domain of their addresses, numbers by the state that gave them. */
type BySource = ReadonlyMap<string, ReadonlySet<string>>;

/** Who the records of a group are, by domain. What stands behind a plus is no part of it: RFC 5233. */
function toMailboxes(group: Group): BySource {
  const found = group.flatMap(({ email, username }) => [email, username].flatMap((text) => toMailbox(text) ?? []));
  const byDomain = Map.groupBy(found, ({ domain }) => domain);
  return new Map(
    Array.from(byDomain, ([domain, ofDomain]) => [
      domain,
      new Set(ofDomain.map(({ person }) => person.replace(/(?<=.)\+.*$/, ""))),
    ]),
  );
}

/** Whether two groups have something from a common source, and nothing the same. */
function areOfTwo(one: BySource, other: BySource): boolean {
  const common = [...one].flatMap(([source, own]) => {
    const others = other.get(source);
    return others ? [{ own, others }] : [];
  });
  return common.length > 0 && common.every(({ own, others }) => own.isDisjointFrom(others));
}

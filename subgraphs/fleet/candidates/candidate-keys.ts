import type { EntityKind, EvidenceKind, VendorFacts, VendorRef } from "../domain.ts";
import { toMaskedNumber, toPlateKey } from "../identity/evidence/numbers.ts";
import { isPlaceholderId } from "../identity/evidence/placeholder.ts";
import { plateNumberOf, type Tie, toTargetRefs, toTies } from "../identity/evidence/ties.ts";
import { toRecordKey } from "../identity/vendor-facts.ts";
import { toNameParts } from "./similar-names.ts";

/** What speaks for a pair of which both have a key. */
export type KeyMeaning = {
  readonly kind: EvidenceKind;
  /** As people know it. */
  readonly value: string;
  readonly vendorRef: VendorRef;
  /** Whether it says nothing unless the other one has it in its own right: an id of the record itself, a form of a name. */
  readonly isDerived: boolean;
};

/** So many of the last places of a VIN tell one vehicle of a fleet from the others. */
const VIN_ENDING = 6;
/** Shorter text is no part of a VIN. */
const SHORTEST_VIN = 6;
/** Of those places so many are digits, in a VIN: 49 CFR 565.15(d). */
const LEAST_DIGITS = 4;
/** A shorter user name, or form of a name, is that of many. */
const SHORTEST_USER_NAME = 5;

/** A key that names share which may be similar: whether they are is to be looked at. */
export const NAME_PART: EvidenceKind = "SIMILAR_NAME";

/**
 * What others can have too of what a record says, each as a key: two devices, or two drivers, are compared only if they share
 * one. Kinds are told apart by the first word, devices and drivers by the letter before it.
 */
export function toCandidateKeys(kind: EntityKind, facts: VendorFacts): ReadonlyMap<string, KeyMeaning> {
  const keys = new Map<string, KeyMeaning>();
  const vendorRef = { vendor: facts.vendor, ref: facts.ref };
  const add = (evidence: EvidenceKind, key: string, value = key, isDerived = false) => {
    const name = `${kind === "device" ? "D" : "P"} ${evidence} ${key}`;
    if (keys.get(name)?.isDerived ?? true) keys.set(name, { kind: evidence, value, vendorRef, isDerived });
  };
  const ties = toTies(kind, facts);
  // The same VIN ends alike.
  const vin = ties.find((tie) => tie.kind === "VIN")?.value;
  for (const tie of ties) if (tie.kind !== "VIN") add(tie.kind, tie.value, toShownValue(tie, facts));
  add("EXTERNAL_ID", toRecordKey(facts), facts.ref, true);
  const { words, numbers } = toNameParts(kind, facts.name);
  if (kind === "device") {
    add("REPLACED", toRecordKey(facts), facts.ref, true);
    const ending = toVinEnding(vin ?? facts.vin);
    if (ending !== null) add("VIN_ENDING", ending);
    const plate = toPlateKey(plateNumberOf(facts));
    if (plate !== null) add("PLATE_NUMBER", plate);
    if (numbers.size > 0) add(NAME_PART, [...numbers].sort().join(" "));
    else for (const word of words) add(NAME_PART, word);
    return keys;
  }
  add("ALIAS", facts.ref, facts.ref, true);
  for (const word of words) add(NAME_PART, word);
  for (const text of [facts.username, facts.email]) {
    const letters = toLetters(text);
    if (letters !== null) add("USERNAME_PARTS", letters, text ?? letters);
  }
  for (const form of toUserNames(facts)) add("USERNAME_PARTS", form, form, true);
  return keys;
}

/** The last places of what stands where a VIN does, be it cut off or wrong; null where that is none. */
function toVinEnding(text: string | null): string | null {
  const compact = (text ?? "").toUpperCase().replace(/[^A-Z0-9]/g, "");
  if (compact.length < SHORTEST_VIN || isPlaceholderId(compact)) return null;
  const ending = compact.slice(-VIN_ENDING);
  const digits = ending.replace(/\D/g, "");
  return digits.length < LEAST_DIGITS || new Set(ending).size === 1 ? null : ending;
}

/** The letters of a user name without what stands behind an `@`; null for few, and for an office's. */
function toLetters(text: string | null): string | null {
  const [person = ""] = (text ?? "").normalize("NFKD").toLowerCase().split("@");
  const letters = person.replace(/[^\p{L}]/gu, "");
  return letters.length < SHORTEST_USER_NAME || isPlaceholderId(person) ? null : letters;
}

/** The user names that people make of a name: `rpruitt`, `rosalindpruitt` and so on. */
function toUserNames({ name }: VendorFacts): readonly string[] {
  const { words, letters } = toNameParts("driver", name);
  const [first, ...others] = [...letters, ...words];
  const last = others.at(-1);
  if (!first || !last) return [];
  const initial = first.slice(0, 1);
  const forms = [`${initial}${last}`, `${first}${last}`, `${last}${initial}`, `${last}${first}`];
  return forms.filter((form) => form.length >= SHORTEST_USER_NAME);
}

function toShownValue(tie: Tie, { name }: VendorFacts): string {
  if (tie.kind === "NAME") return name ?? tie.value;
  if (tie.kind === "LICENCE") return toMaskedNumber(tie.value);
  return tie.kind === "EXTERNAL_ID" || tie.kind === "REPLACED" ? (toTargetRefs(tie)[0]?.ref ?? tie.value) : tie.value;
}

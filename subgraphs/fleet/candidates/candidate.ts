import { hash } from "node:crypto";
import { VENDORS } from "../../../schema/messages.ts";
import type { EntityKind, EvidenceKind, LinkEvidence, VendorFacts } from "../domain.ts";
import {
  areVehicleAndTrailer,
  canHaveOneName,
  haveOtherMailboxes,
  haveOtherNumbers,
} from "../identity/evidence/contradictions.ts";
import { toNameKey } from "../identity/evidence/name-key.ts";
import { toMaskedNumber } from "../identity/evidence/numbers.ts";
import { licenceOf, plateOf, vinOf } from "../identity/evidence/ties.ts";
import { type Behaviour, describeApart, describeTogether, weightOf } from "./behaviour/behaviour.ts";
import { type KeyMeaning, NAME_PART, toCandidateKeys } from "./candidate-keys.ts";
import { type NameParts, toNameParts, toSimilarity } from "./similar-names.ts";

/** A device or driver as it is compared with others: what its records of today say, and its groups. */
export type Profile = {
  readonly id: string;
  readonly records: readonly VendorFacts[];
  readonly groups: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, KeyMeaning>;
};

/** What speaks for a pair, with what tells it from what else may, whichever of the two is the first. */
export type Ground = LinkEvidence & { readonly key: string };

/** Two devices, or two drivers, that may be one. */
export type Candidate = {
  readonly one: string;
  readonly other: string;
  /** From 0 to 1. */
  readonly score: number;
  readonly speaksFor: readonly Ground[];
  readonly speaksAgainst: readonly LinkEvidence[];
};

/** How much it says that two have something in common: the part of the doubt that it takes away. */
const WEIGHTS: Readonly<Partial<Record<EvidenceKind, number>>> = {
  ...{ VIN: 0.9, LICENCE: 0.9, EXTERNAL_ID: 0.8, REPLACED: 0.8, SERIAL: 0.8, PLATE: 0.8, EMAIL: 0.8, CARD: 0.7 },
  ...{ ALIAS: 0.6, PAYROLL_NUMBER: 0.6, UNIT_NUMBER: 0.6, USERNAME: 0.6, VIN_ENDING: 0.6, PLATE_NUMBER: 0.6 },
  ...{ NAME: 0.5, USERNAME_PARTS: 0.4, GROUP: 0.1 },
};

/** What is left of a score where something speaks against it. */
const FACTORS: Readonly<Partial<Record<EvidenceKind, number>>> = {
  ...{ DEVICE_KIND: 0.3, LICENCE: 0.5, PLATE: 0.5, NAME: 0.5, SAME_VENDOR: 0.6, EMAIL: 0.8, SEEN_APART: 0.3 },
};

/** What is less likely is not worth a person's time. */
const LEAST_SCORE = 0.3;
/**
 * The same, as it is stored: see `linkCandidate.doubt`. A pair that would be worth it had the two not been seen apart has more: it is
 * kept, so that it is looked at again when one of the two is seen, and shown to nobody.
 */
export const MOST_DOUBT = 700;

const CANDIDATE_PREFIX = "candidate:";

/** The id of a pair, the same as long as the two have their ids. */
export function toCandidateId(tenant: string, one: string, other: string): string {
  return `${CANDIDATE_PREFIX}${hash("sha256", `${tenant} ${one} ${other}`, "base64url").slice(0, 16)}`;
}

export function toProfile(
  kind: EntityKind,
  id: string,
  { records, groups }: Pick<Profile, "records" | "groups">,
): Profile {
  const keys = new Map<string, KeyMeaning>();
  for (const facts of records) {
    for (const [key, meaning] of toCandidateKeys(kind, facts)) {
      if (keys.get(key)?.isDerived ?? true) keys.set(key, meaning);
    }
  }
  return { id, records, groups, keys };
}

export type CompareOptions = {
  readonly kind: EntityKind;
  /** Whether few enough have a key for it to tell anything. */
  readonly isTelling: (key: string) => boolean;
  readonly isTellingGroup: (groupId: string) => boolean;
  /** What was seen of the two; null where that was not looked at. */
  readonly behaviour?: Behaviour | null;
};

/**
 * What speaks for two being one, and what against. Null where that is not worth a person's time: where nothing does that few
 * have, where each has a VIN and these differ, or where too little is left.
 */
export function toCandidate(profiles: readonly [Profile, Profile], options: CompareOptions): Candidate | null {
  const [one, other] = profiles;
  const { kind, isTelling, isTellingGroup, behaviour = null } = options;
  const vins = profiles.map(({ records }) => new Set(records.flatMap((facts) => vinOf(facts) ?? [])));
  if (vins.every(({ size }) => size > 0) && vins[0]?.isDisjointFrom(vins[1] as Set<string>)) return null;
  const shared = toShared(one, other, isTelling);
  const kinds = new Set(shared.map(({ kind: meant }) => meant));
  const found = shared.filter(({ kind: meant }) => meant !== NAME_PART && !isToldBetter(meant, profiles, kinds));
  const speaksFor = found.map(({ key, kind: meant, value, vendorRef }): Ground => {
    const vin = meant === "VIN_ENDING" ? [...(vins[0] ?? [])].find((own) => vins[1]?.has(own)) : undefined;
    return vin ? { key: vin, kind: "VIN", value: vin, vendorRef } : { key, kind: meant, value, vendorRef };
  });
  let doubt = speaksFor.reduce((left, { kind: meant }) => left * (1 - (WEIGHTS[meant] ?? 0)), 1);
  if (kinds.has(NAME_PART) && !kinds.has("NAME")) {
    const similar = toSimilarNames(kind, one, other);
    if (similar) {
      speaksFor.push(similar.evidence);
      doubt *= 1 - similar.weight;
    }
  }
  if (behaviour?.together) {
    const value = describeTogether(kind, behaviour.together);
    speaksFor.push({ key: "", kind: "SEEN_TOGETHER", value, vendorRef: toVendorRef(other.records[0]) });
    doubt *= 1 - weightOf(kind, behaviour.together);
  }
  if (speaksFor.length === 0) return null;
  for (const [group, value] of one.groups) {
    if (!other.groups.has(group) || !isTellingGroup(group)) continue;
    speaksFor.push({ key: group, kind: "GROUP", value, vendorRef: toVendorRef(other.records[0]) });
    doubt *= 1 - (WEIGHTS.GROUP ?? 0);
  }
  const speaksAgainst = [...toContradictions(kind, one, other)];
  const byRecords = speaksAgainst.reduce((left, { kind: meant }) => left * (FACTORS[meant] ?? 1), 1 - doubt);
  if (byRecords < LEAST_SCORE) return null;
  if (behaviour?.apart) {
    const value = describeApart(behaviour.apart);
    speaksAgainst.push({ kind: "SEEN_APART", value, vendorRef: toVendorRef(other.records[0]) });
  }
  const score = byRecords * (behaviour?.apart ? (FACTORS.SEEN_APART ?? 1) : 1);
  return { one: one.id, other: other.id, score, speaksFor, speaksAgainst };
}

/** What spoke for a candidate, as a person saw it who decided. */
export function toGrounds({ speaksFor }: Pick<Candidate, "speaksFor">): readonly string[] {
  return speaksFor.map(({ kind, key }) => `${kind} ${key}`);
}

/** The keys that both have, in an order of their own, as the second has them. */
function toShared(
  one: Profile,
  other: Profile,
  isTelling: (key: string) => boolean,
): readonly (KeyMeaning & { readonly key: string })[] {
  const shared = [...one.keys].flatMap(([key, own]) => {
    const theirs = other.keys.get(key);
    if (!theirs || (own.isDerived && theirs.isDerived) || !isTelling(key)) return [];
    const value = own.isDerived ? theirs.value : own.value;
    return [{ key, ...theirs, value }];
  });
  return shared.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Whether something that two have in common is a part of something else that both have. */
function isToldBetter(
  kind: EvidenceKind,
  profiles: readonly [Profile, Profile],
  kinds: ReadonlySet<EvidenceKind>,
): boolean {
  const haveBoth = (of: (facts: VendorFacts) => string | null) =>
    profiles.every(({ records }) => records.some((facts) => of(facts) !== null));
  if (kind === "USERNAME_PARTS") return kinds.has("USERNAME") || kinds.has("EMAIL");
  return kind === "PLATE_NUMBER" && haveBoth(plateOf);
}

/** The names of two that are the most similar. */
function toSimilarNames(kind: EntityKind, one: Profile, other: Profile) {
  const toNamed = ({ records }: Profile) =>
    records.map((facts) => ({ facts, parts: toNameParts(kind, facts.name) }) satisfies Named);
  let best: { readonly weight: number; readonly evidence: Ground } | null = null;
  for (const own of toNamed(one)) {
    for (const theirs of toNamed(other)) {
      const weight = toSimilarity(kind, own.parts, theirs.parts);
      if (weight === 0 || (best && best.weight >= weight)) continue;
      const value = `${own.facts.name} ~ ${theirs.facts.name}`;
      const key = [own, theirs]
        .map(({ facts }) => toNameKey(kind, facts.name))
        .sort()
        .join(" ~ ");
      best = { weight, evidence: { key, kind: "SIMILAR_NAME", value, vendorRef: toVendorRef(theirs.facts) } };
    }
  }
  return best;
}

type Named = { readonly facts: VendorFacts; readonly parts: NameParts };

function toContradictions(kind: EntityKind, one: Profile, other: Profile): readonly LinkEvidence[] {
  const groups = [one.records, other.records];
  const against: LinkEvidence[] = [];
  const add = (meant: EvidenceKind, of: (facts: VendorFacts) => string | null) => {
    const has = (facts: VendorFacts) => of(facts) !== null;
    const [own, theirs] = [one.records.find(has), other.records.find(has)];
    if (own && theirs) {
      against.push({ kind: meant, value: `${of(own)} ≠ ${of(theirs)}`, vendorRef: toVendorRef(theirs) });
    }
  };
  if (haveOtherNumbers(kind, groups)) {
    if (kind === "device") add("PLATE", plateOf);
    else add("LICENCE", (facts) => toMasked(licenceOf(facts)));
  }
  if (kind === "driver" && haveOtherMailboxes(groups)) {
    add("EMAIL", ({ email, username }) => email ?? (username?.includes("@") ? username : null));
  }
  if (kind === "device" && areVehicleAndTrailer(groups.flat())) add("DEVICE_KIND", ({ deviceKind }) => deviceKind);
  if (!canHaveNamesOfOne(kind, one, other)) add("NAME", ({ name }) => name);
  const vendor = VENDORS.find((known) => groups.every((group) => group.some((facts) => facts.vendor === known)));
  if (vendor) add("SAME_VENDOR", (facts) => (facts.vendor === vendor ? facts.ref : null));
  return against;
}

/** Whether the names of two can be one's: numbers in those of devices, and words in those of persons, are not all others. */
function canHaveNamesOfOne(kind: EntityKind, one: Profile, other: Profile): boolean {
  if (kind === "driver") return canHaveOneName([...one.records, ...other.records]);
  const numbersOf = ({ records }: Profile) =>
    new Set(records.flatMap(({ name }) => [...toNameParts("device", name).numbers]));
  const [own, theirs] = [numbersOf(one), numbersOf(other)];
  return own.size === 0 || theirs.size === 0 || !own.isDisjointFrom(theirs);
}

function toMasked(licence: string | null): string | null {
  return licence && toMaskedNumber(licence);
}

function toVendorRef(facts: VendorFacts | undefined): LinkEvidence["vendorRef"] {
  if (!facts) throw new Error("what is compared has no records");
  return { vendor: facts.vendor, ref: facts.ref };
}

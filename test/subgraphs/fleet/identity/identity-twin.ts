import { VENDORS, type Vendor } from "../../../../schema/messages.ts";
import type { EntityKind, VendorFacts } from "../../../../subgraphs/fleet/domain.ts";
import { toNameKey } from "../../../../subgraphs/fleet/identity/evidence/name-key.ts";
import { isPlaceholderId, isPlaceholderName } from "../../../../subgraphs/fleet/identity/evidence/placeholder.ts";
import { toVin } from "../../../../subgraphs/fleet/identity/evidence/vin.ts";
import { ALWAYS, type RecordSpan } from "../../../../subgraphs/fleet/identity/record-span.ts";
import { toRecordKey } from "../../../../subgraphs/fleet/identity/vendor-facts.ts";

type Tie = {
  readonly strength: number;
  /** All that have the value, for an id its holders. */
  readonly holders: readonly RecordSpan[];
  readonly value: string;
  /** What is tied, for an id its holder first. */
  readonly tied: readonly RecordSpan[];
  /** Of a name: when it is had by all of them, and whether it is so no more. */
  readonly atMs: number;
  readonly isPast: boolean;
};

const STRENGTHS = {
  ...{ vin: 0, externalId: 1, replaced: 1.5, serial: 2, plate: 3, alias: 4, licence: 5, card: 6, email: 7 },
  ...{ payrollNumber: 8, unitNumber: 9, username: 10, name: 11 },
};
/** What ties two records of one vendor. */
const JOINING = [STRENGTHS.vin, STRENGTHS.externalId, STRENGTHS.replaced, STRENGTHS.payrollNumber];

/** A span by its record and its beginning. */
export function toSpanKey({ facts, fromMs }: RecordSpan): string {
  return `${toRecordKey(facts)} ${fromMs}`;
}

/**
 * What `identify` answers, found slowly: every tie that there is is written down, all are sorted, and each is made unless
 * the rules forbid it. Groups are walked to along the ties that were made.
 */
export function identifySlowly(kind: EntityKind, spans: readonly RecordSpan[]): string[][] {
  const made: (readonly RecordSpan[])[] = [];
  const groupOf = (start: RecordSpan): RecordSpan[] => {
    const found = new Set([start]);
    for (const one of found) {
      for (const tied of made) if (tied.includes(one)) for (const other of tied) found.add(other);
    }
    return [...found];
  };
  const groupsOf = (tied: readonly RecordSpan[]) => [
    ...new Map(tied.map((one) => [groupOf(one).map(toSpanKey).sort().join("|"), groupOf(one)])).values(),
  ];
  for (const { strength, tied, isPast } of tiesOf(kind, spans).sort(inOrder)) {
    const groups = groupsOf(tied);
    const isOfVehicle = (group: readonly RecordSpan[]) =>
      kind === "driver" || group.some(({ facts: { vendor } }) => vendor === "SAMSARA" || vendor === "VISTRACKS");
    if (isPast && groups.filter(isOfVehicle).length > 1) continue;
    const meets = pairsOf(groups).some(([one, two]) => one.facts.vendor === two.facts.vendor && areOfOneTime(one, two));
    if (!canBeOne(groups.flat()) || (meets && !JOINING.includes(strength))) continue;
    const haveOtherNumbers = pairsOfGroups(groups).some(([one, two]) => areOfOtherNumbers(one, two));
    if (haveOtherNumbers && strength !== STRENGTHS.vin) continue;
    if (strength < STRENGTHS.unitNumber || !pairsOfGroups(groups).some(([one, two]) => speakAgainst(kind, one, two)))
      made.push(tied);
  }
  for (const one of spans) {
    const next = spans.find(
      (other) => toRecordKey(other.facts) === toRecordKey(one.facts) && other.fromMs === one.untilMs,
    );
    if (!next) continue;
    const all = groupsOf([one, next]).flat();
    const isAlone = all.every(({ facts }) => toRecordKey(facts) === toRecordKey(one.facts));
    if (isAlone && canBeOne(all)) made.push([one, next]);
  }
  return groupsOf(spans)
    .map((group) => group.map(toSpanKey).sort())
    .sort();
}

/** Whether no VIN and no vendor's word for the vehicle says that they are several. */
function canBeOne(spans: readonly RecordSpan[]): boolean {
  const vins = new Set(spans.flatMap(({ facts }) => vinOf(facts) ?? []));
  const differ = spans.some(({ facts: one }) =>
    spans.some(
      ({ facts: two }) =>
        one.vendor === two.vendor &&
        one.vehicleRef !== null &&
        two.vehicleRef !== null &&
        one.vehicleRef !== two.vehicleRef &&
        spans.some(({ facts }) => facts.vendor === one.vendor && facts.vehicleRef !== null && vinOf(facts) === null),
    ),
  );
  return vins.size <= 1 && !differ;
}

/** Each of a group with each of any other. */
function pairsOf(groups: readonly (readonly RecordSpan[])[]): (readonly [RecordSpan, RecordSpan])[] {
  return pairsOfGroups(groups).flatMap(([group, other]) =>
    group.flatMap((one) => other.map((two) => [one, two] as const)),
  );
}

function pairsOfGroups<Group>(groups: readonly Group[]): (readonly [Group, Group])[] {
  return groups.flatMap((group) => groups.flatMap((other) => (other === group ? [] : [[group, other] as const])));
}

/** Whether one is a trailer and the other a vehicle, or both have addresses at a domain and at no domain the same. */
function speakAgainst(kind: EntityKind, one: readonly RecordSpan[], two: readonly RecordSpan[]): boolean {
  if (kind === "device") {
    const kinds = [...one, ...two].flatMap(({ facts: { vendor, deviceKind } }) =>
      vendor === "SAMSARA" || vendor === "VISTRACKS" ? [deviceKind] : [],
    );
    return kinds.includes("VEHICLE") && kinds.includes("TRAILER");
  }
  const [ofOne, ofTwo] = [one, two].map((group) =>
    group
      .flatMap(({ facts: { email, username } }) => [email, username])
      .flatMap((text) => (text?.includes("@") ? [text.toLowerCase().split("@") as [string, string]] : []))
      .filter(([person]) => !isPlaceholderId(person))
      .map(([person, domain]) => ({ person: person.split("+")[0], domain })),
  ) as [{ person: string; domain: string }[], { person: string; domain: string }[]];
  const alike = ofOne.flatMap((a) => ofTwo.filter(({ domain }) => domain === a.domain).map((b) => [a, b] as const));
  return alike.length > 0 && alike.every(([a, b]) => a.person !== b.person);
}

/** Whether two have plates, or licences, of a state that both have one of, and of no such state the same. */
function areOfOtherNumbers(one: readonly RecordSpan[], two: readonly RecordSpan[]): boolean {
  const numbersOf = (group: readonly RecordSpan[]) =>
    group.flatMap(({ facts }) => plateOf(facts) ?? []).concat(group.flatMap(({ facts }) => licenceOf(facts) ?? []));
  const stateOf = (number: string) => number.split(" ")[0];
  const alike = numbersOf(one).flatMap((a) =>
    numbersOf(two).flatMap((b) => (stateOf(a) === stateOf(b) ? [[a, b] as const] : [])),
  );
  return alike.length > 0 && alike.every(([a, b]) => a !== b);
}

const plateOf = ({ plateNumber, plateState }: VendorFacts) => ofState(plateNumber, plateState);
const licenceOf = ({ licenceNumber, licenceState }: VendorFacts) => ofState(licenceNumber, licenceState);

function ofState(number: string | null, state: string | null): string | null {
  const compact = toCompact(number);
  return state === null || compact === "NONE" || compact === "99999999" || compact === ""
    ? null
    : `${state.toUpperCase()} ${compact}`;
}

function toCompact(text: string | null | undefined): string {
  return (text ?? "").replace(/[- ]/g, "").toUpperCase();
}

function areOfOneTime(one: RecordSpan, two: RecordSpan): boolean {
  return Math.max(one.fromMs, two.fromMs) < Math.min(one.untilMs, two.untilMs);
}

function tiesOf(kind: EntityKind, spans: readonly RecordSpan[]): Tie[] {
  const ties: Tie[] = [];
  const always = { atMs: 0, isPast: false };
  const sharedBy = (strength: number, maxPerVendor: number, keyOf: (facts: VendorFacts) => string | null) => {
    for (const value of new Set(spans.flatMap((one) => keyOf(one.facts) ?? []))) {
      const holders = spans.filter((one) => keyOf(one.facts) === value);
      const isOfToday = (one: RecordSpan) => strength !== STRENGTHS.serial || one.untilMs === ALWAYS.untilMs;
      const tied = holders.filter(isOfToday);
      const isOfTwo = strength === STRENGTHS.payrollNumber && haveDifferentNames(tied);
      if (tied.length > 1 && mostOfOneVendor(holders) <= maxPerVendor && !isOfTwo)
        ties.push({ strength, holders, value, tied, ...always });
    }
  };
  for (const holder of spans) {
    for (const target of spans) {
      if (holder.facts.vendor === target.facts.vendor || !areOfOneTime(holder, target)) continue;
      // A record that names another one of its own vendor ties nothing by that, and is none of those that count.
      const byId = spans.filter(
        (one) => one.facts.vendor !== target.facts.vendor && holdsIdOf(kind, one.facts, target.facts),
      );
      if (byId.includes(holder) && mostOfOneVendor(byId) <= 4) {
        const value = toRecordKey(target.facts);
        ties.push({ strength: STRENGTHS.externalId, holders: byId, value, tied: [holder, target], ...always });
      }
      const byAlias = spans.filter(({ facts }) => facts.aliases.includes(target.facts.ref));
      const isAmbiguous = spans.some(
        ({ facts: other }) =>
          other.ref === target.facts.ref &&
          other.vendor !== target.facts.vendor &&
          other.vendor !== holder.facts.vendor,
      );
      if (byAlias.includes(holder) && !isAmbiguous && mostOfOneVendor(byAlias) <= 1) {
        const value = target.facts.ref;
        ties.push({ strength: STRENGTHS.alias, holders: byAlias, value, tied: [holder, target], ...always });
      }
    }
  }
  for (const holder of spans) {
    for (const target of spans) {
      const replaces = ({ facts }: RecordSpan) =>
        facts.vendor === target.facts.vendor &&
        facts.ref !== target.facts.ref &&
        facts.replaces.includes(target.facts.ref);
      const holders = spans.filter(replaces);
      const isOne = [holder, target].every((one) => one.fromMs === ALWAYS.fromMs && one.untilMs === ALWAYS.untilMs);
      const [name, own] = [target, holder].map((one) => toNameKey("device", one.facts.name));
      if (!replaces(holder) || !isOne || mostOfOneVendor(holders) > 1 || (name && name !== own)) continue;
      const value = toRecordKey(target.facts);
      ties.push({ strength: STRENGTHS.replaced, holders, value, tied: [holder, target], ...always });
    }
  }
  ties.push(...namesakesOf(kind, spans));
  const idOf = (text: string | null | undefined) =>
    text && !isPlaceholderId(text.split("@")[0] ?? "") ? text.toLowerCase() : null;
  if (kind === "device") {
    sharedBy(STRENGTHS.vin, Number.POSITIVE_INFINITY, vinOf);
    sharedBy(STRENGTHS.serial, 1, ({ serials: [serial] }) =>
      /[1-9]/.test(serial ?? "") && toCompact(serial).length >= 8 ? toCompact(serial) : null,
    );
    sharedBy(STRENGTHS.plate, 1, plateOf);
    sharedBy(STRENGTHS.unitNumber, 1, ({ externalIds }) => idOf(externalIds.unitNumber));
  }
  if (kind === "driver") {
    sharedBy(STRENGTHS.licence, 1, licenceOf);
    sharedBy(STRENGTHS.card, 1, ({ cardId }) => (cardId === "0" ? null : toCompact(cardId) || null));
    sharedBy(STRENGTHS.email, 1, ({ email }) => (idOf(email?.split("@")[0]) && email?.toLowerCase()) || null);
    sharedBy(STRENGTHS.payrollNumber, 4, (one) => idOf(one.payrollNumber ?? one.externalIds.payrollId));
    sharedBy(STRENGTHS.username, 1, ({ username }) => idOf(username));
  }
  return ties;
}

/** Whether two of some persons have names without a word in common. */
function haveDifferentNames(spans: readonly RecordSpan[]): boolean {
  const names = spans.flatMap(({ facts: { name } }) => (name === null || isPlaceholderName(name) ? [] : [name]));
  const words = names.map((name) =>
    toNameKey("driver", name)
      .split(" ")
      .filter((word) => word.length > 1),
  );
  return pairsOfGroups(words).some(
    ([one, two]) => one.length > 0 && two.length > 0 && !one.some((word) => two.includes(word)),
  );
}

/** For each name and each instant at which somebody begins or ceases to have it, who has it then. */
function namesakesOf(kind: EntityKind, spans: readonly RecordSpan[]): Tie[] {
  const keyOf = (name: string) => (isPlaceholderName(name) ? null : toNameKey(kind, name));
  const namesOf = (span: RecordSpan) => (kind === "driver" ? span.names.slice(-1) : span.names);
  const values = new Set(spans.flatMap((span) => namesOf(span).flatMap(({ name }) => keyOf(name) ?? [])));
  const instants = [...new Set(spans.flatMap((one) => namesOf(one).flatMap((name) => [name.fromMs, name.untilMs])))];
  return [...values].flatMap((value) => {
    const holders = spans.filter((one) => namesOf(one).some(({ name }) => keyOf(name) === value));
    if (mostOfOneVendor(holders) > 4) return [];
    const haveItAt = (atMs: number) =>
      spans.filter((one) =>
        namesOf(one).some(({ name, ...when }) => keyOf(name) === value && when.fromMs <= atMs && atMs < when.untilMs),
      );
    const today = haveItAt(ALWAYS.untilMs - 1)
      .map(toSpanKey)
      .join();
    return instants.map((atMs) => {
      const tied = haveItAt(atMs);
      const isPast = tied.map(toSpanKey).join() !== today;
      return { strength: STRENGTHS.name, holders, value, tied, atMs, isPast };
    });
  });
}

/** By strength, then by whether it is so today, then by the first record that has the value, then by the value, and for ids by their holders. */
function inOrder(a: Tie, b: Tie): number {
  const firstOf = ({ holders }: Tie) => Math.min(...holders.map(rankOf));
  const holderOf = ({ tied }: Tie) => Math.min(...tied.slice(0, 1).map(rankOf));
  return (
    a.strength - b.strength ||
    Number(a.isPast) - Number(b.isPast) ||
    firstOf(a) - firstOf(b) ||
    (a.value < b.value ? -1 : Number(a.value > b.value)) ||
    b.atMs - a.atMs ||
    holderOf(a) - holderOf(b)
  );
}

/** The place of a span among all that can be; the refs of the fixture are single digits, and few instants pass. */
function rankOf({ facts: { vendor, ref }, fromMs }: RecordSpan): number {
  return VENDORS.indexOf(vendor) * 1_000 + Number(ref) * 100 + (fromMs === ALWAYS.fromMs ? 0 : 1 + fromMs);
}

function mostOfOneVendor(spans: readonly RecordSpan[]): number {
  const records = [...new Map(spans.map(({ facts }) => [toRecordKey(facts), facts])).values()];
  return Math.max(...VENDORS.map((vendor) => records.filter((one) => one.vendor === vendor).length));
}

function vinOf({ vin, externalIds }: VendorFacts): string | null {
  return toVin(vin) ?? toVin(externalIds.vin);
}

function holdsIdOf(kind: EntityKind, { externalIds }: VendorFacts, target: VendorFacts): boolean {
  const names: Record<Vendor, string[]> = {
    SAMSARA: ["samsaraId"],
    VINLI: ["vinli_id"],
    ROSCOLIVE: ["roscolive"],
    VISTRACKS: kind === "driver" ? ["vistracksRef", "eldUserId"] : ["vistracksRef"],
  };
  return names[target.vendor].some((name) => externalIds[name] === target.ref);
}

import { VENDORS, type Vendor } from "../../../../schema/messages.ts";
import type { EntityKind, TieKind, VendorFacts, VendorRef } from "../../domain.ts";
import type { RecordSpan } from "../record-span.ts";
import { toRecordKey } from "../vendor-facts.ts";
import { toMailbox } from "./mailbox.ts";
import { toNameKey } from "./name-key.ts";
import { toCardKey, toNumberOfState, toSerialKey } from "./numbers.ts";
import { oncePerFacts } from "./once-per-facts.ts";
import { isPlaceholderId, isPlaceholderName } from "./placeholder.ts";
import { toVin } from "./vin.ts";

/**
 * What can tie a record to others. For an external id, an alias or a replaced device, `value` is whose id it is, and whoever holds it is
 * tied to that record; for every other kind, those that have the same value are tied to one another.
 */
export type Tie = { readonly kind: TieKind; readonly value: string };

export type TieRule = {
  readonly kind: TieKind;
  /** Whether it ties for sure, and not only probably. */
  readonly isSure: boolean;
  /** A value that more records of one vendor have says nothing of any of them. */
  readonly maxPerVendor: number;
  /** Whether two records of one vendor may become one by it, such as two accounts of a person, each with its own address. */
  readonly joinsOneVendor: boolean;
};

/**
 * A truck or a person has few records at one vendor, for example an old gateway and a new one, or two accounts. What many
 * have is a label.
 */
const MAX_NAMESAKES = 4;

/** What ties records, the strongest first: the order in which ties are made, and so which of two that exclude each other is. */
export const TIE_RULES: readonly TieRule[] = [
  { kind: "VIN", isSure: true, maxPerVendor: Number.POSITIVE_INFINITY, joinsOneVendor: true },
  { kind: "EXTERNAL_ID", isSure: true, maxPerVendor: MAX_NAMESAKES, joinsOneVendor: true },
  { kind: "REPLACED", isSure: true, maxPerVendor: 1, joinsOneVendor: true },
  { kind: "SERIAL", isSure: true, maxPerVendor: 1, joinsOneVendor: false },
  { kind: "PLATE", isSure: true, maxPerVendor: 1, joinsOneVendor: false },
  { kind: "ALIAS", isSure: true, maxPerVendor: 1, joinsOneVendor: false },
  { kind: "LICENCE", isSure: true, maxPerVendor: 1, joinsOneVendor: false },
  { kind: "CARD", isSure: true, maxPerVendor: 1, joinsOneVendor: false },
  { kind: "EMAIL", isSure: true, maxPerVendor: 1, joinsOneVendor: false },
  { kind: "PAYROLL_NUMBER", isSure: false, maxPerVendor: MAX_NAMESAKES, joinsOneVendor: true },
  { kind: "UNIT_NUMBER", isSure: false, maxPerVendor: 1, joinsOneVendor: false },
  { kind: "USERNAME", isSure: false, maxPerVendor: 1, joinsOneVendor: false },
  { kind: "NAME", isSure: false, maxPerVendor: MAX_NAMESAKES, joinsOneVendor: false },
];

const MAX_PER_VENDOR: ReadonlyMap<TieKind, number> = new Map(
  TIE_RULES.map(({ kind, maxPerVendor }) => [kind, maxPerVendor]),
);

/** What an id of another system may call the thing that it is the id of. */
const NOUNS: Readonly<Record<EntityKind, readonly string[]>> = {
  device: ["device", "vehicle", "asset", "truck", "trailer", "equipment", "unit", "camera"],
  driver: ["driver", "user"],
};

/** The vendor that an external id's name says the id is of, by the name without case and separators. */
const VENDOR_BY_ID_NAME: Readonly<Record<EntityKind, ReadonlyMap<string, Vendor>>> = {
  device: toVendorByIdName("device"),
  driver: toVendorByIdName("driver"),
};

const VIN_NAMES: ReadonlySet<string> = new Set(["vin", ...VENDORS.map((vendor) => `${vendor.toLowerCase()}vin`)]);
const ALIAS_NAMES: ReadonlySet<string> = new Set(["alias"]);
const PAYROLL_NAMES: ReadonlySet<string> = new Set(["payroll", "payrollid", "payrollnumber"]);
const UNIT_NAMES: ReadonlySet<string> = new Set(["unit", "unitid", "unitno", "unitnumber", "fleetnumber"]);
/** Samsara keeps the serial number of a vehicle's gateway as `samsara.serial`. */
const SERIAL_NAMES: ReadonlySet<string> = new Set([
  ...["serial", "serialnumber", "esn"],
  ...VENDORS.flatMap((vendor) => ["serial", "serialnumber"].map((noun) => `${vendor.toLowerCase()}${noun}`)),
  ...["cameraserial", "gatewayserial", "dongleserial", "vinlichipid"],
]);
const PLATE_NAMES: ReadonlySet<string> = new Set(["plate", "platenumber", "licenseplate", "licenceplate"]);
const PLATE_STATE_NAMES: ReadonlySet<string> = new Set(["platestate", "licenseplatestate", "licenceplatestate"]);

/** What can tie a record to others, each once. Placeholders tie nothing. */
export function toTies(kind: EntityKind, facts: VendorFacts): readonly Tie[] {
  return TIES_OF[kind](facts);
}

const TIES_OF = {
  device: oncePerFacts((facts) => findTies("device", facts)),
  driver: oncePerFacts((facts) => findTies("driver", facts)),
} satisfies Record<EntityKind, (facts: VendorFacts) => readonly Tie[]>;

function findTies(kind: EntityKind, facts: VendorFacts): readonly Tie[] {
  const ties: Tie[] = [];
  const add = (tieKind: TieKind, value: string | null) => {
    if (value !== null && !ties.some((tie) => tie.kind === tieKind && tie.value === value))
      ties.push({ kind: tieKind, value });
  };
  if (kind === "device") add("VIN", vinOf(facts));
  for (const target of toTargets(kind, facts)) add("EXTERNAL_ID", target);
  if (kind === "device") {
    for (const ref of facts.replaces.toSorted())
      if (ref !== facts.ref) add("REPLACED", toRecordKey({ vendor: facts.vendor, ref }));
    for (const serial of [...facts.serials, ...toExternalIds(facts, SERIAL_NAMES)]) add("SERIAL", toSerialKey(serial));
    add("PLATE", plateOf(facts));
    add("UNIT_NUMBER", toIdKey(toExternalIds(facts, UNIT_NAMES)[0] ?? null));
  } else {
    for (const alias of toAliases(facts)) add("ALIAS", alias);
    add("LICENCE", licenceOf(facts));
    add("CARD", toCardKey(facts.cardId));
    add("EMAIL", toEmailKey(facts.email));
    add("PAYROLL_NUMBER", toIdKey(facts.payrollNumber ?? toExternalIds(facts, PAYROLL_NAMES)[0] ?? null));
    add("USERNAME", toIdKey(facts.username));
  }
  if (facts.name !== null && !isPlaceholderName(facts.name)) add("NAME", toNameKey(kind, facts.name));
  return ties;
}

/** What can tie a record to others at any time, each once: names that it had count for hardware, which was elsewhere then. */
export function toTiesOfSpans(kind: EntityKind, spans: readonly RecordSpan[]): readonly Tie[] {
  const [first, ...others] = spans;
  const isPlain = first && others.length === 0 && first.names.every(({ name }) => name === first.facts.name);
  if (isPlain) return toTies(kind, first.facts);
  const ties = new Map<string, Tie>();
  const add = (tie: Tie) => void ties.set(`${tie.kind} ${tie.value}`, tie);
  for (const { facts, names } of spans) {
    for (const tie of toTies(kind, facts)) add(tie);
    if (kind === "driver") continue;
    for (const { name } of names) if (!isPlaceholderName(name)) add({ kind: "NAME", value: toNameKey(kind, name) });
  }
  return [...ties.values()];
}

/** The ties of those records that hold the id of this one. */
export function toTiesOfHolders(kind: EntityKind, record: VendorRef): readonly Tie[] {
  const byName: Tie = { kind: "EXTERNAL_ID", value: toRecordKey(record) };
  return [byName, kind === "driver" ? { kind: "ALIAS", value: record.ref } : { ...byName, kind: "REPLACED" }];
}

/** The records that a tie leads to, if it is the id of a record, wherever there is a record of that id. */
export function toTargetRefs({ kind, value }: Tie): readonly VendorRef[] {
  if (kind === "ALIAS") return VENDORS.map((vendor) => ({ vendor, ref: value }));
  if (kind !== "EXTERNAL_ID" && kind !== "REPLACED") return [];
  const vendor = VENDORS.find((known) => value.startsWith(`${known} `));
  return vendor ? [{ vendor, ref: value.slice(vendor.length + 1) }] : [];
}

/** Whether so many records of one vendor have a value that it says nothing of any of them. */
export function isCrowded(kind: TieKind, holders: readonly VendorRef[]): boolean {
  const limit = MAX_PER_VENDOR.get(kind) ?? 0;
  if (holders.length <= limit) return false;
  const counts = new Map<Vendor, number>();
  for (const { vendor } of holders) {
    const count = (counts.get(vendor) ?? 0) + 1;
    if (count > limit) return true;
    counts.set(vendor, count);
  }
  return false;
}

/**
 * The VIN that a record states: its own, or else the one that is kept among the external ids, as Samsara does. Several
 * there that differ are none.
 */
export const vinOf = oncePerFacts((facts): string | null => {
  const own = toVin(facts.vin);
  if (own !== null) return own;
  const others = new Set(toExternalIds(facts, VIN_NAMES).flatMap((text) => toVin(text) ?? []));
  return others.size === 1 ? ([...others][0] ?? null) : null;
});

/** The licence plate of a device with its state; null without either. A fleet can keep both among the external ids. */
export const plateOf = oncePerFacts((facts) => {
  const state = facts.plateState ?? toExternalIds(facts, PLATE_STATE_NAMES)[0] ?? null;
  return toNumberOfState(plateNumberOf(facts), state);
});

/** What stands on the licence plate of a device, as its vendor writes it. */
export function plateNumberOf(facts: VendorFacts): string | null {
  return facts.plateNumber ?? toExternalIds(facts, PLATE_NAMES)[0] ?? null;
}

/** The licence of a driver with its state; null without either. */
export const licenceOf = oncePerFacts(({ licenceNumber, licenceState }) => {
  return toNumberOfState(licenceNumber, licenceState);
});

/** The records, as keys, whose ids are among the external ids of a record. */
function toTargets(kind: EntityKind, { vendor: own, externalIds }: VendorFacts): readonly string[] {
  const targets: string[] = [];
  for (const name in externalIds) {
    const vendor = VENDOR_BY_ID_NAME[kind].get(toCompact(name));
    const ref = (externalIds[name] ?? "").trim();
    if (vendor && vendor !== own && !isPlaceholderId(ref)) targets.push(toRecordKey({ vendor, ref }));
  }
  return targets.sort();
}

/** VisTracks keeps one alias, and a fleet can keep one among the external ids. */
function toAliases(facts: VendorFacts): readonly string[] {
  const texts = [...facts.aliases, ...toExternalIds(facts, ALIAS_NAMES)].map((text) => text.trim());
  return texts.filter((text) => !isPlaceholderId(text)).sort();
}

function toExternalIds({ externalIds }: VendorFacts, names: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  for (const name in externalIds) if (names.has(toCompact(name))) found.push(externalIds[name] ?? "");
  return found.sort();
}

/** Of an id that is an address, the part before the `@` says whose it is. */
function toIdKey(text: string | null): string | null {
  if (text === null) return null;
  const key = text.normalize("NFKC").trim().toLowerCase();
  const [person] = /^[^@]+(?=@)/.exec(key) ?? [key];
  return isPlaceholderId(person) ? null : key;
}

function toEmailKey(text: string | null): string | null {
  const mailbox = toMailbox(text);
  return mailbox && `${mailbox.person}@${mailbox.domain}`;
}

/** A name of an external id without case and separators: `vinli.deviceId`, `vinli_device_id` and `vinliDeviceId` are one. */
function toCompact(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function toVendorByIdName(kind: EntityKind): ReadonlyMap<string, Vendor> {
  const own = VENDORS.flatMap((vendor) => toIdNames(vendor.toLowerCase(), ["", ...NOUNS[kind]], vendor));
  // The electronic log (ELD) of this fleet is VisTracks'. An ELD's id of a device is that of the hardware.
  return new Map(kind === "driver" ? [...own, ...toIdNames("eld", NOUNS.driver, "VISTRACKS")] : own);
}

function toIdNames(system: string, nouns: readonly string[], vendor: Vendor): readonly [string, Vendor][] {
  return nouns.flatMap((noun) => ["", "id", "ref"].map((end): [string, Vendor] => [`${system}${noun}${end}`, vendor]));
}

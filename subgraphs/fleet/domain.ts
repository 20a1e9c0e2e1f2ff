import type { LiveItem } from "../../platform/live/live-field.ts";
import type {
  DeviceKind,
  EventCategory,
  EventType,
  EventVendor,
  PositionSeen,
  Severity,
  SourceMessage,
  Vendor,
} from "../../schema/messages.ts";
import type { Basis, Contradiction } from "./attribution/attribution.ts";

/** What the fleet is made of. The two are identified by the same rules. */
export type EntityKind = "device" | "driver";

/** What one vendor's record says of the device or driver that it is a record of. */
export type VendorFacts = {
  readonly vendor: Vendor;
  readonly ref: string;
  readonly name: string | null;
  /** Devices only; as the vendor writes it. */
  readonly vin: string | null;
  /** Devices only: the vendor's own id of the vehicle that the device is in, where the two are not one to it. */
  readonly vehicleRef: string | null;
  /** Devices only: the VINs of vehicles that it was in before, by the vendor's own ids of these. */
  readonly formerVehicles: Readonly<Record<string, string>>;
  /** Drivers only. */
  readonly username: string | null;
  /** Drivers only. */
  readonly email: string | null;
  /** Drivers only: ids under which the fleet's other systems know the driver. */
  readonly aliases: readonly string[];
  /** Drivers only. */
  readonly payrollNumber: string | null;
  /** Devices only: the vendor's own ids of the devices whose places it has taken. */
  readonly replaces: readonly string[];
  /** Devices only: the numbers of the hardware that is in them. */
  readonly serials: readonly string[];
  /** Devices only. */
  readonly plateNumber: string | null;
  readonly plateState: string | null;
  /** Drivers only. */
  readonly licenceNumber: string | null;
  readonly licenceState: string | null;
  /** Drivers only: the card or tag by which a reader in the vehicle knows them. */
  readonly cardId: string | null;
  /** Devices only. */
  readonly deviceKind: DeviceKind | null;
  readonly externalIds: Readonly<Record<string, string>>;
};

export type VendorRef = { readonly vendor: Vendor; readonly ref: string };

/** What can tie two records. */
export type TieKind =
  | "VIN"
  | "EXTERNAL_ID"
  | "REPLACED"
  | "SERIAL"
  | "PLATE"
  | "ALIAS"
  | "LICENCE"
  | "CARD"
  | "EMAIL"
  | "PAYROLL_NUMBER"
  | "UNIT_NUMBER"
  | "USERNAME"
  | "NAME";

/** What can speak for two being one, or against it, beside what ties. */
export type EvidenceKind =
  | TieKind
  | "SIMILAR_NAME"
  | "VIN_ENDING"
  | "PLATE_NUMBER"
  | "USERNAME_PARTS"
  | "GROUP"
  | "DEVICE_KIND"
  | "SAME_VENDOR"
  | "SEEN_TOGETHER"
  | "SEEN_APART";

export type LinkEvidence = {
  readonly kind: EvidenceKind;
  readonly value: string;
  readonly vendorRef: VendorRef;
};

export type Link = {
  readonly vendorRef: VendorRef;
  readonly confidence: "CONFIRMED" | "PROBABLE" | "MANUAL";
  readonly evidence: readonly LinkEvidence[];
  /** Epoch milliseconds: when it was found out. */
  readonly linkedAt: number;
  /** Epoch milliseconds, inclusive; null without a beginning. */
  readonly linkedFrom: number | null;
  /** Epoch milliseconds, exclusive; null without an end. */
  readonly linkedUntil: number | null;
};

type Entity = {
  readonly id: string;
  readonly name: string;
  readonly vendorRefs: readonly VendorRef[];
  readonly links: readonly Link[];
  /** How often what is known of it has changed. */
  readonly revision: number;
};

export type Device = Entity & { readonly vin: string | null; readonly kind: DeviceKind };

export type Driver = Entity & { readonly username: string | null };

/** An event of the unified index. Instants are epoch milliseconds. */
export type FleetEvent = {
  /** The key of its row. */
  readonly key: number;
  readonly id: string;
  readonly vendor: EventVendor;
  readonly vendorRef: string;
  readonly vendorType: string;
  readonly type: EventType;
  readonly category: EventCategory;
  readonly severity: Severity;
  readonly title: string;
  readonly occurredAt: number;
  readonly endedAt: number | null;
  readonly recordedAt: number | null;
  readonly updatedAt: number;
  readonly receivedAt: number;
  readonly revision: number;
  readonly retracted: boolean;
  readonly deviceId: string | null;
  readonly driverId: string | null;
  /** By whose word that is its driver. */
  readonly driven: StoredAttribution;
  /** The key of the incident that it is a witness of. */
  readonly incident: number | null;
  /** The ids of the events that it was derived from. */
  readonly derivedFrom: readonly string[];
  readonly position: Position | null;
};

/** What is stored of an attribution. */
export type StoredAttribution = {
  /** Null where it is the vendor's own word. */
  readonly basis: Basis | null;
  /** Whether the driver is an account that is nobody's. */
  readonly isNobodys: boolean;
  readonly contradictions: readonly Contradiction[];
};

/** A place, and who told it. */
export type Position = PositionSeen & { readonly observedAt: number; readonly source: EventVendor };

export type EventChange = LiveItem<FleetEvent>;

/** How a vendor stands, as its feed told it last; null if it has not told anything yet. */
export type Source = { readonly vendor: Vendor; readonly status: SourceMessage | null };

/** How a source stands that has told something, or that nobody has heard of yet. */
export function stateOf(status: SourceMessage | null): SourceMessage["state"] {
  return status?.state ?? "UNREACHABLE";
}

/** For how long a vendor may have had news that are not in the index; null before the first complete reading. */
export function lagSecondsOf(status: SourceMessage | null, nowMs: number): number | null {
  return status?.caughtUpAtMs == null ? null : Math.max(nowMs - status.caughtUpAtMs, 0) / 1_000;
}

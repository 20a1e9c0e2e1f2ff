import type { LedgerEntry, LedgerPart } from "./archive.ts";
import type { FaultRules } from "./faults/fault-rules.ts";
import type { VendorName } from "./fleet.ts";
import type { JsonObject } from "./json.ts";
import type { Outage } from "./outages.ts";
import type { Truth } from "./truth/truth.ts";
import type { Change } from "./vendor-api.ts";
import type { Credentials } from "./vendors.ts";
import type { PostOffice } from "./webhooks/post-office.ts";

/** One vendor's switch: while it is stopped, nobody gets an answer from it. */
export type VendorSwitch = { stop(outage?: Outage): void; restart(): Promise<void> };

/** What a vendor is told to publish. */
export type Demand = {
  readonly change: Change["kind"];
  readonly count?: number;
  /** When an inserted record's event occurred; by default now. */
  readonly occurredMs?: number;
  readonly fields?: JsonObject;
};

/** Four running vendor APIs over one simulated fleet. Disposing of it closes the port and cuts what is open. */
export type Simulator = AsyncDisposable & {
  readonly url: string;
  readonly credentials: Credentials;
  /** The moment of the oldest record of any vendor, one of the documented samples. RFC 3339. */
  readonly historyStartsAt: string;
  /** The moment since when the fleet has been observed; only documented samples are older. RFC 3339. */
  readonly fleetObservedSince: string;
  /** What goes wrong with which calls. */
  readonly faults: FaultRules;
  vendor(name: VendorName): VendorSwitch;
  /** Has a vendor publish records now, and gives back their ids. */
  publish(vendor: VendorName, demand: Demand): readonly string[];
  /** The kinds of record that a vendor publishes, each with a ledger, the one of its events first. */
  ledgerKinds(vendor: VendorName): readonly [string, ...string[]];
  /** What a vendor has published up to now, in the order of publication; by default of its events. */
  ledger(vendor: VendorName, kind?: string): readonly LedgerEntry[];
  /** A part of a ledger, with the records as they were published. */
  ledgerPart(vendor: VendorName, kind: string, after: number, limit: number): LedgerPart;
  /** What really happened up to now. */
  truth(): Truth;
  /** Posts webhooks on demand, and keeps what became of them. */
  postOffice(): Promise<PostOffice>;
};

import type { LedgerPart } from "./archive.ts";
import type { Happening } from "./happenings.ts";
import type { Answer, Call } from "./http.ts";
import type { JsonObject } from "./json.ts";
import type { Refusal } from "./refusal.ts";
import type { Identity, IdentityKind } from "./truth/identity.ts";
import type { Witnessed } from "./truth/origin.ts";
import type { Delivery, MessageOrder } from "./webhooks/delivery.ts";
import type { Witness } from "./world.ts";

/** Something that a vendor is told to publish now, beside what happens in the world. */
export type Change = {
  /** Fields that the records have in place of their own. */
  readonly fields: JsonObject;
} & (
  | { readonly kind: "insert"; readonly happenings: readonly Happening[] }
  | { readonly kind: "edit" | "delete"; readonly count: number }
);

/** One simulated vendor. */
export interface VendorApi extends Witness {
  answer(call: Call): Promise<Answer>;
  /** How the vendor words a refusal. */
  refuse(refusal: Refusal): Answer;
  /** The kinds of record that are published, the one of its events first. */
  readonly kinds: readonly [string, ...string[]];
  /** What has been published of a kind, in order: at most `limit` entries behind the first `after`. */
  ledger(kind: string, after: number, limit: number): LedgerPart;
  /** Publishes records now and gives back their ids; refuses what the vendor never does. */
  change(change: Change, nowMs: number): readonly string[];
  /** The version that a record had before its current one, whole. */
  earlierVersion(id: string): JsonObject | null;
  /** The deliveries of a message that the vendor is told to post; refused by a vendor that posts nothing. */
  deliveries(order: MessageOrder, nowMs: number): readonly Delivery[];
  /** Whether somebody waits for deliveries that come due by themselves. */
  readonly hasSubscribers: boolean;
  /** Deliveries that have come due since somebody asked for the last time. */
  dueDeliveries(): readonly Delivery[];
  /** The records by which it knows devices or drivers at a moment, and whose they are. */
  identities(kind: IdentityKind, atMs: number): readonly Identity[];
  /** The published events of what happened from one moment until another, and what they are of. */
  witnessed(fromMs: number, untilMs: number): readonly Witnessed[];
  /** Ends all sessions, where there are sessions. */
  expireSessions(): void;
}

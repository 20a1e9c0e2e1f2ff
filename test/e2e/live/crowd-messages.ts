import type { HistoryFilter, ToldItem } from "./event-history.ts";

/** What a process of clients is started with. */
export type CrowdSetting = {
  readonly url: string;
  /** Where they all begin. */
  readonly cursor: string;
  /** Of each client; their numbers count from 0. */
  readonly filters: readonly HistoryFilter[];
  readonly seed: number;
};

/** What a process of clients is asked. Each question is answered by one message. */
export type CrowdQuestion =
  /** Cuts the connections of these clients, at once or as soon as they have one. */
  | { readonly kind: "cut"; readonly clients: readonly number[] }
  /** Has all of them forget what they were told, and begin again where they began first. */
  | { readonly kind: "begin again" }
  | { readonly kind: "count" }
  /** Compares what each was told with what it should have been: lists, and which of them is whose. */
  | { readonly kind: "compare"; readonly lists: readonly (readonly Told[])[]; readonly listOf: readonly number[] };

export type Told = ToldItem | "GAP";

export type CrowdCount = {
  /** How many items each client was told. */
  readonly told: readonly number[];
  /** Cuts that were carried out, and subscriptions that were begun. */
  readonly cuts: number;
  readonly subscriptions: number;
  /** What ended connections and subscriptions, the cuts aside, and how often. */
  readonly ends: Readonly<Record<string, number>>;
  /** Gaps that did not name the cursor that their client came with. */
  readonly strangeGaps: number;
};

/** The first place at which a client was told something else than it should have been. */
export type Difference = {
  readonly client: number;
  readonly place: number;
  readonly told: Told | null;
  readonly shouldBe: Told | null;
  /** How many items it was told, and how many there are. */
  readonly lengths: readonly [told: number, shouldBe: number];
};

import type { Clock } from "../../../platform/clock.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { collectPage, type FeedPage } from "../../../platform/records/record.ts";
import type { VisTracksClient } from "../client.ts";
import { type RowContext, toAssetRecord, toTerminalRecord, toUserRecord } from "../mapper.ts";
import { REREAD_ROWS } from "../pages.ts";
import { decodeAsset, decodeOutline, decodeTerminal, decodeUser } from "../wire.ts";
import { collectRows, type KnownRecords } from "./rows.ts";
import { TERMINALS_CURSOR, type Terminals } from "./terminals.ts";
import type { UnidentifiedDrivers } from "./unidentified-drivers.ts";

/** Vehicles and drivers come and go by the day; their rows in the log tell of new ones at once. */
const LISTS_EVERY_MS = 60_000;
/** Terminals hardly ever do. */
const TERMINALS_EVERY_MS = 10 * 60_000;
export const LIST_PAGE_SIZE = 500;
/** Its rows are in the log as well, unless that hides them. */
const UNIDENTIFIED_EVERY_MS = 5 * 60_000;
/** Since when everything that nobody has claimed was asked for, in epoch milliseconds. */
const UNIDENTIFIED_CURSOR = "unidentified-driving";
/** What happened so long before the last reading is asked for again: devices without a connection tell late. */
const UNIDENTIFIED_OVERLAP_MS = 7 * 24 * 3_600_000;

type ListOptions = Pick<UnidentifiedDrivingOptions, "client" | "clock"> & { readonly terminals: Terminals };

/** The terminals: their names, for what drivers and vehicles name of theirs is the id alone, and the days of their drivers. */
export function createTerminalStream({ client, terminals, clock }: ListOptions): FeedStream {
  return {
    name: "terminals",
    everyMs: TERMINALS_EVERY_MS,
    essential: false,
    async *read(cursors, signal) {
      const stored = await terminals.recall(cursors);
      yield* readParts(
        (offset) => client.terminals(offset, LIST_PAGE_SIZE, signal),
        (part) =>
          collectPage(part, (raw) => {
            const terminal = decodeTerminal(raw);
            terminals.note(terminal);
            return [toTerminalRecord(terminal, raw, clock.now())];
          }),
      );
      const cursor = terminals.toStored();
      if (cursor !== stored) yield { records: [], poison: [], cursors: { [TERMINALS_CURSOR]: cursor } };
    },
  };
}

/** Vehicles and trailers, whether anybody drove them or not. */
export function createAssetStream({ client, terminals, clock }: ListOptions): FeedStream {
  return {
    name: "assets",
    everyMs: LISTS_EVERY_MS,
    essential: false,
    async *read(cursors, signal) {
      await terminals.recall(cursors);
      yield* readParts(
        (offset) => client.assets(offset, LIST_PAGE_SIZE, signal),
        (part) => collectPage(part, (raw) => [toAssetRecord(decodeAsset(raw), raw, terminals.toContext(clock.now()))]),
      );
    },
  };
}

type DriverStreamOptions = ListOptions & Pick<UnidentifiedDrivingOptions, "unidentified">;

/** Drivers by their names; the accounts among them that are no people are noted as such. */
export function createDriverStream({ client, unidentified, terminals, clock }: DriverStreamOptions): FeedStream {
  return {
    name: "drivers",
    everyMs: LISTS_EVERY_MS,
    essential: false,
    async *read(cursors, signal) {
      await unidentified.recall(cursors);
      await terminals.recall(cursors);
      yield* readParts(
        (offset) => client.drivers(offset, LIST_PAGE_SIZE, signal),
        (part) =>
          collectPage(part, (raw) => {
            const user = decodeUser(raw);
            if (user.system) unidentified.add(user.id);
            return unidentified.has(user.id) ? [] : [toUserRecord(user, raw, terminals.toContext(clock.now()))];
          }),
      );
    },
  };
}

export type UnidentifiedDrivingOptions = {
  readonly client: VisTracksClient;
  readonly unidentified: UnidentifiedDrivers;
  readonly records: KnownRecords;
  readonly backfillMs: number;
  readonly clock: Clock;
};

/**
 * The rows that nobody has claimed, asked for by themselves: a log that hides them from this user hides nothing then.
 * Nobody is told as their driver who is not known to be a person.
 */
export function createUnidentifiedDrivingStream({
  client,
  unidentified,
  records,
  backfillMs,
  clock,
}: UnidentifiedDrivingOptions): FeedStream {
  return {
    name: "unidentified-driving",
    everyMs: UNIDENTIFIED_EVERY_MS,
    essential: false,
    async *read(cursors, signal) {
      await unidentified.recall(cursors);
      const nowMs = clock.now();
      const stored = await cursors.read(UNIDENTIFIED_CURSOR);
      const fromMs = stored === null ? nowMs - backfillMs : Math.min(Number(stored), nowMs) - UNIDENTIFIED_OVERLAP_MS;
      const context: RowContext = {
        receivedAtMs: nowMs,
        isUnidentified: (userRef) => unidentified.has(userRef),
        isUnknown: (userRef) => unidentified.isUnknown(userRef),
      };
      yield* readParts(
        (offset) => client.unidentifiedDriving({ fromMs, offset, limit: LIST_PAGE_SIZE }, signal),
        (part) => collectRows(part, records, context),
      );
      yield { records: [], poison: [], cursors: { [UNIDENTIFIED_CURSOR]: String(nowMs) } };
    },
  };
}

type CollectedPage = Pick<FeedPage, "records" | "poison">;

/**
 * Reads a list to its end, whatever size its parts have: until one brings no record that was not there before. As rows
 * move up when others leave, some are read again with every part.
 */
export async function* readParts(
  readPart: (offset: number) => Promise<readonly unknown[]>,
  collect: (part: readonly unknown[]) => CollectedPage | Promise<CollectedPage>,
  identify: (raw: unknown) => string = (raw) => decodeOutline(raw).id ?? "",
): AsyncGenerator<FeedPage, void> {
  const seen = new Set<string>();
  for (let offset = 0; ; ) {
    const part = await readPart(offset);
    const before = seen.size;
    for (const raw of part) seen.add(identify(raw));
    if (seen.size === before) return;
    yield { ...(await collect(part)), cursors: {} };
    // More than was asked for is everything.
    if (part.length > LIST_PAGE_SIZE) return;
    offset += Math.max(part.length - REREAD_ROWS, Math.ceil(part.length / 2));
  }
}

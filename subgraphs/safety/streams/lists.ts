import type { Clock } from "../../../platform/clock.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { collectPage, type FeedPage, type VendorRecord } from "../../../platform/records/record.ts";
import type { RecordWriter } from "../../../platform/records/record-writer.ts";
import type { SamsaraClient } from "../client.ts";
import { toCoachAssignmentRecord, toEndedCoachAssignment } from "../coaching-mapper.ts";
import { toAssetRecord, toDriverRecord } from "../mapper.ts";
import { type FetchPage, walkPages } from "../pages.ts";
import { decodeAsset, decodeCoachAssignment, decodeDriver } from "../wire.ts";
import type { UnreadFields } from "./unread-fields.ts";

/** Vehicles and people come and go by the day; the events name new ones at once. */
const LISTS_EVERY_MS = 5 * 60_000;

type ListOptions = { readonly client: SamsaraClient; readonly clock: Clock; readonly unread: UnreadFields };

/** Vehicles, trailers and equipment, whether they ever had an event or not. */
export function createAssetStream({ client, clock, unread }: ListOptions): FeedStream {
  return createListStream("assets", (signal) =>
    readList(
      (after) => client.assets(after, signal),
      (raw) => [toAssetRecord(unread.note("device", decodeAsset(raw)), raw, clock.now())],
      signal,
    ),
  );
}

/** Drivers, those who left included: their events stay. */
export function createDriverStream({ client, clock, unread }: ListOptions): FeedStream {
  return createListStream("drivers", async function* (signal) {
    for (const status of ["active", "deactivated"] as const) {
      yield* readList(
        (after) => client.drivers(status, after, signal),
        (raw) => [toDriverRecord(unread.note("driver", decodeDriver(raw)), raw, clock.now())],
        signal,
      );
    }
  });
}

type AssignmentOptions = Omit<ListOptions, "clock"> & { readonly store: Pick<RecordWriter, "refs"> };

/** Who coaches whom. Samsara leaves out who is coached by nobody any more: `store` knows who was. */
export function createCoachAssignmentStream({ client, store, unread }: AssignmentOptions): FeedStream {
  return createListStream("coach-assignments", async function* (signal) {
    const coached = new Set<string>();
    const toRecord = (raw: unknown) => {
      const assignment = unread.note("coachAssignment", decodeCoachAssignment(raw));
      coached.add(assignment.driver.driverId);
      return [toCoachAssignmentRecord(assignment, raw)];
    };
    let isWhole = true;
    for await (const page of readList((after) => client.driverCoachAssignments(after, signal), toRecord, signal)) {
      isWhole &&= page.poison.length === 0;
      yield page;
    }
    // Whom a record that cannot be read is about is unknown: then nobody is told to be without a coach.
    if (!isWhole) return;
    const ended = (await store.refs("coachAssignment")).filter((driverRef) => !coached.has(driverRef));
    yield { records: ended.map(toEndedCoachAssignment), poison: [], cursors: {} };
  });
}

function createListStream(name: string, read: (signal: AbortSignal) => AsyncIterable<FeedPage>): FeedStream {
  return { name, everyMs: LISTS_EVERY_MS, essential: false, read: (_cursors, signal) => read(signal) };
}

async function* readList(
  fetchPage: FetchPage,
  toRecords: (raw: unknown) => readonly VendorRecord[],
  signal: AbortSignal,
): AsyncGenerator<FeedPage, void> {
  for await (const { data } of walkPages(fetchPage, undefined, signal)) {
    yield { ...collectPage(data, toRecords), cursors: {} };
  }
}

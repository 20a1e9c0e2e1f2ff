import { sql } from "kysely";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { EVENT_TYPES, SEVERITIES } from "../../../schema/messages.ts";
import { storeEvents } from "../../../subgraphs/event-copy.ts";
import { toOpenedCase } from "../../../subgraphs/safety/coaching/case-desk.ts";
import { CaseWriter } from "../../../subgraphs/safety/coaching/case-writer.ts";
import { PLAIN_ENTRY } from "../../../subgraphs/safety/coaching/coaching-case.ts";
import { storeSchema } from "../../../subgraphs/safety/feed.ts";
import type { SafetyTables } from "../../../subgraphs/safety/tables.ts";
import { createRandom } from "../../ingestion/random.ts";
import { NOW_MS, TENANT } from "../../platform/feed/stored-feed.ts";
import { unifiedEvent } from "../../subgraphs/safety/coaching/coaching-fixture.ts";

export const DRIVERS = 1_000;
const BATCH = 1_000;
const DAYS = 28;
const DAY_MS = 86_400_000;

/** Fills the store of safety with the events of a thousand drivers over four weeks, a case on every tenth, and what each has driven. */
export async function storeCases(home: string, events: number): Promise<void> {
  await using store = await openStoreForWriting<SafetyTables>(storeAddress(home, "safety"), storeSchema);
  const [random, cases] = [createRandom(1), new CaseWriter()];
  for (let from = 0; from < events; from += BATCH) {
    const told = Array.from({ length: BATCH }, (_, index) => {
      const driver = Math.floor(random() * DRIVERS);
      return unifiedEvent(`vinli:${from + index}`, {
        type: EVENT_TYPES[Math.floor(random() * EVENT_TYPES.length)] ?? "OTHER",
        severity: SEVERITIES[Math.floor(random() * SEVERITIES.length)] ?? "LOW",
        occurredAtMs: NOW_MS - Math.floor(random() * DAYS * DAY_MS),
        ...{ driverId: `driver:${driver}`, deviceId: `device:${driver}` },
      });
    });
    const messages = told.map((message, index) => ({
      seq: from + index,
      tenant: TENANT,
      kind: "event",
      ref: message.id,
      message,
    }));
    const batch = { messages, isAnew: false };
    await store.write(async (tx) => {
      await storeEvents(tx, batch, {});
      const opened = told
        .filter((_, index) => index % 10 === 0)
        .map((part) =>
          toOpenedCase(
            { eventId: part.id, state: "NEEDS_REVIEW", origin: "PERSON", openedBy: "x" },
            { tenant: TENANT, part, nowMs: NOW_MS },
          ),
        );
      await cases.write(
        tx,
        opened.map((after) => ({ before: null, after })),
      );
      const noted = {
        ...PLAIN_ENTRY,
        kind: "NOTED",
        atMs: NOW_MS,
        origin: "PERSON",
        subject: "x",
        text: "seen",
      } as const;
      await cases.write(
        tx,
        opened.map((before) => ({ before, after: { ...before, revision: 2 }, entry: noted })),
      );
    });
  }
  await store.write((tx) => storeDriving(tx));
}

async function storeDriving(tx: Parameters<typeof insertRows>[0]): Promise<void> {
  const drivers = Array.from({ length: DRIVERS }, (_, nth) => nth);
  const forever = 8_640_000_000_000_000;
  const columns = ["tenant", "kind", "vendor", "ref", "fromMs", "untilMs", "id"];
  const rows = drivers.map((nth) => [TENANT, "driver", "SAMSARA", `d${nth}`, 0, forever, `driver:${nth}`]);
  await insertRows(tx, { into: "linkCopy", columns, rows });
  const facet = JSON.stringify({ score: 90, distanceKm: 420, drivingSeconds: 20_000 });
  for (let day = 1; day <= DAYS; day += 1) {
    const dayMs = Math.floor(NOW_MS / DAY_MS) * DAY_MS - day * DAY_MS;
    const first = (day - 1) * DRIVERS + 1;
    await insertRows(tx, {
      into: "record",
      columns: [
        "seq",
        "tenant",
        "kind",
        "ref",
        "version",
        "revision",
        "receivedAtMs",
        "ownerRef",
        "occurredAtMs",
        "facet",
        "raw",
        "message",
        "digest",
      ],
      rows: drivers.map((nth) => [
        first + nth,
        TENANT,
        "driverSafetyScore",
        `${day} d${nth}`,
        0,
        1,
        NOW_MS,
        `d${nth}`,
        dayMs,
        facet,
        "{}",
        "{}",
        "",
      ]),
    });
  }
  await sql`analyze`.execute(tx);
}

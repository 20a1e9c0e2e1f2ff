import { type Kysely, type RawBuilder, sql } from "kysely";
import { BATCH_SIZE, type BusBatch, type BusMessage } from "../../../platform/bus/bus.ts";
import { createReader, type Outboxes, type OutboxQuery, readBatch } from "../../../platform/outbox/outbox.ts";
import { readOutboxTable } from "../../../platform/outbox/outbox-table.ts";
import type { UnifiedEvent } from "../../../schema/messages.ts";
import { FLEET_EVENTS } from "../../../schema/publishers.ts";
import { EVENT_CHANGES, lastPlace } from "../changes/change-log.ts";
import type { FleetEvent } from "../domain.ts";
import { EventReader } from "../events/event-reader.ts";
import { IncidentReader } from "../incidents/incident-reader.ts";
import type { FleetTables } from "../tables.ts";

/** What fleet publishes: links and aliases by its name, and the unified events as a stream of their own. */
export const outboxes: Outboxes = {
  fleet: createReader(readOutboxTable),
  [FLEET_EVENTS]: createReader(readEvents),
};

/**
 * The unified events, each as it is now, in the order of their changes. An event that has changed several times is told
 * each time; what it was before is not. Whoever stands before the oldest change that there is begins anew.
 */
function readEvents(db: Kysely<FleetTables>, { after, tenant }: OutboxQuery): Promise<BusBatch> {
  const source = {
    writers: () => db.selectFrom("history").select(["id", "afterSeq"]).orderBy("afterSeq").execute(),
    async begin() {
      const { rows } = await sql<{ begin: number | null }>`
        select max(seq) as begin from changeHorizon where ${isOf(tenant)}`.execute(db);
      return rows[0]?.begin ?? 0;
    },
    end: () => lastPlace(db, EVENT_CHANGES),
    messages: (afterSeq: number) => readMessages(db, afterSeq, tenant),
  };
  return readBatch(source, after);
}

/** Of all tenants, if null. */
function isOf(tenant: string | null): RawBuilder<unknown> {
  return tenant === null ? sql`true` : sql`tenant = (select code from word where text = ${tenant})`;
}

async function readMessages(
  db: Kysely<FleetTables>,
  afterSeq: number,
  tenant: string | null,
): Promise<readonly BusMessage[]> {
  const { rows } = await sql<{ seq: number; event: number; tenant: string }>`
    select c.seq, c.event, w.text as tenant
    from (select seq, event, tenant from change where seq > ${afterSeq} and ${isOf(tenant)} order by seq limit ${BATCH_SIZE}) c
      join word w on w.code = c.tenant order by c.seq`.execute(db);
  const stores = { of: () => db };
  const [reader, incidentReader] = [new EventReader(stores), new IncidentReader(stores)];
  const messages: BusMessage[] = [];
  for (const [owner, ofOwner] of Map.groupBy(rows, (row) => row.tenant)) {
    const events = await reader.byKey(owner, [...new Set(ofOwner.map(({ event }) => event))]);
    const keys = events.values().flatMap(({ incident }) => (incident === null ? [] : [incident]));
    const incidents = await incidentReader.byKey(owner, [...new Set(keys)]);
    for (const { seq, event: key } of ofOwner) {
      const event = events.get(key);
      if (!event) continue;
      const incidentId = (event.incident !== null && incidents.get(event.incident)?.incident?.id) || null;
      const message = { ...toMessage(event), incidentId };
      messages.push({ seq, tenant: owner, kind: "event", ref: event.id, message });
    }
  }
  return messages.sort((a, b) => a.seq - b.seq);
}

function toMessage(event: FleetEvent): Omit<UnifiedEvent, "incidentId"> {
  const { id, vendor, vendorRef, vendorType, type, category, severity, title, revision, retracted } = event;
  const { occurredAt, endedAt, updatedAt, deviceId, driverId, position } = event;
  return {
    ...{ id, vendor, vendorRef, vendorType, type, category, severity, title, revision, retracted },
    ...{ occurredAtMs: occurredAt, endedAtMs: endedAt, updatedAtMs: updatedAt, deviceId, driverId },
    position: position && toPlace(position),
  };
}

function toPlace({ observedAt: _, ...place }: NonNullable<FleetEvent["position"]>): UnifiedEvent["position"] {
  return place;
}

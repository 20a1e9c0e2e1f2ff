import type { Kysely } from "kysely";
import { deleteRows, insertRows, type OnConflict } from "../../../platform/store/row-batch.ts";
import { VENDORS } from "../../../schema/messages.ts";
import type { VendorFacts, VendorRef } from "../domain.ts";
import type { FleetTables } from "../tables.ts";
import { toEntitySearchText, toNameKey } from "./evidence/name-key.ts";
import { vinOf } from "./evidence/ties.ts";
import { overlaps, type RecordSpan } from "./record-span.ts";
import type { RecordScope, StoredLink } from "./records/vendor-records.ts";

/** A device or driver as its records say that it is. */
export type Entity = Pick<FleetTables["entity"], "id" | "name" | "vin" | "username" | "deviceKind">;

/** What a decision does to the devices and drivers themselves. */
export type EntityWrites = {
  readonly entities: readonly Entity[];
  /** The ids of those that no record is of any more. */
  readonly gone: readonly string[];
};

/** A record that was decided. */
export type DecidedRecord = {
  readonly spans: readonly RecordSpan[];
  /** What it was a record of, by the former decision, and what it is a record of now. */
  readonly before: readonly StoredLink[];
  readonly links: readonly StoredLink[];
  /** Whether it says something new, or is linked in another way than before. */
  readonly isNews: boolean;
};

type Member = { readonly span: RecordSpan; readonly link: StoredLink; readonly isNews: boolean };

/** What is new of the devices or drivers of some records. Records of one device or driver are decided together. */
export function toEntityWrites(records: readonly DecidedRecord[]): EntityWrites {
  const members = new Map<string, Member[]>();
  const gone = new Set<string>();
  const left = new Set<string>();
  for (const { spans, before, links, isNews } of records) {
    for (const { entityId } of before) {
      gone.add(entityId);
      if (!links.some((link) => link.entityId === entityId)) left.add(entityId);
    }
    for (const link of links) {
      const span = spans.find((one) => overlaps(one, link));
      if (!span) continue;
      const ofEntity = members.get(link.entityId);
      if (ofEntity) ofEntity.push({ span, link, isNews });
      else members.set(link.entityId, [{ span, link, isNews }]);
    }
  }
  const entities: Entity[] = [];
  for (const [id, ofEntity] of members) {
    gone.delete(id);
    if (!left.has(id) && !ofEntity.some(({ isNews }) => isNews)) continue;
    entities.push(
      toEntity(
        id,
        ofEntity.toSorted(byWhatCounts).map(({ span }) => span.facts),
      ),
    );
  }
  return { entities, gone: [...gone] };
}

/** Writes devices or drivers, each with its next revision, and removes those that are gone. */
export async function storeEntities(
  tx: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  { entities, gone }: EntityWrites,
): Promise<void> {
  const rows = entities.map((entity) => {
    const { id, name, vin, username, deviceKind } = entity;
    const [sortName, searchText] = [toNameKey(kind, name), toEntitySearchText(entity)];
    return [tenant, id, kind, name, sortName, searchText, vin, username, deviceKind];
  });
  await insertRows(tx, { into: "entity", columns: ENTITY_COLUMNS, rows, onConflict: NEXT_REVISION });
  const rowsGone = gone.map((id) => [tenant, id, kind]);
  await deleteRows(tx, { from: "entity", by: ["tenant", "id", "kind"], rows: rowsGone });
}

const ENTITY_COLUMNS = ["tenant", "id", "kind", "name", "sortName", "searchText", "vin", "username", "deviceKind"];

const NEXT_REVISION: OnConflict = {
  sql: `(tenant, id) do update set kind = excluded.kind, name = excluded.name, sortName = excluded.sortName,
    searchText = excluded.searchText, vin = excluded.vin, username = excluded.username,
    deviceKind = excluded.deviceKind, revision = entity.revision + 1`,
};

/** What is linked today comes first, of that what the machine found, and then vendors as in the schema and their ids. */
function byWhatCounts(a: Member, b: Member): number {
  return (
    b.link.untilMs - a.link.untilMs ||
    Number(a.link.confidence === "MANUAL") - Number(b.link.confidence === "MANUAL") ||
    VENDORS.indexOf(a.span.facts.vendor) - VENDORS.indexOf(b.span.facts.vendor) ||
    (a.span.facts.ref < b.span.facts.ref ? -1 : 1)
  );
}

function toEntity(id: string, facts: readonly VendorFacts[]): Entity {
  const [first] = facts;
  const username = facts.find((one) => one.username)?.username ?? null;
  return {
    id,
    name: facts.find((one) => one.name)?.name ?? username ?? (first ? toProvisionalName(first) : id),
    vin: facts.map(vinOf).find((vin) => vin !== null) ?? null,
    username,
    deviceKind: facts.find((one) => one.deviceKind && one.deviceKind !== "OTHER")?.deviceKind ?? "OTHER",
  };
}

/** A name for what no vendor has named yet. */
function toProvisionalName({ vendor, ref }: VendorRef): string {
  const names = new Map(VENDORS.map((known, index) => [known, ["RoscoLive", "Samsara", "VisTracks", "Vinli"][index]]));
  return `${names.get(vendor)} ${ref}`;
}

import { hash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { VENDORS } from "../../schema/messages.ts";
import type { EntityKind, VendorFacts, VendorRef } from "./domain.ts";
import { type Identified, identify, type Member, toNameKey, toRecordKey, vinOf } from "./identity.ts";
import type { FleetTables } from "./tables.ts";

/** A vendor's record with the device or driver that it was found to be; null while that is not decided. */
type Placed = {
  readonly facts: VendorFacts;
  readonly entityId: string | null;
  /** What was decided, as text, to see whether it changed. */
  readonly link: string;
};

/**
 * Who is who: which record of which vendor is which device, or which driver.
 *
 * It is held in memory, for every event asks for it, and written through. A fleet of 10,000 takes some 10 MB.
 * Changes are noted one by one and decided together, because one record can tie or separate others.
 */
export class Roster {
  readonly #kind: EntityKind;
  readonly #tenant: string;
  readonly #records = new Map<string, Placed>();
  #undecided = false;

  private constructor(tenant: string, kind: EntityKind) {
    this.#tenant = tenant;
    this.#kind = kind;
  }

  /** The roster as it was stored. */
  static async load(db: Kysely<FleetTables>, tenant: string, kind: EntityKind): Promise<Roster> {
    const roster = new Roster(tenant, kind);
    const rows = await db
      .selectFrom("vendorRecord")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("kind", "=", kind)
      .execute();
    for (const { entityId, confidence, evidence, externalIds, ...row } of rows) {
      const { vendor, ref, name, vin, username, deviceKind } = row;
      const facts = { vendor, ref, name, vin, username, deviceKind, externalIds: JSON.parse(externalIds) };
      roster.#records.set(toRecordKey(facts), { facts, entityId, link: `${confidence} ${evidence}` });
    }
    return roster;
  }

  /** Notes what a vendor says of one of its records. */
  note(facts: VendorFacts): void {
    const key = toRecordKey(facts);
    const known = this.#records.get(key);
    if (known && JSON.stringify(known.facts) === JSON.stringify(facts)) return;
    this.#records.set(key, { facts, entityId: known?.entityId ?? null, link: "" });
    this.#undecided = true;
  }

  /** Notes that a record exists of which nothing else is known yet. */
  noteRef({ vendor, ref }: VendorRef): void {
    if (this.#records.has(toRecordKey({ vendor, ref }))) return;
    this.note({ vendor, ref, name: null, vin: null, username: null, deviceKind: null, externalIds: {} });
  }

  /** The device or driver of a record that was noted and decided. */
  entityIdOf(record: VendorRef): string | null {
    return this.#records.get(toRecordKey(record))?.entityId ?? null;
  }

  /** Decides what was noted, and moves the events of a record that turns out to be another device or driver. */
  async decide(tx: Kysely<FleetTables>, nowMs: number): Promise<void> {
    if (!this.#undecided) return;
    const entityIds = new Set<string>();
    for (const group of identify(
      this.#kind,
      [...this.#records.values()].map(({ facts }) => facts),
    )) {
      const id = this.#toEntityId(group);
      entityIds.add(id);
      const changed = group.filter((member) => this.#isNews(member, id));
      if (changed.length === 0) continue;
      await this.#storeEntity(tx, id, group);
      for (const member of changed) await this.#place(tx, member, { id, nowMs });
    }
    await this.#dropEntitiesExcept(tx, entityIds);
    this.#undecided = false;
  }

  /**
   * A device keeps its id when records join it. Every record has an id that it gives to the device it founds; where
   * several founders of today come together, the one that comes first keeps its id, and the others' become its aliases.
   */
  #toEntityId(group: Identified): string {
    const foundingIds = group.map(({ facts }) => this.#foundingId(facts));
    const today = new Set(group.map(({ facts }) => this.entityIdOf(facts)));
    return foundingIds.find((id) => today.has(id)) ?? foundingIds[0] ?? "";
  }

  #foundingId(record: VendorRef): string {
    const digest = hash("sha256", `${this.#tenant} ${this.#kind} ${toRecordKey(record)}`, "base64url");
    return `${this.#kind}:${digest.slice(0, 16)}`;
  }

  #isNews(member: Member, id: string): boolean {
    const known = this.#records.get(toRecordKey(member.facts));
    return known?.entityId !== id || known.link !== toLinkText(member);
  }

  async #storeEntity(tx: Kysely<FleetTables>, id: string, group: Identified): Promise<void> {
    const facts = group.map((member) => member.facts);
    const [first] = group;
    const username = facts.find((one) => one.username)?.username ?? null;
    const name = facts.find((one) => one.name)?.name ?? username ?? toPlaceholder(first.facts);
    const row = {
      tenant: this.#tenant,
      id,
      kind: this.#kind,
      name,
      sortName: toNameKey(this.#kind, name),
      vin: facts.map(vinOf).find((vin) => vin !== null) ?? null,
      username,
      deviceKind: facts.find((one) => one.deviceKind && one.deviceKind !== "OTHER")?.deviceKind ?? ("OTHER" as const),
    };
    await tx
      .insertInto("entity")
      .values(row)
      .onConflict((conflict) => conflict.columns(["tenant", "id"]).doUpdateSet(row))
      .execute();
    await tx.deleteFrom("alias").where("tenant", "=", this.#tenant).where("id", "=", id).execute();
  }

  async #place(tx: Kysely<FleetTables>, member: Member, { id, nowMs }: { id: string; nowMs: number }): Promise<void> {
    const { facts, confidence, evidence } = member;
    const before = this.#records.get(toRecordKey(facts))?.entityId ?? null;
    const row = {
      ...facts,
      tenant: this.#tenant,
      kind: this.#kind,
      externalIds: JSON.stringify(facts.externalIds),
      entityId: id,
      confidence,
      evidence: JSON.stringify(evidence),
    };
    await tx
      .insertInto("vendorRecord")
      .values({ ...row, linkedAtMs: nowMs })
      .onConflict((conflict) =>
        conflict
          .columns(["tenant", "kind", "vendor", "ref"])
          .doUpdateSet({ ...row, ...(before === id ? {} : { linkedAtMs: nowMs }) }),
      )
      .execute();
    if (before !== null && before !== id) await this.#moveEvents(tx, facts, { from: before, to: id });
    this.#records.set(toRecordKey(facts), { facts, entityId: id, link: toLinkText(member) });
  }

  async #moveEvents(tx: Kysely<FleetTables>, { vendor, ref }: VendorRef, { from, to }: { from: string; to: string }) {
    const [column, refColumn] =
      this.#kind === "device" ? (["device", "deviceRef"] as const) : (["driver", "driverRef"] as const);
    await sql`insert or ignore into word (text) values (${to})`.execute(tx);
    await sql`update event set ${sql.ref(column)} = (select code from word where text = ${to})
      where tenant = (select code from word where text = ${this.#tenant})
        and ${sql.ref(column)} = (select code from word where text = ${from})
        and ${sql.ref(refColumn)} = (select code from word where text = ${ref})
        and class in (select code from eventClass where json_extract(parts, '$[0]') = ${vendor})`.execute(tx);
    await sql`insert into alias (tenant, id, entityId) values (${this.#tenant}, ${from}, ${to})
      on conflict (tenant, id) do update set entityId = excluded.entityId`.execute(tx);
    await tx
      .updateTable("alias")
      .set({ entityId: to })
      .where("tenant", "=", this.#tenant)
      .where("entityId", "=", from)
      .execute();
  }

  /** Ids of those that are gone go on as aliases; an id that is somebody's own again is none. */
  async #dropEntitiesExcept(tx: Kysely<FleetTables>, kept: ReadonlySet<string>): Promise<void> {
    const ids = JSON.stringify([...kept]);
    await sql`delete from entity where tenant = ${this.#tenant} and kind = ${this.#kind}
      and id not in (select value from json_each(${ids}))`.execute(tx);
    await sql`delete from alias where tenant = ${this.#tenant}
      and id in (select value from json_each(${ids}))`.execute(tx);
  }
}

function toLinkText({ confidence, evidence }: Member): string {
  return `${confidence} ${JSON.stringify(evidence)}`;
}

/** A name for what no vendor has named yet. */
function toPlaceholder({ vendor, ref }: VendorRef): string {
  const names = new Map(VENDORS.map((known, index) => [known, ["RoscoLive", "Samsara", "VisTracks", "Vinli"][index]]));
  return `${names.get(vendor)} ${ref}`;
}

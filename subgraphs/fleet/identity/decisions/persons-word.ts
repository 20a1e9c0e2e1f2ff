import type { Kysely } from "kysely";
import { PublicError } from "../../../../platform/public-error.ts";
import type { VendorRef } from "../../domain.ts";
import type { FleetTables } from "../../tables.ts";
import { ALWAYS, covers, type Period } from "../record-span.ts";
import type { RecordScope } from "../records/vendor-records.ts";
import type { Decision, Roster } from "../roster.ts";
import { toRecordKey } from "../vendor-facts.ts";
import { type Assertion, type Author, readAssertions, storeAssertion, withdrawAssertions } from "./assertions.ts";

type LinkRow = FleetTables["link"];

/** How a person decides in a transaction which records are one. What is decided stays in force until it is taken back. */
export class PersonsWord {
  readonly #tx: Kysely<FleetTables>;
  readonly #scope: RecordScope;
  readonly #roster: Roster;
  readonly #author: Author;
  readonly #decisions: Decision[] = [];

  constructor(
    tx: Kysely<FleetTables>,
    scope: RecordScope,
    { roster, author }: { readonly roster: Roster; readonly author: Author },
  ) {
    this.#tx = tx;
    this.#scope = scope;
    this.#roster = roster;
    this.#author = author;
  }

  /** All that was decided so far. */
  get decision(): Decision {
    return {
      moves: this.#decisions.flatMap(({ moves }) => moves),
      vehicles: this.#decisions.flatMap(({ vehicles }) => vehicles),
      placed: this.#decisions.flatMap(({ placed }) => placed),
      concerned: this.#decisions.flatMap(({ concerned }) => concerned),
      told: this.#decisions.flatMap(({ told }) => told),
    };
  }

  /**
   * Says that a device or driver is another one: whenever a record is it, it is the other. Resolves with the id of that. What
   * persons have linked with its records goes along.
   */
  async merge(from: string, into: string): Promise<string> {
    const records = (await this.#membersOf(from)).filter(({ confidence }) => confidence !== "MANUAL");
    for (const { fromMs, untilMs, ...record } of records) {
      await this.link(toRef(record), { entityId: into, period: { fromMs, untilMs } });
    }
    return into;
  }

  /** Decides anew, after a decision was undone. */
  async decideAnew(): Promise<void> {
    await this.#decide();
  }

  /** The device or driver of a record today. Throws a `NOT_FOUND` for a record that is not known. */
  todayOf(record: VendorRef): string {
    const id = this.#roster.entityIdOf(record, this.#author.atMs);
    if (id !== null) return id;
    throw new PublicError("NOT_FOUND", "`vendorRef` is no record that is known.", { field: "input.vendorRef" });
  }

  /**
   * Says that a record is a device or driver in a time. Resolves with its id, which is another one where the record that
   * founded it has come back.
   *
   * A record that was taken out of it by a person's word, and that the machine finds to be it, is as it was before that.
   */
  async link(
    record: VendorRef,
    { entityId, period }: { readonly entityId: string; readonly period: Period },
  ): Promise<string> {
    this.todayOf(record);
    const members = await this.#membersOf(entityId);
    const others = members.filter((one) => toRecordKey(one) !== toRecordKey(record) && one.confidence !== "MANUAL");
    const other = others.find((one) => covers(one, this.#author.atMs)) ?? others[0];
    if (!other) {
      throw new PublicError("BAD_USER_INPUT", "The record is all that there is of it.", { field: "input.vendorRef" });
    }
    const home = () => this.#roster.entityIdOf(other, other.fromMs) ?? entityId;
    const isAlways = period.fromMs === ALWAYS.fromMs && period.untilMs === ALWAYS.untilMs;
    if (isAlways) {
      const inTheWay = (one: Assertion) =>
        one.kind === "SAME" ? isSame(one.record, record) : isOf(one, record) && others.some((it) => isOf(one, it));
      await this.#withdraw((await this.#inForce()).filter(inTheWay));
      if (this.#roster.isAlways(record, home())) return home();
    }
    await this.#say({ kind: "SAME", record, other: { ...toRef(other), atMs: other.fromMs }, ...period });
    return home();
  }

  /**
   * Says that a record is not what it is today. Resolves with the id of what it is then: what the machine finds it to be,
   * if a person had linked it, and else a device or driver by itself.
   */
  async unlink(record: VendorRef): Promise<string> {
    const before = this.todayOf(record);
    const said = (await this.#inForce()).filter(
      (one) => one.kind === "SAME" && isSame(one.record, record) && covers(one, this.#author.atMs),
    );
    await this.#withdraw(said);
    const others = (await this.#membersOf(this.todayOf(record))).filter(
      (one) => !isSame(one, record) && one.confidence !== "MANUAL",
    );
    if (said.length > 0 && (this.todayOf(record) !== before || others.length === 0)) return this.todayOf(record);
    if (others.length === 0) {
      throw new PublicError("BAD_USER_INPUT", "The record is linked with no other.", { field: "input.vendorRef" });
    }
    for (const key of new Set(others.map(toRecordKey))) {
      const other = others.find((one) => toRecordKey(one) === key) as LinkRow;
      await this.#note({ kind: "DIFFERENT", record, other: { ...toRef(other), atMs: other.fromMs }, ...ALWAYS });
    }
    await this.#decide();
    return this.todayOf(record);
  }

  #membersOf(entityId: string): Promise<readonly LinkRow[]> {
    return this.#tx
      .selectFrom("link")
      .selectAll()
      .where("tenant", "=", this.#scope.tenant)
      .where("entityId", "=", entityId)
      .orderBy("vendor")
      .orderBy("ref")
      .orderBy("fromMs", "desc")
      .execute();
  }

  #inForce(): Promise<readonly Assertion[]> {
    return readAssertions(this.#tx, this.#scope);
  }

  async #withdraw(assertions: readonly Assertion[]): Promise<void> {
    if (assertions.length === 0) return;
    await withdrawAssertions(this.#tx, assertions, { ...this.#scope, ...this.#author });
    await this.#decide();
  }

  async #say(assertion: Omit<Assertion, "id">): Promise<void> {
    await this.#note(assertion);
    await this.#decide();
  }

  #note(assertion: Omit<Assertion, "id">): Promise<void> {
    return storeAssertion(this.#tx, this.#scope, { ...assertion, ...this.#author });
  }

  async #decide(): Promise<void> {
    this.#roster.assert(await this.#inForce());
    this.#decisions.push(await this.#roster.decide(this.#tx, this.#author.atMs));
  }
}

function toRef({ vendor, ref }: VendorRef): VendorRef {
  return { vendor, ref };
}

function isSame(one: VendorRef, other: VendorRef): boolean {
  return toRecordKey(one) === toRecordKey(other);
}

/** Whether an assertion is about a record. */
function isOf({ record, other }: Assertion, one: VendorRef): boolean {
  return isSame(record, one) || isSame(other, one);
}

import { sql } from "kysely";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { SOURCE_MESSAGE_KIND } from "../../../../platform/feed/feed.ts";
import type { VendorRecord } from "../../../../platform/records/record.ts";
import { RecordWriter } from "../../../../platform/records/record-writer.ts";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { openStoreForWriting, type WritableStore } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { createBeforeReplaced, createDerive, storeSchema } from "../../../../subgraphs/hos/feed.ts";
import type { DriverQuestion } from "../../../../subgraphs/hos/hours/driver-clocks.ts";
import { type HoursQuestion, PLAIN_QUESTION } from "../../../../subgraphs/hos/hours/hours-question.ts";
import { HoursWatch } from "../../../../subgraphs/hos/hours/hours-watch.ts";
import { toDriverDayRecord, toRecords } from "../../../../subgraphs/hos/mapper.ts";
import { HosStore } from "../../../../subgraphs/hos/store.ts";
import type { HosTables } from "../../../../subgraphs/hos/tables.ts";
import { decodeDriverDaily, decodeDriverHistory } from "../../../../subgraphs/hos/wire.ts";
import { page } from "../../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../../stores.ts";
import type { Row } from "../vistracks.ts";

export const TENANT = "default";
const FOR_EVER_MS = 8.64e15;

/** The store of hos with what computes hours, and a clock that the test owns. Nothing happens that it does not call for. */
export class HoursFixture implements AsyncDisposable {
  nowMs = 0;
  readonly reader: HosStore;
  /** Told of what the watch commits. */
  readonly wakeUps = new WakeUps();
  /** Where the store is. */
  readonly home: string;
  readonly store: WritableStore<HosTables>;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    home: string,
    store: WritableStore<HosTables>,
    reader: HosStore,
    resources: AsyncDisposableStack,
  ) {
    this.home = home;
    this.store = store;
    this.reader = reader;
    this.#resources = resources;
  }

  static async open(): Promise<HoursFixture> {
    await using opening = new AsyncDisposableStack();
    const home = opening.use(await createStoreHome());
    const address = storeAddress(home.path, "hos");
    const store = opening.use(await openStoreForWriting<HosTables>(address, storeSchema));
    const reader = opening.use(new HosStore(address));
    return new HoursFixture(home.path, store, reader, opening.move());
  }

  writerOf(tenant: string): RecordWriter {
    const clock = { now: () => this.nowMs };
    return new RecordWriter(this.store as never, tenant, clock, {
      derive: createDerive(tenant),
      beforeReplaced: createBeforeReplaced(tenant),
    });
  }

  /** Stores rows of logs and days of drivers, as a page of the vendor's. */
  async tell(
    rows: readonly Row[],
    days: readonly object[] = [],
    tenant = TENANT,
    nobodies: readonly number[] = [],
  ): Promise<void> {
    const context = {
      isUnidentified: (userRef: string) => nobodies.map(String).includes(userRef),
      receivedAtMs: this.nowMs,
    };
    const records: VendorRecord[] = [
      ...days.map((raw) => toDriverDayRecord(decodeDriverDaily(raw), raw)),
      ...rows.flatMap((raw) => toRecords(decodeDriverHistory(raw), raw, context)),
    ];
    await this.writerOf(tenant).storePage(toStorable(page({ records })));
  }

  /** Has all hours computed that are to be, the log being read up to now; gives what others are told of it, by its id. */
  async look(tenant = TENANT): Promise<readonly string[]> {
    const records = this.writerOf(tenant);
    await records.publish(SOURCE_MESSAGE_KIND, "VISTRACKS", { caughtUpAtMs: this.nowMs });
    const told: string[] = [];
    const watch = new HoursWatch({
      ...{ store: this.store, records, tenant, clock: { now: () => this.nowMs } },
      onCommit: (publication) => {
        told.push(...(publication?.messages ?? []).map(({ ref }) => ref));
        this.wakeUps.wake("hos");
      },
    });
    await watch.look(new AbortController().signal);
    return told;
  }

  /** Leaves records as they were stored before entries had details. */
  async forgetDetails(): Promise<void> {
    await this.store.write(async (tx) => {
      const { rows } = await sql<{ seq: number; facet: string }>`select seq, facet from record`.execute(tx);
      for (const { seq, facet } of rows) {
        const { details: _details, uuid: _uuid, edited: _edited, ...before } = JSON.parse(facet);
        await sql`update record set facet = ${JSON.stringify(before)} where seq = ${seq}`.execute(tx);
      }
    });
  }

  /** Links a record of the vendor's to a driver, for all time. */
  async link(ref: string, id: string, tenant = TENANT, kind = "driver"): Promise<void> {
    await this.store.write((tx) =>
      sql`insert into linkCopy (tenant, kind, vendor, ref, fromMs, untilMs, id)
        values (${tenant}, ${kind}, 'VISTRACKS', ${ref}, 0, ${FOR_EVER_MS}, ${id})`.execute(tx),
    );
  }

  async clocks(question: Partial<HoursQuestion> & { readonly asOfMs: number }, ref = "7", tenant = TENANT) {
    const asked: DriverQuestion = {
      driverRefs: [ref],
      question: { ...PLAIN_QUESTION, withViolations: true, ...question },
    };
    const [answer] = await this.reader.clocks(tenant, [asked]);
    if (!answer) throw new Error("no clocks");
    return answer;
  }

  /** What is told of a driver's violations, those that hold, by their begin. */
  async told(ref = "7", tenant = TENANT) {
    const { rows } = await sql<{ ref: string; facet: string; message: string }>`
      select ref, facet, message from record where tenant = ${tenant} and ownerRef = ${ref} and ref like 'hos:%'
      order by occurredAtMs, ref`.execute(this.store.db);
    return rows.map(({ facet, message, ...row }) => ({ ...row, ...JSON.parse(facet), message: JSON.parse(message) }));
  }

  async standings(tenant = TENANT) {
    return this.store.db.selectFrom("driverHours").selectAll().where("tenant", "=", tenant).execute();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources[Symbol.asyncDispose]();
  }
}

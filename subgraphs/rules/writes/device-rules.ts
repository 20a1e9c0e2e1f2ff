import { sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import { collectPage } from "../../../platform/records/record.ts";
import { RecordReader } from "../../../platform/records/record-reader.ts";
import type { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import type { WriteContext } from "../../../platform/vendor/writes/vendor-write-handler.ts";
import type { VinliClient } from "../client.ts";
import { toRuleListRecord, toRuleRecord } from "../rulebook/rule-mapper.ts";
import type { RulesTables } from "../tables.ts";
import { decodeRef, decodeRule, type WantedRule, type WireRule } from "../wire.ts";
import { toTarget, writeAnswer } from "./rule-write.ts";
import { isSameRule } from "./same-rule.ts";

export type DeviceRulesOptions = {
  readonly client: Pick<VinliClient, "rules" | "rule" | "createRule" | "deleteRule">;
  readonly store: Pick<WritableStore<RulesTables>, "db">;
  readonly records: Pick<RecordWriter, "storePage">;
  /** Told what was stored, for whoever follows. */
  readonly onStored: (publication: NonNullable<Awaited<ReturnType<RecordWriter["storePage"]>>>) => void;
  readonly clock: Clock;
};

/** A rule that Vinli may have been asked for. */
export type AskedRule = {
  readonly deviceRef: string;
  readonly wanted: WantedRule;
  /** The rules that the device had when it was asked for: it is none of these. */
  readonly knownRefs: readonly string[];
};

/** The rules of Vinli's devices as Vinli has them, with what is stored of them kept true to what is done. */
export class DeviceRules {
  readonly #options: DeviceRulesOptions;

  constructor(options: DeviceRulesOptions) {
    this.#options = options;
  }

  /** Has Vinli make a rule, and stores it. Resolves with Vinli's id of it; rejects with a `VendorError`, before it is made or after. */
  async make({ deviceRef, wanted }: AskedRule, context: WriteContext, signal: AbortSignal): Promise<string> {
    const { wire, raw } = await this.#options.client.createRule(deviceRef, wanted, signal);
    await this.#note(deviceRef, { added: { wire, raw } }, context);
    return wire.id;
  }

  /** Has Vinli delete a rule, which may be gone, and stores that. Rejects with a `VendorError`. */
  async remove(deviceRef: string, ruleRef: string, context: WriteContext, signal: AbortSignal): Promise<void> {
    await this.#options.client.deleteRule(ruleRef, signal);
    await this.#note(deviceRef, { removedRef: ruleRef }, context);
  }

  /**
   * What Vinli has made of a rule that it may have been asked for: its id of it, or null for nothing. It is the one that watches the same under
   * the same name, was not there before, and is no other one's. With all ids that the device has. Rejects with a `VendorError`.
   */
  async find(
    { deviceRef, wanted, knownRefs }: AskedRule,
    { tenant }: Pick<WriteContext, "tenant">,
    signal: AbortSignal,
  ): Promise<{ readonly ref: string | null; readonly listedRefs: ReadonlySet<string> }> {
    const { client, records, onStored, clock } = this.#options;
    const readAtMs = clock.now();
    const raws = await Array.fromAsync(client.rules(deviceRef, signal));
    const listed: WireRule[] = [];
    collectPage(raws, (raw) => {
      listed.push(decodeRule(raw));
      return [];
    });
    const list = toRuleListRecord(listed, raws, { deviceRef, readAtMs });
    const taken = new Set([...knownRefs, ...(await this.#claimed(tenant, deviceRef))]);
    const found: string[] = [];
    for (const { id } of listed.filter(({ id, name }) => !taken.has(id) && name === wanted.name)) {
      const raw = await client.rule(id, signal);
      const { records: read } = collectPage([raw], () => {
        const wire = decodeRule(raw);
        if (isSameRule(wanted, wire)) found.push(id);
        return [toRuleRecord(wire, raw, deviceRef)];
      });
      const publication = await records.storePage(toStorable({ records: read, poison: [], cursors: {} }));
      if (publication) onStored(publication);
    }
    const publication = await records.storePage(toStorable({ records: [list], poison: [], cursors: {} }));
    if (publication) onStored(publication);
    return { ref: found[0] ?? null, listedRefs: new Set(listed.map(({ id }) => id)) };
  }

  /** The rules of a device that other writes have led to. */
  async #claimed(tenant: string, deviceRef: string): Promise<readonly string[]> {
    const { rows } = await sql<{ answer: string }>`select answer from vendorWrite
      where tenant = ${tenant} and target = ${toTarget(deviceRef)} and state = 'CONFIRMED' and answer is not null`.execute(
      this.#options.store.db,
    );
    return rows.flatMap(({ answer }) => writeAnswer.safeParse(JSON.parse(answer)).data?.ruleRef ?? []);
  }

  /** Stores what was done, by the clock of now: lists that were asked for before, and come later, change nothing of it. */
  async #note(deviceRef: string, { added, removedRef }: Done, { tenant }: Pick<WriteContext, "tenant">): Promise<void> {
    const { store, records, onStored, clock } = this.#options;
    const readAtMs = clock.now();
    const reader = new RecordReader(store.db as never);
    const [stored] = await reader.byRef({ tenant, kind: "ruleList", refs: [deviceRef] });
    const before = stored ? (parseWireJson(stored.raw) as readonly unknown[]) : [];
    const left = before.filter((raw) => ![removedRef, added?.wire.id].includes(decodeRef(raw)));
    const raws = [...left, ...(added ? [added.raw] : [])];
    const wires: WireRule[] = [];
    collectPage(raws, (raw) => {
      wires.push(decodeRule(raw));
      return [];
    });
    const changed = [
      ...(added ? [toRuleRecord(added.wire, added.raw, deviceRef)] : []),
      toRuleListRecord(wires, raws, { deviceRef, readAtMs }),
    ];
    const publication = await records.storePage(toStorable({ records: changed, poison: [], cursors: {} }));
    if (publication) onStored(publication);
  }
}

type Done = {
  readonly added?: { readonly wire: WireRule; readonly raw: unknown };
  readonly removedRef?: string;
};

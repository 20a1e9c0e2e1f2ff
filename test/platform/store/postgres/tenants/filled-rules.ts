import { sql } from "kysely";
import { pino } from "pino";
import { CommandRunner } from "../../../../../platform/commands/command-runner.ts";
import { pruneStoredChanges } from "../../../../../platform/live/stored-changes.ts";
import { RecordWriter } from "../../../../../platform/records/record-writer.ts";
import { toStorable } from "../../../../../platform/records/storable-page.ts";
import { openStoreForWriting } from "../../../../../platform/store/store.ts";
import { storeAddress } from "../../../../../platform/store/store-address.ts";
import type { UnifiedEvent } from "../../../../../schema/messages.ts";
import { commands } from "../../../../../subgraphs/rules/commands.ts";
import { storeCrossings } from "../../../../../subgraphs/rules/crossings/crossing-copy.ts";
import { CROSSING_CHANGES } from "../../../../../subgraphs/rules/crossings/crossing-tables.ts";
import { toEventRecord } from "../../../../../subgraphs/rules/mapper.ts";
import type { RulesTables } from "../../../../../subgraphs/rules/tables.ts";
import { decodeEvent } from "../../../../../subgraphs/rules/wire.ts";
import { viewerOf } from "../../../../viewer.ts";
import { NOW_MS, page } from "../../../feed/stored-feed.ts";

/** Crossings of rules, of whose changes one is gone by its age, and rules that were asked for. */
export async function crossRules(home: string, tenants: readonly string[]): Promise<void> {
  const { storeSchema } = await import("../../../../../subgraphs/rules/feed.ts");
  await using store = await openStoreForWriting<RulesTables>(storeAddress(home, "rules"), storeSchema);
  const clock = { now: () => NOW_MS };
  const log = pino({ level: "silent" });
  const runner = new CommandRunner({ store, handlers: commands, onCommit: () => {}, clock, log });
  for (const tenant of tenants) {
    const raws = ["x1", "x2"].map((id) => ({
      ...{ id, timestamp: new Date(NOW_MS).toISOString(), eventType: "rule-enter" },
      meta: { rule: { id: "r1", name: `Rule of ${tenant}` } },
    }));
    const records = raws.map((raw) => toEventRecord(decodeEvent(raw), raw, "1"));
    await new RecordWriter(store as never, tenant, clock).storePage(toStorable(page({ records })));
    const told = raws.map(({ id }, index) => ({
      ...{ seq: index, tenant, kind: "event", ref: `vinli:${id}` },
      message: toUnified(`vinli:${id}`),
    }));
    for (const [index, message] of told.entries()) {
      const storing = { writer: "test", nowMs: NOW_MS + index, onOdd: () => {} };
      await store.write((tx) => storeCrossings(tx, { messages: [message] }, storing));
    }
    await store.write((tx) => pruneStoredChanges(tx, CROSSING_CHANGES, { tenant, beforeMs: NOW_MS + 1 }));
    await store.write(async (tx) => {
      await sql`insert into linkCopy (tenant, kind, vendor, ref, fromMs, untilMs, id)
        values (${tenant}, 'device', 'VINLI', '1', 0, ${NOW_MS + 1}, 'device:1')`.execute(tx);
      await sql`insert into aliasCopy (tenant, id, entityId) values (${tenant}, 'device:0', 'device:1')`.execute(tx);
    });
    const boundaries = [{ radius: { latitude: 0, longitude: 0, radiusMeters: 1 } }];
    const input = { deviceId: "device:1", name: `Rule of ${tenant}`, boundaries };
    const command = { subgraph: "rules", name: "createRule", viewer: viewerOf(tenant), idempotencyKey: "key", input };
    const outcome = await runner.run({ command, deadlineAtMs: NOW_MS + 60_000 });
    if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
  }
}

function toUnified(id: string): UnifiedEvent {
  return {
    ...{ id, vendor: "VINLI", vendorRef: id, vendorType: "rule-enter", type: "RULE_ENTERED", category: "RULE" },
    ...{ severity: "LOW", title: "Entered", occurredAtMs: NOW_MS, endedAtMs: null, updatedAtMs: NOW_MS, revision: 1 },
    ...{ retracted: false, position: null, deviceId: "device:1", driverId: null, incidentId: null },
  };
}

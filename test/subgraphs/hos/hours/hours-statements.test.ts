import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { readUncertified } from "../../../../subgraphs/hos/log/daily/uncertified-days.ts";
import { at } from "../rules/duty-notation.ts";
import { HoursFixture, TENANT } from "./hours-fixture.ts";
import { toRows } from "./told-logs.ts";

/** What node:sqlite tells of every statement: https://nodejs.org/api/sqlite.html */
const CHANNEL = "sqlite.db.query";

/** A table that grows with every entry of a log and is looked through from beginning to end, or by its tenant and kind alone. */
const WALK =
  /^(SCAN|SEARCH) (record|r|dutyEntry|e|driverDay|d|linkCopy|l|formerDutyRecord)\b(?!.* \((tenant=\? AND kind=\? AND|tenant=\? AND (?!kind)))/;

it("what is written and listed of logs looks at the entries that it is about, and not at all of a fleet's", async () => {
  await using hours = await HoursFixture.open();
  hours.nowMs = at("d2 13");
  // Five hours and 20 minutes beyond the eleventh: a violation is told, with its entry.
  const { rows } = toRows("OFF0 d1 ON0 D1 OFF18");
  await hours.link("7", "driver:1");
  const texts = new Set<string>();
  const note = (message: unknown) => void texts.add((message as { readonly sql: string }).sql);
  subscribe(CHANNEL, note);
  await hours.tell(rows);
  await hours.tell(rows.map((row) => ({ ...row, note: "again" })));
  const told = await hours.look();
  await readUncertified(hours.store.db, {
    ...{ tenant: TENANT, fromMs: at("d1"), toMs: at("d3"), groupIds: null, after: null, limit: 5 },
  });
  unsubscribe(CHANNEL, note);

  const asked = [...texts].filter((text) => /^\s*(select|with|insert|update|delete)/i.test(text));
  const plans = await Promise.all(
    asked.map(async (text) => {
      const { rows: steps } = await sql.raw<{ detail: string }>(`explain query plan ${text}`).execute(hours.store.db);
      return steps.flatMap(({ detail }) => (WALK.test(detail) ? [`${detail}: ${text.slice(0, 200)}`] : []));
    }),
  );

  expect(told.length).toBeGreaterThan(0);
  expect(asked.length).toBeGreaterThan(10);
  expect(plans.flat()).toEqual([]);
});

import { describe, expect, it } from "vitest";
import { keepCase } from "../../../../platform/store/postgres/identifier-case.ts";

describe("a statement for PostgreSQL", () => {
  it.each([
    ["select occurredAtMs from vendorRecord v", 'select "occurredAtMs" from "vendorRecord" v'],
    [
      "where e.deviceRef = $1 and excluded.seenAtMs > crew.seenAtMs",
      'where e."deviceRef" = $1 and excluded."seenAtMs" > crew."seenAtMs"',
    ],
    [
      `insert into x values ('fromMs is ''untilMs''', "fromMs")`,
      `insert into x values ('fromMs is ''untilMs''', "fromMs")`,
    ],
    ["create index eventByTime on event (tenant)", 'create index "eventByTime" on event (tenant)'],
    ["vendor = 'FLEETGRAPH' and kind <> 'LEFT'", "vendor = 'FLEETGRAPH' and kind <> 'LEFT'"],
  ])("keeps the case of the names in %j, and touches no text", (statement, expected) => {
    expect(keepCase(statement)).toBe(expected);
    expect(keepCase(expected)).toBe(expected);
  });
});

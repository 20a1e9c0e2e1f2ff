import { describe, expect, it } from "vitest";
import { SAYS_BY_STATUS } from "../../../../subgraphs/fleet/attribution/log-entry.ts";
import { MEANING_BY_WORD } from "../../../../subgraphs/hos/words.ts";

const SAYS = {
  DRIVING: "DRIVING",
  ON_DUTY: "ON_DUTY",
  OFF_DUTY: "RESTS",
  SLEEPER_BERTH: "RESTS",
  WAITING_AT_SITE: "RESTS",
} as const;

describe("a duty status of the log", () => {
  it("says in its vendor's word what the subgraph of the log reads in it", () => {
    const statuses = [...MEANING_BY_WORD].flatMap(([word, { status }]) =>
      status === null ? [] : [[word, SAYS[status]]],
    );

    expect(Object.fromEntries(SAYS_BY_STATUS)).toEqual(Object.fromEntries(statuses));
  });
});

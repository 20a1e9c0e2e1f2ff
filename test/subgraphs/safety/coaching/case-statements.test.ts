import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { expect, it } from "vitest";
import { safetyEvent } from "../samsara.ts";
import { CoachingFixture, type Data, NOW_MS, unifiedEvent, WHOLE } from "./coaching-fixture.ts";

/** What node:sqlite tells of every statement: https://nodejs.org/api/sqlite.html */
const CHANNEL = "sqlite.db.query";

async function countStatements(run: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const note = () => {
    count += 1;
  };
  subscribe(CHANNEL, note);
  await run();
  unsubscribe(CHANNEL, note);
  return count;
}

it("a page of cases takes as many statements whether it has five of them or 500", async () => {
  await using safety = await CoachingFixture.start();
  const ids = Array.from({ length: 500 }, (_, nth) => nth);
  await safety.publish(
    ids.map((nth) => safetyEvent(`e${nth}`, "2026-03-01T11:30:00Z", { assignedCoach: `c${nth % 7}` })),
  );
  await safety.tell(
    ids.map((nth) =>
      unifiedEvent(`samsara:e${nth}`, { vendor: "SAMSARA", driverId: `driver:${nth}`, occurredAtMs: NOW_MS - nth }),
    ),
  );
  const source = `query($first: Int) { coachingCases(first: $first, filter: { vendors: [SAMSARA] }) {
    edges { node { ...whole openedByRule { name } vendorCoach { load { openCases } } } } changeCursor } } ${WHOLE}`;
  const ask = async (first: number) => {
    safety.wakeUps.wake("safety");
    const { data, errors } = await safety.query(source, { first });
    if (errors) throw new AggregateError(errors);
    return (data as Data).coachingCases.edges.length;
  };
  expect([await ask(5), await ask(500)]).toEqual([5, 500]);

  const counts = [await countStatements(() => ask(5)), await countStatements(() => ask(500))];

  // The place in the order of changes, the page, the histories, and what coaches have to do, which is three.
  expect(counts).toEqual([6, 6]);
});

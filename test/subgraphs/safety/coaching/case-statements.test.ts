import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { sql } from "kysely";
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

it.each(["Driver", "Device"])(
  "the score of a %s looks at its own events, and not at everybody's of the time",
  async (type) => {
    await using safety = await CoachingFixture.start();
    await safety.tell([unifiedEvent("samsara:e1", { driverId: "driver:1", deviceId: "device:1" })]);
    const source = `query($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} {
    safetyScore(from: "2026-02-01T00:00:00Z", to: "2026-03-02T00:00:00Z") { score } } } }`;
    const texts = new Set<string>();
    const note = (message: unknown) => void texts.add((message as { readonly sql: string }).sql);
    subscribe(CHANNEL, note);
    const of = [{ __typename: type, id: `${type.toLowerCase()}:1` }];
    const { errors } = await safety.query(source, { of });
    unsubscribe(CHANNEL, note);

    const asked = [...texts].filter((text) => text.includes("eventCopy") && !/^explain/i.test(text));
    const steps = await Promise.all(
      asked.map((text) => sql.raw<{ detail: string }>(`explain query plan ${text}`).execute(safety.store.db)),
    );
    const looks = steps
      .flatMap(({ rows }) => rows.map(({ detail }) => detail))
      .filter((detail) => /eventCopy/.test(detail));

    expect(errors).toBeUndefined();
    expect(looks.length).toBeGreaterThan(1);
    expect(looks.filter((detail) => !/USING INDEX eventCopyBy(Driver|Device) /.test(detail))).toEqual([]);
  },
);

/** A table that grows with the fleet and is looked through by its tenant alone, or from beginning to end. */
const WALK = /^(SCAN|SEARCH) (caseWitness|coachingCase|eventCopy|c|one|other|x|own|e)\b(?!.* \(tenant=\? AND \w+=\?)/;

it("what follows an event looks at its moment and its case, and not at all of a fleet's", async () => {
  await using safety = await CoachingFixture.start();
  const incidentId = "incident:1";
  await safety.tell([unifiedEvent("vinli:1", { incidentId })]);
  await safety.mutate("openCoachingCase", { eventId: "vinli:1" });
  const texts = new Set<string>();
  const note = (message: unknown) => void texts.add((message as { readonly sql: string }).sql);
  subscribe(CHANNEL, note);
  await safety.tell([unifiedEvent("roscolive:1", { incidentId })]);
  unsubscribe(CHANNEL, note);

  const asked = [...texts].filter((text) => /caseWitness/.test(text));
  const plans = await Promise.all(
    asked.map((text) => sql.raw<{ detail: string }>(`explain query plan ${text}`).execute(safety.store.db)),
  );

  expect((await safety.casesOf(["roscolive:1"]))[0]?.id).toBe("case:vinli:1");
  expect(asked.length).toBeGreaterThan(3);
  expect(plans.flatMap(({ rows }) => rows.map(({ detail }) => detail)).filter((detail) => WALK.test(detail))).toEqual(
    [],
  );
});

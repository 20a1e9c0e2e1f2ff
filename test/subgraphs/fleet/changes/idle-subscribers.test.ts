import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, it } from "vitest";
import { eventRecorded, FleetFixture } from "../fleet-fixture.ts";

/** What node:sqlite tells of every statement: https://nodejs.org/api/sqlite.html */
const CHANNEL = "sqlite.db.query";

type Statement = { readonly sql: string; readonly database: object };

const IS_READING_OF_CHANGES = /from change indexed by "changeByTenant"/;

/** The statements of the connection that subscriptions are read with, from now on. */
function watchStatements() {
  const statements: Statement[] = [];
  const note = (message: unknown) => void statements.push(message as Statement);
  subscribe(CHANNEL, note);
  return {
    ofReader(): readonly string[] {
      const reader = statements.find(({ sql }) => IS_READING_OF_CHANGES.test(sql))?.database;
      return statements.filter(({ database }) => database === reader).map(({ sql }) => sql);
    },
    [Symbol.dispose]: () => void unsubscribe(CHANNEL, note),
  };
}

describe("subscribers whom nothing concerns", () => {
  it("cost one statement a commit, however many they are", async ({ signal }) => {
    await using fleet = await FleetFixture.start();
    const stopping = new AbortController();
    const ending = AbortSignal.any([signal, stopping.signal]);
    const idle = Array.from({ length: 20 }, () =>
      fleet.subscribe("subscription { eventChanges(filter: { severities: [CRITICAL] }) { kind } }", ending),
    );
    const waiting = (await Promise.all(idle)).map((items) => items.next());
    const heard = await fleet.subscribe("subscription { eventChanges { event { id } } }", ending);
    const publish = async (ref: string) => {
      await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", ref)]);
      await heard.next();
    };
    // What kinds of events there are is learned once.
    await publish("first");

    using statements = watchStatements();
    for (const ref of ["1", "2", "3", "4", "5"]) await publish(ref);

    const ofReader = statements.ofReader();
    const isOfHeard = (sql: string) => !IS_READING_OF_CHANGES.test(sql);
    expect(ofReader.filter((sql) => IS_READING_OF_CHANGES.test(sql))).toHaveLength(5);
    // The one that hears of them reads each event.
    expect(ofReader.filter(isOfHeard).length).toBeLessThanOrEqual(3 * 5);
    stopping.abort();
    await Promise.allSettled(waiting);
  });
});

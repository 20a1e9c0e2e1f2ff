import { sql } from "kysely";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { ANSWERS_KEPT_MS } from "../../../platform/commands/answered-commands.ts";
import type { Command, CommandOutcome } from "../../../platform/commands/command.ts";
import { CommandRunner } from "../../../platform/commands/command-runner.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { StoreSupersededError } from "../../../platform/store/writer-lease.ts";
import { RIGHTS } from "../../../platform/viewer/viewer.ts";
import { createStoreHome, openOwnStore, STORE_ENGINE } from "../../stores.ts";
import { type CounterTables, counterCommands, counterSchema, readCounter } from "./counters/commands.ts";

const NOW_MS = 1_800_000_000_000;
const ANN = { tenant: "a", subject: "ann", rights: RIGHTS };

/** The commands of counters over a store of their own. */
class Counters implements AsyncDisposable {
  readonly clock = { nowMs: NOW_MS, now: () => this.clock.nowMs };
  readonly logged: string[] = [];
  commits = 0;
  rollbacks = 0;
  readonly store: Awaited<ReturnType<typeof openStoreForWriting<CounterTables>>>;
  readonly runner: CommandRunner<CounterTables>;

  private constructor(store: Counters["store"]) {
    this.store = store;
    this.runner = new CommandRunner({
      store,
      handlers: counterCommands,
      onCommit: () => {
        this.commits += 1;
      },
      onRollback: () => {
        this.rollbacks += 1;
      },
      clock: this.clock,
      log: pino({ level: "trace" }, { write: (line: string) => this.logged.push(line) }),
    });
  }

  static async open(file?: string): Promise<Counters> {
    return new Counters(
      await (file
        ? openStoreForWriting<CounterTables>(file, counterSchema)
        : openOwnStore<CounterTables>(counterSchema)),
    );
  }

  run(command: Partial<Command>, deadlineAtMs = Number.POSITIVE_INFINITY): Promise<CommandOutcome> {
    const whole = { subgraph: "counters", name: "add", input: { name: "n", amount: 1 }, viewer: ANN, ...command };
    return this.runner.run({ command: whole, deadlineAtMs });
  }

  read(name = "n", tenant = "a") {
    return readCounter(this.store.db, tenant, name);
  }

  async keys(): Promise<readonly string[]> {
    const rows = await this.store.db.selectFrom("answeredCommand").select("key").orderBy("key").execute();
    return rows.map(({ key }) => key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
  }
}

const done = (value: number, revision = value) => ({ kind: "done", payload: { value, revision } });
const add = (amount: number, name = "n") => ({ input: { name, amount } });

describe("a command", () => {
  it("is done when it says so, and whoever waits for news is told", async () => {
    await using counters = await Counters.open();

    expect(await counters.run(add(5))).toEqual(done(5, 1));

    expect(await counters.read()).toEqual({ value: 5, revision: 1 });
    expect([counters.commits, counters.rollbacks]).toEqual([1, 0]);
  });

  it("without a key is run as often as it comes, and nothing is remembered", async () => {
    await using counters = await Counters.open();

    const outcomes = [await counters.run({}), await counters.run({ idempotencyKey: null })];

    expect(outcomes).toEqual([done(1), done(2)]);
    expect(await counters.keys()).toEqual([]);
  });

  it("answers a repeat of its key as the first, however things stand by then", async () => {
    await using counters = await Counters.open();
    const first = await counters.run({ idempotencyKey: "k" });
    await counters.run({});

    expect(await counters.run({ idempotencyKey: "k" })).toEqual(first);

    expect(await counters.read()).toEqual({ value: 2, revision: 2 });
  });

  it("is run once where it comes twice at once", async () => {
    await using counters = await Counters.open();

    const outcomes = await Promise.all(Array.from({ length: 5 }, () => counters.run({ idempotencyKey: "k" })));

    expect(outcomes).toEqual(Array.from({ length: 5 }, () => done(1)));
    expect(await counters.read()).toEqual({ value: 1, revision: 1 });
  });

  it("answers as the first did after a restart", async () => {
    await using dir = await createStoreHome();
    const file = storeAddress(dir.path, "counters");
    {
      await using counters = await Counters.open(file);
      await counters.run({ idempotencyKey: "k" });
      await counters.run({});
    }

    await using counters = await Counters.open(file);

    expect(await counters.run({ idempotencyKey: "k" })).toEqual(done(1));
    expect((await counters.read()).value).toBe(2);
  });

  it("is refused under a key that came with another input, and the first one stands", async () => {
    await using counters = await Counters.open();
    await counters.run({ idempotencyKey: "k", ...add(1) });

    const outcome = await counters.run({ idempotencyKey: "k", ...add(2) });

    expect(outcome).toMatchObject({ code: "BAD_USER_INPUT", details: { field: "input.idempotencyKey" } });
    expect(await counters.run({ idempotencyKey: "k", ...add(1) })).toEqual(done(1));
  });

  it("has the same input whatever the order of its fields", async () => {
    await using counters = await Counters.open();
    await counters.run({ idempotencyKey: "k", input: { name: "n", amount: 1, more: { a: [1, 2], b: 2 } } });

    const again = await counters.run({
      idempotencyKey: "k",
      input: { more: { b: 2, a: [1, 2] }, amount: 1, name: "n" },
    });
    const list = { 0: 1, 1: 2 };
    const noList = await counters.run({
      idempotencyKey: "k",
      input: { more: { b: 2, a: list }, amount: 1, name: "n" },
    });
    const other = await counters.run({
      idempotencyKey: "k",
      input: { more: { b: 2, a: [2, 1] }, amount: 1, name: "n" },
    });

    expect(again).toEqual(done(1));
    expect([noList, other]).toMatchObject([{ code: "BAD_USER_INPUT" }, { code: "BAD_USER_INPUT" }]);
  });

  it("is answered with what JSON says of it, the first time as any other", async () => {
    await using counters = await Counters.open();
    const command = { idempotencyKey: "k", name: "describe", input: {} };

    const outcomes = [await counters.run(command), await counters.run(command)];

    const payload = { at: "1970-01-01T00:00:00.000Z" };
    expect(outcomes).toStrictEqual([
      { kind: "done", payload },
      { kind: "done", payload },
    ]);
  });

  it("knows the keys of nobody else: not of another tenant, another subject or another command", async () => {
    await using counters = await Counters.open();
    const idempotencyKey = "k";
    await counters.run({ idempotencyKey, ...add(5) });

    const ofTenant = await counters.run({ idempotencyKey, viewer: { ...ANN, tenant: "b" } });
    const ofSubject = await counters.run({ idempotencyKey, viewer: { ...ANN, subject: "bob" } });
    const ofCommand = await counters.run({ idempotencyKey, name: "stumble", input: {} });

    expect([ofTenant, ofSubject]).toEqual([done(1), done(6, 2)]);
    expect(ofCommand).toMatchObject({ code: "INTERNAL" });
    expect([await counters.read("n", "a"), await counters.read("n", "b")]).toEqual([
      { value: 6, revision: 2 },
      { value: 1, revision: 1 },
    ]);
  });
});

describe("a command that its handler refuses", () => {
  it("leaves nothing of what it wrote, and is told so with code and field", async () => {
    await using counters = await Counters.open();

    const outcome = await counters.run({ ...add(-1), idempotencyKey: "k" });

    const details = { field: "input.amount" };
    expect(outcome).toEqual({ kind: "refused", code: "CONFLICT", message: "There is less than that.", details });
    expect(await counters.read()).toEqual({ value: 0, revision: 0 });
    expect(counters.rollbacks).toBe(1);
  });

  it("stays refused under its key, though it could be done by then", async () => {
    await using counters = await Counters.open();
    const refused = await counters.run({ ...add(-1), idempotencyKey: "k" });
    await counters.run(add(5));

    expect(await counters.run({ ...add(-1), idempotencyKey: "k" })).toEqual(refused);
    expect(await counters.run({ ...add(-1), idempotencyKey: "another" })).toEqual(done(4, 2));
  });

  it("is told a conflict where two have seen the same revision, and one of them wins", async () => {
    await using counters = await Counters.open();
    await counters.run(add(1));
    const input = { name: "n", amount: 10, expectedRevision: 1 };

    const outcomes = await Promise.all([counters.run({ input }), counters.run({ input })]);

    const details = { field: "input.expectedRevision" };
    expect(outcomes).toEqual([done(11, 2), expect.objectContaining({ code: "CONFLICT", details })]);
    expect(await counters.run({ input: { ...input, expectedRevision: null } })).toEqual(done(21, 3));
    expect(await counters.run({ input: { ...input, expectedRevision: 0 } })).toMatchObject({ code: "CONFLICT" });
  });
});

describe("a command that is not run", () => {
  it("for input that says nothing names the field, and is not remembered", async () => {
    await using counters = await Counters.open();

    const outcome = await counters.run({ idempotencyKey: "k", input: { name: "n", amount: "five" } });

    expect(outcome).toMatchObject({ code: "BAD_USER_INPUT", details: { field: "input.amount" } });
    expect(await counters.keys()).toEqual([]);
    expect(await counters.run({ idempotencyKey: "k" })).toEqual(done(1));
    expect(counters.rollbacks).toBe(0);
  });

  it("for want of a handler, or for a bug of its handler, is a fault of ours of which nothing is told or remembered", async () => {
    await using counters = await Counters.open();

    const unknown = await counters.run({ idempotencyKey: "k", name: "constructor" });
    const stumbled = await counters.run({ idempotencyKey: "k", name: "stumble", input: {} });

    const refusal = { kind: "refused", code: "INTERNAL", message: "Internal error. Nothing was done.", details: {} };
    expect([unknown, stumbled]).toEqual([refusal, refusal]);
    expect(await counters.read("stumbled")).toEqual({ value: 0, revision: 0 });
    expect(await counters.keys()).toEqual([]);
    expect(counters.logged.join("")).toMatch(/no handler knows the command constructor[\s\S]*a bug with a secret/);
    expect(await counters.run({})).toEqual(done(1));
  });

  it("when its deadline has passed does nothing, and can be repeated", async () => {
    await using counters = await Counters.open();

    const late = await counters.run({ idempotencyKey: "k" }, NOW_MS - 1);

    expect(late).toMatchObject({ code: "SUBGRAPH_UNAVAILABLE", message: expect.stringContaining("repeat it") });
    expect((await counters.read()).value).toBe(0);
    expect(await counters.run({ idempotencyKey: "k" }, NOW_MS)).toEqual(done(1));
  });

  it.skipIf(STORE_ENGINE === "postgres")(
    "on a full disk is refused with nothing half done, and is done when there is room",
    async () => {
      await using counters = await Counters.open();
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(counters.store.db);
      await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count ?? 0)}`.execute(counters.store.db);
      const command = { idempotencyKey: "k", input: { name: "n".repeat(100_000), amount: 1 } };

      const outcome = await counters.run(command);
      await sql`pragma max_page_count = 100000`.execute(counters.store.db);

      expect(outcome).toMatchObject({
        code: "SUBGRAPH_UNAVAILABLE",
        message: expect.stringContaining("Nothing was done"),
      });
      expect(await counters.keys()).toEqual([]);
      expect(counters.rollbacks).toBe(1);
      expect(await counters.run(command)).toEqual(done(1));
    },
  );

  it("for a store that another writer has taken over ends the writer, and does nothing", async () => {
    await using counters = await Counters.open();
    await sql`insert into writer (id, host, pid, processStartedAtMs) values ('another', 'host', 1, 1)`.execute(
      counters.store.db,
    );

    await expect(counters.run({ idempotencyKey: "k" })).rejects.toThrow(StoreSupersededError);

    expect([(await counters.read()).value, await counters.keys()]).toEqual([0, []]);
  });

  it("for a store that fails ends the writer, for nobody knows what is done", async () => {
    await using counters = await Counters.open();
    await sql`drop table answeredCommand`.execute(counters.store.db);

    await expect(counters.run({ idempotencyKey: "k" })).rejects.toThrow(/answeredCommand/);

    expect((await counters.read()).value).toBe(0);
  });
});

describe("what is remembered of commands", () => {
  it("is kept for a day, and goes then in small batches, whose ever it is", async () => {
    await using counters = await Counters.open();
    const { clock } = counters;
    for (let nth = 0; nth < 30; nth += 1) {
      await counters.run({ idempotencyKey: `old ${nth}`, viewer: { ...ANN, tenant: nth % 2 === 0 ? "a" : "b" } });
    }
    clock.nowMs += ANSWERS_KEPT_MS;
    await counters.run({ idempotencyKey: "at the border" });
    const atBorder = await counters.keys();
    clock.nowMs += 1;

    await counters.run({ idempotencyKey: "new 1" });
    const afterOne = await counters.keys();
    await counters.run({ idempotencyKey: "new 2" });

    expect(atBorder).toHaveLength(31);
    expect(afterOne).toHaveLength(32 - 20);
    expect(await counters.keys()).toEqual(["at the border", "new 1", "new 2"]);
  });
});

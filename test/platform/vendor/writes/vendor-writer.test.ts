import { sql } from "kysely";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { CommandRunner } from "../../../../platform/commands/command-runner.ts";
import { openStoreForReading, openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { perSecond } from "../../../../platform/vendor/rate-limit.ts";
import type { Timekeeper } from "../../../../platform/vendor/timekeeper.ts";
import { VendorAccount } from "../../../../platform/vendor/vendor-account.ts";
import { VendorHttp } from "../../../../platform/vendor/vendor-http.ts";
import type { VendorWrite } from "../../../../platform/vendor/writes/vendor-write.ts";
import {
  GIVE_UP_AFTER_MS,
  MOST_PENDING,
  readVendorWrites,
  requestVendorWrite,
  SETTLED_KEPT_MS,
} from "../../../../platform/vendor/writes/vendor-write-store.ts";
import { startVendorWriter, type VendorWriter } from "../../../../platform/vendor/writes/vendor-writer.ts";
import { RIGHTS } from "../../../../platform/viewer/viewer.ts";
import { createStoreHome, openOwnStore, STORE_ENGINE } from "../../../stores.ts";
import { until } from "../../../until.ts";
import { startListener } from "../raw-server.ts";
import { createNoteWrites, type NoteTables, noteCommands, noteSchema } from "./notes/notes.ts";
import { type Fate, startNotesVendor } from "./notes/notes-vendor.ts";

const NOW_MS = 1_800_000_000_000;

/** Notes that are written to a vendor, from a store of their own. Its time passes when somebody waits for it. */
class Notes implements AsyncDisposable {
  readonly time: Timekeeper & { nowMs: number; onPause(): void; pass(spanMs: number): void };
  readonly logged: string[] = [];
  readonly store: Awaited<ReturnType<typeof openStoreForWriting<NoteTables>>>;
  commits = 0;
  readonly #resources = new AsyncDisposableStack();
  readonly #http: VendorHttp;
  readonly #runner: CommandRunner<NoteTables>;
  readonly #log = pino({ level: "trace" }, { write: (line: string) => this.logged.push(line) });
  #writer: VendorWriter | null = null;

  private constructor(store: Notes["store"], url: string) {
    const time = {
      nowMs: NOW_MS,
      onPause() {},
      pass(spanMs: number) {
        time.nowMs += spanMs;
      },
      now: () => time.nowMs,
      async pause(spanMs: number) {
        time.onPause();
        await new Promise(setImmediate);
        time.nowMs += spanMs;
      },
    };
    this.time = time;
    this.store = this.#resources.use(store);
    const account = new VendorAccount({
      vendor: "ACME",
      rateLimits: { all: perSecond(1_000) },
      clock: this.time,
      random: () => 0,
      timekeeper: this.time,
    });
    this.#http = this.#resources.use(new VendorHttp({ baseUrl: url, account, limits: { headersTimeoutMs: 2_000 } }));
    this.#runner = new CommandRunner({
      store,
      handlers: noteCommands,
      onCommit: () => this.#writer?.wake(),
      clock: this.time,
      log: this.#log,
    });
  }

  static async open(url: string, file?: string): Promise<Notes> {
    return new Notes(
      await (file ? openStoreForWriting<NoteTables>(file, noteSchema) : openOwnStore<NoteTables>(noteSchema)),
      url,
    );
  }

  startWriting(): void {
    this.#writer = this.#resources.use(
      startVendorWriter({
        vendor: "ACME",
        store: this.store,
        handlers: createNoteWrites(this.#http),
        onCommit: () => {
          this.commits += 1;
        },
        clock: this.time,
        random: () => 0,
        log: this.#log,
        timekeeper: this.time,
      }),
    );
  }

  /** From now on the store cannot grow. */
  async fillDisk(): Promise<void> {
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(this.store.db);
    await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count ?? 0)}`.execute(this.store.db);
  }

  async makeRoom(): Promise<void> {
    await sql`pragma max_page_count = 100000`.execute(this.store.db);
  }

  get failed(): Promise<never> | undefined {
    return this.#writer?.failed;
  }

  /** Runs the command that requests a note, and returns the id of its write. */
  async post(text: string, { target = text, tenant = "a" } = {}): Promise<string> {
    const viewer = { tenant, subject: "ann", rights: RIGHTS };
    const command = { subgraph: "notes", name: "postNote", input: { target, text }, viewer };
    const outcome = await this.#runner.run({ command, deadlineAtMs: Number.POSITIVE_INFINITY });
    if (outcome.kind !== "done") throw new Error(outcome.message);
    return (outcome.payload as { writeId: string }).writeId;
  }

  async read(id: string, tenant = "a"): Promise<VendorWrite | null> {
    const [write = null] = await readVendorWrites(this.store.db, tenant, [id]);
    return write;
  }

  async settled(id: string, signal: AbortSignal, tenant = "a"): Promise<VendorWrite> {
    return until(async () => {
      const write = await this.read(id, tenant);
      return write?.state === "PENDING" ? null : write;
    }, signal);
  }

  async storedNotes(): Promise<readonly string[]> {
    return (await this.store.db.selectFrom("note").select(["tenant", "text"]).execute()).map(
      ({ tenant, text }) => `${tenant}: ${text}`,
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}

/** What becomes of the posts, one after the other; the last of it again and again. */
function inTurn(...fates: Fate[]): () => Fate {
  return () => (fates.length > 1 ? fates.shift() : fates[0]) ?? "done";
}

describe("a write to a vendor", () => {
  it("is pending, and noted as asked, before the vendor hears of it, and confirmed when it has answered", async ({
    signal,
  }) => {
    await using dir = await createStoreHome();
    const file = storeAddress(dir.path, "notes");
    const rowsThen: unknown[] = [];
    await using vendor = await startNotesVendor(async () => {
      await using other = openStoreForReading<NoteTables>(file);
      rowsThen.push(...(await other.db.selectFrom("vendorWrite").select(["state", "isAsked", "attempts"]).execute()));
      return "done" as const;
    });
    await using notes = await Notes.open(vendor.url, file);
    notes.startWriting();

    const id = await notes.post("brake check");
    const write = await notes.settled(id, signal);

    expect(rowsThen).toEqual([{ state: "PENDING", isAsked: 1, attempts: 1 }]);
    expect(write).toEqual({
      id,
      kind: "postNote",
      target: "brake check",
      state: "CONFIRMED",
      requestedAtMs: NOW_MS,
      settledAtMs: NOW_MS,
      answer: { ref: "note 1" },
      code: null,
      message: null,
    });
    expect(vendor.notes).toMatchObject([{ externalId: id, text: "brake check" }]);
    expect([await notes.storedNotes(), notes.commits]).toEqual([["a: brake check"], 1]);
  });

  it.each([
    [400, "VENDOR_REJECTED", "The vendor has refused this."],
    [409, "VENDOR_REJECTED", "The vendor has refused this."],
    [403, "VENDOR_UNAUTHORIZED", "The vendor does not let these credentials do this."],
  ])(
    "that is answered with %i is refused, and the vendor's words are in the log alone",
    async (status, code, message) => {
      await using vendor = await startNotesVendor(() => ({ status, words: '{"message":"text is too rude"}' }));
      await using notes = await Notes.open(vendor.url);
      notes.startWriting();

      const write = await notes.settled(await notes.post("rude"), AbortSignal.timeout(10_000));

      expect(write).toMatchObject({ state: "REFUSED", code, message, answer: null, settledAtMs: NOW_MS });
      expect(vendor.asked).toEqual(["POST rude"]);
      expect(notes.logged.join("")).toContain("text is too rude");
      expect(await notes.storedNotes()).toEqual([]);
    },
  );

  it("that is throttled is asked again when the vendor bears it, and not looked for, for it is not done", async ({
    signal,
  }) => {
    await using vendor = await startNotesVendor(inTurn({ status: 429, retryAfter: "30" }, "done"));
    await using notes = await Notes.open(vendor.url);
    const pending: (VendorWrite | null)[] = [];
    notes.startWriting();
    const id = await notes.post("a");
    notes.time.onPause = () => void notes.read(id).then((write) => pending.push(write));

    const write = await notes.settled(id, signal);

    expect(pending[0]).toMatchObject({ state: "PENDING", code: "VENDOR_THROTTLED" });
    expect(vendor.asked).toEqual(["POST a", "POST a"]);
    expect(write.settledAtMs).toBeGreaterThanOrEqual(NOW_MS + 30_000);
    expect(notes.commits).toBe(2);
  });

  it.each<[string, Fate]>([
    ["its connection is closed", "done, unanswered"],
    ["it is answered with a web page", "done, answered with nonsense"],
    ["it is answered with a 500", { status: 500, isDone: true }],
    ["it is answered with a redirect", { status: 303, isDone: true }],
  ])("that is done though %s is found, and not asked for again", async (_what, fate) => {
    await using vendor = await startNotesVendor(() => fate);
    await using notes = await Notes.open(vendor.url);
    notes.startWriting();

    const id = await notes.post("a");
    const write = await notes.settled(id, AbortSignal.timeout(10_000));

    expect(write).toMatchObject({ state: "CONFIRMED", answer: { ref: "note 1" } });
    expect(vendor.asked).toEqual(["POST a", `GET ${id}`]);
    expect(vendor.notes).toHaveLength(1);
  });

  it("that was lost on its way is looked for, and asked for again", async ({ signal }) => {
    await using vendor = await startNotesVendor(inTurn("lost", { status: 502 }, "done"));
    await using notes = await Notes.open(vendor.url);
    notes.startWriting();

    const id = await notes.post("a");
    await notes.settled(id, signal);

    expect(vendor.asked).toEqual(["POST a", `GET ${id}`, "POST a", `GET ${id}`, "POST a"]);
    expect(vendor.notes).toHaveLength(1);
  });

  it("to a vendor that cannot be reached for an hour is refused, with nothing done", async ({ signal }) => {
    const gone = await startListener(() => {});
    await gone[Symbol.asyncDispose]();
    await using notes = await Notes.open(gone.url);
    notes.time.onPause = () => notes.time.pass(300_000);
    notes.startWriting();

    const write = await notes.settled(await notes.post("a"), signal);

    const message = "The vendor could not be asked for an hour. Nothing was done.";
    expect(write).toMatchObject({ state: "REFUSED", code: "VENDOR_UNAVAILABLE", message });
    expect(write.settledAtMs).toBeGreaterThan(NOW_MS + GIVE_UP_AFTER_MS);
  });

  it("of which a vendor says nothing for an hour is refused, and said not to be known", async ({ signal }) => {
    const vendor = await startNotesVendor(() => {
      void vendor[Symbol.asyncDispose]();
      return "done, unanswered";
    });
    await using notes = await Notes.open(vendor.url);
    notes.time.onPause = () => notes.time.pass(300_000);
    notes.startWriting();

    const write = await notes.settled(await notes.post("a"), signal);

    expect(write).toMatchObject({ state: "REFUSED", code: "VENDOR_UNAVAILABLE" });
    expect(write.message).toContain("not known");
  });
});

describe("a write that a former process has left pending", () => {
  it("and may have asked for is looked for first, however late it is", async ({ signal }) => {
    await using dir = await createStoreHome();
    const file = storeAddress(dir.path, "notes");
    const asked = Promise.withResolvers<void>();
    await using vendor = await startNotesVendor(async (): Promise<Fate> => {
      asked.resolve();
      return "done, unanswered";
    });
    let id = "";
    {
      await using notes = await Notes.open(vendor.url, file);
      id = await notes.post("a");
      await sql`update vendorWrite set isAsked = 1, attempts = 1`.execute(notes.store.db);
      await fetch(vendor.url, { method: "POST", body: JSON.stringify({ externalId: id, text: "a" }) }).catch(() => {});
      await asked.promise;
    }

    await using notes = await Notes.open(vendor.url, file);
    notes.time.nowMs += 2 * GIVE_UP_AFTER_MS;
    notes.startWriting();

    expect(await notes.settled(id, signal)).toMatchObject({ state: "CONFIRMED", answer: { ref: "note 1" } });
    expect(vendor.asked).toEqual(["POST a", `GET ${id}`]);
  });

  it("and was asking for when it was stopped is asked for once in all", async ({ signal }) => {
    await using dir = await createStoreHome();
    const file = storeAddress(dir.path, "notes");
    const asked = Promise.withResolvers<void>();
    const isStopped = Promise.withResolvers<void>();
    await using vendor = await startNotesVendor(async (): Promise<Fate> => {
      asked.resolve();
      await isStopped.promise;
      return "done";
    });
    let id = "";
    {
      await using notes = await Notes.open(vendor.url, file);
      notes.startWriting();
      id = await notes.post("a");
      await asked.promise;
    }
    isStopped.resolve();
    await until(() => vendor.notes.length > 0, signal);

    await using notes = await Notes.open(vendor.url, file);
    notes.startWriting();

    expect(await notes.settled(id, signal)).toMatchObject({ state: "CONFIRMED" });
    expect(vendor.notes).toHaveLength(1);
  });

  it("and never asked for is asked for, unless it is too late", async ({ signal }) => {
    await using vendor = await startNotesVendor();
    await using notes = await Notes.open(vendor.url);
    const late = await notes.post("late");
    notes.time.nowMs += GIVE_UP_AFTER_MS + 1;
    const inTime = await notes.post("in time");

    notes.startWriting();

    expect(await notes.settled(inTime, signal)).toMatchObject({ state: "CONFIRMED" });
    expect(await notes.settled(late, signal)).toMatchObject({ state: "REFUSED", code: "VENDOR_UNAVAILABLE" });
    expect(vendor.asked).toEqual(["POST in time"]);
  });
});

describe("writes to a vendor", () => {
  it("of one target keep their order while the first of them waits, and others pass them", async ({ signal }) => {
    let isDown = true;
    await using vendor = await startNotesVendor((text) => (isDown && text === "first" ? { status: 429 } : "done"));
    await using notes = await Notes.open(vendor.url);
    const first = await notes.post("first", { target: "case 1" });
    const second = await notes.post("second", { target: "case 1" });
    const other = await notes.post("other", { target: "case 2" });
    const sameElsewhere = await notes.post("of b", { target: "case 1", tenant: "b" });
    notes.startWriting();

    await Promise.all([notes.settled(other, signal), notes.settled(sameElsewhere, signal, "b")]);
    const secondWhileFirstWaits = await notes.read(second);
    isDown = false;
    await Promise.all([first, second].map((id) => notes.settled(id, signal)));

    expect(secondWhileFirstWaits?.state).toBe("PENDING");
    expect(vendor.notes.map(({ text }) => text)).toEqual(["other", "of b", "first", "second"]);
  });

  it("that a mistake of ours keeps from being asked for are refused, and the others go on", async ({ signal }) => {
    await using vendor = await startNotesVendor();
    await using notes = await Notes.open(vendor.url);
    const context = { viewer: { tenant: "a", subject: "ann", rights: RIGHTS }, nowMs: NOW_MS };
    const request = (kind: string, request: object) =>
      notes.store.write((tx) => requestVendorWrite(tx, { kind, target: kind, request }, context));
    const unknown = await request("constructor", {});
    const unreadable = await request("postNote", { text: 5 });
    notes.startWriting();

    const good = await notes.settled(await notes.post("good"), signal);

    for (const id of [unknown, unreadable]) {
      expect(await notes.settled(id, signal)).toMatchObject({ state: "REFUSED", code: "INTERNAL" });
    }
    expect(good.state).toBe("CONFIRMED");
    expect(vendor.asked).toEqual(["POST good"]);
  });

  it("are confirmed as the vendor says, though what follows from it cannot be stored", async ({ signal }) => {
    await using vendor = await startNotesVendor();
    await using notes = await Notes.open(vendor.url);
    notes.startWriting();

    const write = await notes.settled(await notes.post("cannot be stored"), signal);

    expect(write.state).toBe("CONFIRMED");
    expect(await notes.storedNotes()).toEqual([]);
    expect(notes.logged.join("")).toContain("a bug of the handler");
  });

  it("that a vendor does later are pending until that is seen, and are asked for once", async ({ signal }) => {
    await using vendor = await startNotesVendor();
    await using notes = await Notes.open(vendor.url);
    const id = await notes.post("later");
    let meanwhile: VendorWrite | null = null;
    const looked = Promise.withResolvers<void>();
    notes.time.onPause = () => {
      void notes.read(id).then((write) => {
        meanwhile ??= write;
        looked.resolve();
      });
    };
    notes.startWriting();

    const write = await notes.settled(id, signal);
    await looked.promise;

    expect(meanwhile).toMatchObject({ code: null, message: "The vendor has taken it on, and not done it yet." });
    expect(write).toMatchObject({ state: "CONFIRMED", settledAtMs: NOW_MS + 5_000, message: null });
    expect(vendor.asked).toEqual(["POST later", `GET ${id}`]);
  });

  it("that are not wanted any more when their turn comes are refused, and not asked for", async ({ signal }) => {
    await using vendor = await startNotesVendor();
    await using notes = await Notes.open(vendor.url);
    notes.startWriting();

    const write = await notes.settled(await notes.post("unwanted"), signal);

    expect(write).toMatchObject({ state: "REFUSED", code: "CONFLICT", message: "It is not wanted any more." });
    expect(vendor.asked).toEqual([]);
  });

  it("are each of one tenant, and known to no other", async ({ signal }) => {
    await using vendor = await startNotesVendor();
    await using notes = await Notes.open(vendor.url);
    notes.startWriting();

    const ofA = await notes.post("a", { tenant: "a" });
    const ofB = await notes.post("b", { tenant: "b" });
    await Promise.all([notes.settled(ofA, signal), notes.settled(ofB, signal, "b")]);

    expect([await notes.read(ofA, "b"), await notes.read(ofB, "a")]).toEqual([null, null]);
    expect(await notes.storedNotes()).toEqual(["a: a", "b: b"]);
    const mixed = await readVendorWrites(notes.store.db, "a", [ofB, ofA]);
    expect(mixed.map((write) => write?.id)).toEqual([undefined, ofA]);
  });

  it("are no more at a time than a tenant may have pending, and no other tenant feels it", async () => {
    await using notes = await Notes.open("http://127.0.0.1:1");
    for (let nth = 0; nth < MOST_PENDING; nth += 1) await notes.post(`note ${nth}`);

    await expect(notes.post("one more")).rejects.toThrow("Too many changes wait for the vendor.");

    expect(await notes.post("one of b", { tenant: "b" })).toEqual(expect.any(String));
  });

  it("are forgotten a month after they were settled", async ({ signal }) => {
    await using vendor = await startNotesVendor();
    await using notes = await Notes.open(vendor.url);
    notes.startWriting();
    const old = await notes.settled(await notes.post("old"), signal);
    notes.time.nowMs += SETTLED_KEPT_MS;
    const atBorder = await notes.settled(await notes.post("at the border"), signal);
    const oldAtBorder = await notes.read(old.id);
    notes.time.nowMs += 1;

    const last = await notes.settled(await notes.post("new"), signal);

    expect(oldAtBorder).not.toBeNull();
    expect([await notes.read(old.id), await notes.read(atBorder.id), await notes.read(last.id)]).toEqual([
      null,
      atBorder,
      last,
    ]);
  });

  it.skipIf(STORE_ENGINE === "postgres")(
    "are not asked for on a full disk, and are as soon as there is room",
    async ({ signal }) => {
      await using vendor = await startNotesVendor();
      await using notes = await Notes.open(vendor.url);
      const { db } = notes.store;
      const id = await notes.post("a");
      await sql`create table filler (bytes blob)`.execute(db);
      await sql`create trigger fill after update of isAsked on vendorWrite
      begin insert into filler (bytes) values (zeroblob(200000)); end`.execute(db);
      await notes.fillDisk();
      let askedWhileFull = -1;
      notes.time.onPause = () => {
        askedWhileFull = vendor.asked.length;
        void notes.makeRoom();
      };

      notes.startWriting();
      const write = await notes.settled(id, signal);

      expect([askedWhileFull, vendor.asked, write.state]).toEqual([0, ["POST a"], "CONFIRMED"]);
      expect(notes.logged.join("")).toContain("nothing is written to the vendor for the moment: There is no room");
    },
  );

  it.skipIf(STORE_ENGINE === "postgres")(
    "wait for room on a full disk, with what the vendor has answered",
    async ({ signal }) => {
      const isFull = Promise.withResolvers<void>();
      await using vendor = await startNotesVendor(async (): Promise<Fate> => {
        await isFull.promise;
        return "done";
      });
      await using notes = await Notes.open(vendor.url);
      notes.startWriting();
      const id = await notes.post("n".repeat(50_000));
      await until(() => vendor.asked.length > 0, signal);
      await notes.fillDisk();
      const waited = Promise.withResolvers<void>();
      notes.time.onPause = () => waited.resolve();

      isFull.resolve();
      await waited.promise;
      const whileFull = await notes.read(id);
      await notes.makeRoom();

      expect(whileFull?.state).toBe("PENDING");
      expect(await notes.settled(id, signal)).toMatchObject({ state: "CONFIRMED", answer: { ref: "note 1" } });
      expect(vendor.asked).toHaveLength(1);
      expect(notes.logged.join("")).toContain("There is no room for what is to be stored.");
    },
  );

  it("end where another writer has taken the store over, and ask for nothing", async () => {
    await using vendor = await startNotesVendor();
    await using notes = await Notes.open(vendor.url);
    await notes.post("a");
    await sql`insert into writer (id, host, pid, processStartedAtMs) values ('another', 'host', 1, 1)`.execute(
      notes.store.db,
    );

    notes.startWriting();

    await expect(notes.failed).rejects.toThrow("taken the store over");
    expect(vendor.asked).toEqual([]);
  });
});

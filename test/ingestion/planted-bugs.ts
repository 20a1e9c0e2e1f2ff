import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

/** What a copy of the tree needs for a test to run in it. */
const COPIED = ["gateway", "platform", "schema", "simulator", "subgraphs", "test", "package.json", "vitest.config.ts"];
const LEFT_OUT = /\/(node_modules|test\/bench)(\/|$)/;

/** A mistake that somebody could make, and the test that is to notice it. */
export type PlantedBug = {
  readonly name: string;
  readonly file: string;
  /** Text that stands in the file exactly once, and what it is replaced with. */
  readonly changes: readonly (readonly [before: string, after: string])[];
  readonly test: string;
  /** A part of the test's title. */
  readonly title: string;
  readonly environment?: Readonly<Record<string, string>>;
};

/** Between two steps of a transaction: the first is committed, and the second comes in one of its own. */
const COMMIT_BETWEEN = "await sql`commit`.execute(tx); await sql`begin immediate`.execute(tx);";

const RECORDS = "const publication = await this.#storeRecords(tx, records);";
const CURSORS = "for (const [name, value] of Object.entries(cursors)) await this.#storeCursor(tx, name, value);";
/** `storePage` alone has both, each of them once with this beside it. */
const STORE_PAGE = `return this.#write(async (tx) => {
      await beside?.(tx);
      ${RECORDS}
      await this.#quarantine(tx, poison);
      ${CURSORS}`;

const AIMED = {
  test: "test/ingestion/aimed-faults.test.ts",
  title: "lose and double nothing after KILL at any pwrite64",
  environment: { STRIDE: "3" },
};
const CUT_CLIENTS = {
  test: "test/e2e/live/cut-clients.test.ts",
  title: "are told each of",
};
const CANARIES = {
  test: "test/e2e/live/canaries.test.ts",
  title: "are told no other's word",
};
const FOOTAGE = {
  test: "test/subgraphs/video/requests/footage-model.test.ts",
  title: "take every step once",
};
const VENDOR_FAULTS = { test: "test/ingestion/vendor-faults.test.ts", environment: { LONG: "1" } };

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: "the cursor is saved before the events",
    file: "platform/records/record-writer.ts",
    changes: [[STORE_PAGE, `return this.#write(async (tx) => {\n${CURSORS}\n${COMMIT_BETWEEN}\n${RECORDS}`]],
    ...AIMED,
  },
  {
    name: "the cursor is saved in another transaction",
    file: "platform/records/record-writer.ts",
    changes: [[STORE_PAGE, `return this.#write(async (tx) => {\n${RECORDS}\n${COMMIT_BETWEEN}\n${CURSORS}`]],
    ...AIMED,
  },
  {
    name: "an older version overwrites a newer one",
    file: "platform/records/page-changes.ts",
    changes: [["if (known && version < known.version) return;", ""]],
    ...VENDOR_FAULTS,
    title: "hold older versions",
  },
  {
    name: "an empty page is taken for the last one",
    file: "subgraphs/safety/pages.ts",
    changes: [["if (!pagination.hasNextPage) return;", "if (!pagination.hasNextPage || data.length === 0) return;"]],
    ...VENDOR_FAULTS,
    title: "behind fifty empty pages",
  },
  {
    name: "Retry-After is read with parseInt",
    file: "platform/vendor/retry-after.ts",
    changes: [["return Math.ceil(Number(text) * 1_000) || null;", "return Number.parseInt(text, 10) * 1_000 || null;"]],
    test: "test/platform/vendor/retry-after.test.ts",
    title: "0.40235",
  },
  {
    name: "the watermark is the time of the event",
    file: "subgraphs/hos/client.ts",
    changes: [
      ['"from-change-timestamp":', '"from-event-time":'],
      ['"to-change-timestamp":', '"to-event-time":'],
    ],
    ...VENDOR_FAULTS,
    title: "an hour, a day and a week late",
  },
  {
    name: "ties behind the border of a page are passed by",
    file: "subgraphs/hos/pages.ts",
    changes: [
      [
        "const changedFromMs = (span.newestMs ?? startMs) - 1;",
        "const changedFromMs = (span.newestMs ?? startMs) + 1;",
      ],
    ],
    ...VENDOR_FAULTS,
    title: "publications of one millisecond",
  },
  {
    name: "a webhook is answered before its delivery is committed",
    file: "platform/webhook/delivery-queue.ts",
    changes: [
      ["if (!this.#isAtWork) void this.#storeAll();", "if (!this.#isAtWork) void this.#storeAll(); settled.resolve();"],
      ["const GROUPS_APART_MS = 10;", "const GROUPS_APART_MS = 200;"],
    ],
    test: "test/ingestion/webhook-storm.test.ts",
    environment: { SECONDS: "8", KILLS: "8" },
    title: "loses nothing that was answered with 200",
  },
  {
    name: "changes are published before the events are committed",
    file: "subgraphs/fleet/events/write-events.ts",
    changes: [
      ["await storeEvents(tx, grouped.news);\n  await writeGroups", "await writeGroups"],
      [
        "await writeRegrouped(tx, grouped.regrouped, scope);\n}",
        `await writeRegrouped(tx, grouped.regrouped, scope); ${COMMIT_BETWEEN} await storeEvents(tx, grouped.news);\n}`,
      ],
    ],
    ...AIMED,
  },
  {
    name: "the place in the outbox is saved before what was told there",
    file: "subgraphs/fleet/indexing/fleet-index.ts",
    changes: [
      [
        "if (isAnew && vendor !== null) await forgetPlaces(tx, { name, vendor });",
        `if (isAnew && vendor !== null) await forgetPlaces(tx, { name, vendor });
         await sql\`insert or replace into followed (publisher, writer, seq) values (\${name}, \${position.writer}, \${position.seq})\`.execute(tx);
         ${COMMIT_BETWEEN}`,
      ],
    ],
    ...AIMED,
  },
  {
    name: "a command is answered before it is committed",
    file: "platform/commands/command-runner.ts",
    changes: [
      [
        "const outcome = await store.write((tx) => this.#runIn(tx, order));",
        `const early = Promise.withResolvers<CommandOutcome>();
         void store.write(async (tx) => {
           early.resolve(await this.#runIn(tx, order));
           await new Promise((resolve) => setTimeout(resolve, 20));
         }).catch(early.reject);
         const outcome = await early.promise;`,
      ],
    ],
    test: "test/platform/commands/killed-commands.test.ts",
    title: "are done once and for ever or not at all",
  },
  {
    name: "the key of a command is forgotten",
    file: "platform/commands/command-runner.ts",
    changes: [["await writeAnsweredCommand(tx, keyed, { outcome, nowMs });", ""]],
    test: "test/platform/commands/killed-commands.test.ts",
    title: "are done once and for ever or not at all",
  },
  {
    name: "the key of a command that is refused is forgotten",
    file: "platform/commands/command-runner.ts",
    changes: [
      [
        "await writeAnsweredCommand(tx, keyed, { outcome, nowMs });",
        'if (outcome.kind === "done") await writeAnsweredCommand(tx, keyed, { outcome, nowMs });',
      ],
    ],
    test: "test/platform/commands/command-model.test.ts",
    title: "are each run once for a key",
  },
  {
    name: "a write to a vendor is sent before it is noted as asked",
    file: "platform/vendor/writes/vendor-writer.ts",
    changes: [["await this.#options.store.write((tx) => noteAsked(tx, write));", ""]],
    test: "test/platform/vendor/writes/killed-writes.test.ts",
    title: "are done once each",
  },
  {
    name: "a write to a vendor whose answer was lost is asked for again without a look",
    file: "platform/vendor/writes/vendor-writer.ts",
    changes: [
      [
        'const recovered = write.isAsked ? await ready.recover(signal) : "ASK_AGAIN";',
        'const recovered = "ASK_AGAIN" as const as Settlement | "ASK_AGAIN";',
      ],
    ],
    test: "test/platform/vendor/writes/killed-writes.test.ts",
    title: "are done once each",
  },
  {
    name: "what was derived is derived again at every look",
    file: "subgraphs/fleet/silence/silence.ts",
    changes: [
      ["if (!silence) return toBeginning(hearing);", "if (silence?.lastHeardMs !== -1) return toBeginning(hearing);"],
    ],
    test: "test/subgraphs/fleet/silence/silences.test.ts",
    title: "is silent, as an event of ours, until somebody does",
  },
  {
    name: "a violation takes the id of one that has begun there before an edit moved it",
    file: "subgraphs/hos/hours/violation-events.ts",
    changes: [["return refsInUse.has(ref) ?", 'return refsInUse.has("none") ?']],
    test: "test/subgraphs/hos/hours/hours-model.test.ts",
    title: "are those of the whole log at any time",
  },
  {
    name: "what is derived is stored without what it is derived from",
    file: "platform/records/record-writer.ts",
    changes: [
      [
        "const found = await this.#derive(tx, written);",
        "const found = await this.#derive(tx, written).catch(() => []);",
      ],
    ],
    test: "test/platform/records/derived-records.test.ts",
    title: "are stored together or not at all",
  },
  {
    name: "a write to a vendor is repeated like a read",
    file: "platform/vendor/vendor-http.ts",
    changes: [
      ["return isRead(request) || isUnsent || (isIdempotent && request.isRepeatable === true);", "return true;"],
    ],
    test: "test/platform/vendor/vendor-http-writes.test.ts",
    title: "is sent once, whatever it fails with",
  },
  {
    name: "what was told before a restart is never told again",
    file: "platform/bus/local-bus.ts",
    changes: [
      [
        "let position = after;",
        'let position: BusPosition | null = after && (await read(db, { after: "end", tenant: null })).position;',
      ],
    ],
    ...AIMED,
  },
  {
    name: "a follower over NATS believes the stream alone",
    file: "platform/bus/nats/hint.ts",
    changes: [["afterSeq !== null && afterSeq <= position.seq ? hint.read() : null", "hint.read()"]],
    test: "test/platform/bus/nats/outages.test.ts",
    title: "reads in the outbox what the stream has lost before it was brought",
  },
  {
    name: "a subscription goes on one change too late",
    file: "platform/live/change-feed.ts",
    changes: [
      ["await this.#lastChange(tenant) : asked;", "await this.#lastChange(tenant) : { ...asked, seq: asked.seq + 1 };"],
    ],
    ...CUT_CLIENTS,
  },
  {
    name: "a subscription goes on one change too early",
    file: "platform/live/change-feed.ts",
    changes: [
      ["await this.#lastChange(tenant) : asked;", "await this.#lastChange(tenant) : { ...asked, seq: asked.seq - 1 };"],
    ],
    ...CUT_CLIENTS,
  },
  {
    name: "whoever has caught up enters the stream of all one item too late",
    file: "gateway/live/shared-streams.ts",
    changes: [["seq: place + 1, cursor }", "seq: place + 2, cursor }"]],
    ...CUT_CLIENTS,
  },
  {
    name: "changes that are gone are passed by without a word",
    file: "platform/live/change-feed.ts",
    changes: [["yield toGap(this.#cursors.encode(tenant, resumption.place), gap);", ""]],
    ...CUT_CLIENTS,
  },
  {
    name: "the cursor of a list is read behind the list",
    file: "subgraphs/fleet/events/event-list.ts",
    changes: [
      ["const changeCursor = await changes.cursorOfNow(tenant);", ""],
      [
        "const edges = events.map((node)",
        "const changeCursor = await changes.cursorOfNow(tenant); const edges = events.map((node)",
      ],
    ],
    test: "test/ingestion/list-and-cursor.test.ts",
    environment: { SPAN_MS: "10000" },
    title: "is missing nothing that is not told",
  },
  {
    name: "a stream is shared by all who ask for the same, whoever they are",
    file: "gateway/engine/create-engine.ts",
    changes: [["      ...audiencesOf(transports, scope),\n    ]);", "    ]);"]],
    ...CANARIES,
  },
  {
    name: "what is fetched for a change is given to all streams, whoever reads them",
    file: "gateway/engine/create-engine.ts",
    changes: [
      ["const audiences = audiencesOf(graph.execution.transports, scope);", "const audiences: readonly string[] = [];"],
    ],
    ...CANARIES,
  },
  {
    name: "a stream is shared by all whom headers alone tell apart",
    file: "gateway/transports/headers/passed-on.ts",
    changes: [["key: JSON.stringify([viewer, forwarded])", "key: JSON.stringify([viewer])"]],
    ...CANARIES,
  },
  {
    name: "footage whose answer was lost is asked for again without a look",
    file: "subgraphs/video/requests/clip-writes.ts",
    changes: [
      [
        'return ref === undefined ? "ASK_AGAIN" : toConfirmed(ref);',
        'return ref === "" ? toConfirmed(ref) : "ASK_AGAIN";',
      ],
    ],
    ...FOOTAGE,
  },
  {
    name: "footage that is under way is asked for again",
    file: "subgraphs/video/requests/request-writer.ts",
    changes: [
      [
        "if (before) return { ref: before.ref, existed: true };",
        "if (before?.ref === wish.eventId) throw new Error();",
      ],
    ],
    ...FOOTAGE,
  },
  {
    name: "a part that another request has asked for is asked for again",
    file: "subgraphs/video/requests/request-writer.ts",
    changes: [["const writeId = shared?.writeId ??", 'const writeId = (shared?.writeId === "" ? "" : null) ??']],
    ...FOOTAGE,
  },
  {
    name: "a step of a request for footage is told twice",
    file: "subgraphs/video/requests/request-writer.ts",
    changes: [["if (standing.state === request.state && standing.reason === request.reason) continue;", ""]],
    ...FOOTAGE,
  },
  {
    name: "what was asked for before a restart is forgotten",
    file: "subgraphs/video/requests/request-writer.ts",
    changes: [
      ["readonly #writer = randomUUID();", "readonly #writer = randomUUID(); readonly #own = new Set<string>();"],
      [
        "await sql`insert into footagePart (tenant",
        "this.#own.add(writeId); await sql`insert into footagePart (tenant",
      ],
      ["const [clipRef, refusal] =", "if (!this.#own.has(writeId)) return; const [clipRef, refusal] ="],
    ],
    ...FOOTAGE,
  },
  {
    name: "a request for footage that has ended goes on",
    file: "subgraphs/video/requests/request-writer.ts",
    changes: [[".filter(({ state }) => isUnderWay(state));", ";"]],
    test: "test/subgraphs/video/requests/footage-store.test.ts",
    title: "stay as they ended",
  },
];

export type Outcome = { readonly isCaught: boolean; readonly output: string };

/** Runs the test in a copy of the tree that has the bug. It is caught where the test fails, as opposed to not being found. */
export async function runWithBug({ file, changes, test, title, environment = {} }: PlantedBug): Promise<Outcome> {
  const tree = await mkdtemp(join(tmpdir(), "fleetgraph-bug-"));
  try {
    const filter = (source: string) => !LEFT_OUT.test(source);
    for (const name of COPIED) await cp(join(ROOT, name), join(tree, name), { recursive: true, filter });
    await symlink(join(ROOT, "node_modules"), join(tree, "node_modules"));
    await writeFile(join(tree, file), await readWithBug({ file, changes }));
    const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
    const args = [vitest, "run", test, ...(title ? ["-t", title] : []), "--bail", "1"];
    const child = spawn(process.execPath, args, {
      cwd: tree,
      env: { PATH: process.env.PATH, NO_COLOR: "1", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    const [code] = await once(child, "close");
    return { isCaught: code !== 0 && output.includes("AssertionError"), output };
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

/** The file of a bug with the bug in it. Rejects where the file has changed so that there is no place for it any more. */
export async function readWithBug({ file, changes }: Pick<PlantedBug, "file" | "changes">): Promise<string> {
  let text = await readFile(join(ROOT, file), "utf8");
  for (const [before, after] of changes) {
    if (text.split(before).length !== 2) throw new Error(`${file} has not exactly once: ${before}`);
    text = text.replace(before, () => after);
  }
  return text;
}

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { createDataDir, type Process, startProcess } from "../../../e2e/process.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { until } from "../../../until.ts";
import { createRandom } from "../simulated-time.ts";
import { type Fate, startNotesVendor } from "./notes/notes-vendor.ts";

const KILLS = casesOf({ short: 4, long: 200 });
const SEED = Number(process.env.SEED ?? 1);
const NOTES_PER_KILL = 3;

type Row = { readonly id: string; readonly state: string };

function readRows(dataDir: string): { readonly writes: readonly Row[]; readonly notes: number } {
  using database = new DatabaseSync(join(dataDir, "notes.sqlite"), { readOnly: true });
  const writes = database.prepare("select id, state from vendorWrite").all() as Row[];
  return { writes, notes: Number(database.prepare("select count(*) as notes from note").get()?.notes) };
}

describe("writes to a vendor of a process that is killed", () => {
  it(
    `are done once each, whether it has sent them or heard of them (${KILLS} kills, seed ${SEED})`,
    async ({ signal }) => {
      const random = createRandom(SEED);
      await using dir = await createDataDir();
      let running: Process | null = null;
      let postsLeft = Number.POSITIVE_INFINITY;
      let atPost: () => Promise<Fate> = async () => "done";
      await using vendor = await startNotesVendor(async () => {
        postsLeft -= 1;
        return postsLeft === 0 ? atPost() : "done";
      });
      const start = (notes: number) => {
        running = startProcess("test/platform/vendor/writes/notes/process.ts", [], {
          DATA_DIR: dir.path,
          VENDOR_URL: vendor.url,
          NOTES: String(notes),
        });
        return running;
      };
      const kill = async () => void (await running?.end("SIGKILL"));

      for (let nth = 1; nth <= KILLS; nth += 1) {
        postsLeft = 1 + Math.floor(random() * NOTES_PER_KILL);
        atPost = [
          // It is on its way, and does not arrive; it arrives, and nobody hears so; its answer is on its way.
          async (): Promise<Fate> => kill().then(() => "lost"),
          async (): Promise<Fate> => kill().then(() => "done, unanswered"),
          async (): Promise<Fate> => {
            setTimeout(() => void kill(), random() * 10);
            return "done";
          },
        ][nth % 3] as typeof atPost;
        expect(await start(nth * NOTES_PER_KILL).exited).toMatchObject({ signal: "SIGKILL" });
      }

      postsLeft = Number.POSITIVE_INFINITY;
      const notes = (KILLS + 1) * NOTES_PER_KILL;
      await using last = start(notes);
      await last.printed(/all are requested/);
      await until(() => readRows(dir.path).writes.every(({ state }) => state !== "PENDING"), signal);
      const { writes, notes: stored } = readRows(dir.path);
      expect(writes.map(({ state }) => state)).toEqual(Array.from({ length: notes }, () => "CONFIRMED"));
      expect(vendor.notes.map(({ externalId }) => externalId).sort()).toEqual(writes.map(({ id }) => id).sort());
      expect(stored).toBe(notes);
    },
    MANY_CASES_MS,
  );
});

import { cp, mkdtempDisposable, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { createRandom, generateTrack } from "./generated-tracks.ts";
import { type Evaluation, toldCrossings, trueCrossings } from "./told-crossings.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
/** More tracks than any of these mistakes stays hidden in. */
const TRACKS = 3_000;
/** Each bug takes a copy of the evaluation. */
const STEP = casesOf({ short: 4, long: 1 });

type Bug = { readonly name: string; readonly file: string; readonly before: string; readonly after: string };

const bug = (name: string, file: string, before: string, after: string): Bug => ({ name, file, before, after });

const BUGS: readonly Bug[] = [
  bug(
    "late positions are added at the end",
    "device-track.ts",
    "comparePositions(position, last) <= 0",
    "position === last",
  ),
  bug("evaluating anew stops at the edit", "device-track.ts", "&& isSameState(old.state, now.state)", ""),
  bug("a rule that was crossed behind is not looked at again", "device-track.ts", "|| isCrossedBehind", ""),
  bug("a stay goes on only where a rule is around", "device-track.ts", "[...edited, ...this.#positions]", "edited"),
  bug("a stay is forgotten where a track is taken up", "device-track.ts", "begin > 0 && rule.takesTime", "false"),
  bug(
    "whoever was inside before is inside as of the first position",
    "device-track.ts",
    "this.#cutBeforeMs) < rule.fromMs",
    "this.#cutBeforeMs) < rule.fromMs + 1e12",
  ),
  bug("what is taken back stays", "device-track.ts", "!gone.has(toIdentity(position)) &&", ""),
  bug("crossings of a part are told twice", "device-track.ts", "told: crossings.slice(begin, until)", "told: []"),
  bug("the deciding position is not told", "crossing.ts", "&& comparePositions(a.decidedBy, b.decidedBy) === 0", ""),
  bug(
    "a stay of exactly the least is too short",
    "rule-machine.ts",
    "since.atMs < judge.minimumStayMs",
    "since.atMs <= judge.minimumStayMs",
  ),
  bug(
    "a stay begins where it is long enough",
    "rule-machine.ts",
    "atMs: since.atMs, position: since",
    "atMs: position.atMs, position",
  ),
  bug(
    "who is inside at the end of a window stays inside",
    "rule-machine.ts",
    "position.atMs < state.closesAtMs",
    "true",
  ),
  bug(
    "what is undecided leaves",
    "rule-machine.ts",
    'if (verdict === "UNDECIDED") return',
    'if (verdict === "HOLDS") return',
  ),
  bug("a limit of speed has no hysteresis", "rule-terms.ts", "speedKph < least - hysteresis", "speedKph < least"),
  bug("a place has no hysteresis", "rule-terms.ts", "offMeters + hysteresisMeters ? ", "offMeters ? "),
  bug("positions are exact", "rule-terms.ts", "position.accuracyMeters > EXACT_METERS", "position.accuracyMeters < 0"),
  bug(
    "a speed that is not told is none",
    "rule-terms.ts",
    'if (speedKph === null) return "UNDECIDED"',
    'if (speedKph === null) return "FAILS"',
  ),
  bug("a window of the night ends at once", "schedule.ts", "date.add({ days: 1 })", "date"),
  bug("two windows in a row are two", "schedule.ts", "if (!next) return endMs;", "return endMs;"),
  bug("former terms are forgotten", "watched-rule.ts", "if (atMs >= latest.fromMs) return", "if (atMs >= 0) return"),
  bug("a deleted rule goes on", "watched-rule.ts", "atMs >= this.untilMs || ", ""),
  bug(
    "where a rule was before it was changed, nobody looks",
    "rule-index.ts",
    "if (rule.latest.fromMs <= position.atMs) break;",
    "break;",
  ),
];

describe("a planted bug of the evaluation is noticed by the slow twin:", () => {
  it.each(BUGS.filter((_, index) => index % STEP === 0))(
    "$name",
    { timeout: MANY_CASES_MS },
    async ({ file, before, after }) => {
      await using directory = await mkdtempDisposable(join(tmpdir(), "planted-rule-bug-"));
      const evaluation = join(directory.path, "rules/evaluation");
      for (const room of ["evaluation", "boundaries"]) {
        await cp(join(ROOT, "subgraphs/rules", room), join(directory.path, "rules", room), { recursive: true });
      }
      await symlink(join(ROOT, "node_modules"), join(directory.path, "node_modules"));
      const text = await readFile(join(evaluation, file), "utf8");
      expect(text.split(before), `${before} stands in ${file} once`).toHaveLength(2);
      await writeFile(join(evaluation, file), text.replace(before, after));
      const names = ["device-track", "rule-index", "watched-rule"];
      const modules = await Promise.all(names.map((name) => import(join(evaluation, `${name}.ts`))));
      const tried = Object.assign({}, ...modules) as Evaluation;

      expect(firstDifference(tried)).not.toBeNull();
    },
  );
});

function firstDifference(tried: Evaluation): number | null {
  for (let seed = 1; seed <= TRACKS; seed++) {
    const random = createRandom(seed);
    const track = generateTrack(random);
    try {
      if (JSON.stringify(toldCrossings(track, random, tried)) !== JSON.stringify(trueCrossings(track))) return seed;
    } catch {
      // A crossing was told that makes no sense.
      return seed;
    }
  }
  return null;
}

import { cp, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { answerWith, type Rules } from "./answer.ts";
import { generateQuestion } from "./generated-log.ts";
import { answerSlowly } from "./slow-rules.ts";

const RULES = resolve(import.meta.dirname, "../../../../subgraphs/hos/rules");

type Bug = { readonly name: string; readonly file: string; readonly before: string; readonly after: string };

const bug = (name: string, file: string, before: string, after: string): Bug => ({ name, file, before, after });

/** A bug for each rule, most of them by a minute. */
const BUGS: readonly Bug[] = [
  bug("a full rest is a minute short", "rulebook.ts", "fullRestSeconds: 10 * HOUR", "fullRestSeconds: 10 * HOUR - 60"),
  bug("a full rest is a minute long", "rulebook.ts", "fullRestSeconds: 10 * HOUR", "fullRestSeconds: 10 * HOUR + 60"),
  bug(
    "a bus driver rests a minute less",
    "rulebook.ts",
    'AGRICULTURAL", "ADVERSE"]),\n  fullRestSeconds: 8 * HOUR',
    'AGRICULTURAL", "ADVERSE"]),\n  fullRestSeconds: 8 * HOUR - 60',
  ),
  bug("driving is a minute longer", "rulebook.ts", "seconds: 11 * HOUR", "seconds: 11 * HOUR + 60"),
  bug(
    "the shift is a minute longer",
    "rulebook.ts",
    'seconds: 14 * HOUR, paragraph: "49',
    'seconds: 14 * HOUR + 60, paragraph: "49',
  ),
  bug(
    "a bus is driven a minute longer",
    "rulebook.ts",
    'seconds: 10 * HOUR, paragraph: "49',
    'seconds: 10 * HOUR + 60, paragraph: "49',
  ),
  bug("a bus driver is on duty a minute longer", "rulebook.ts", "seconds: 15 * HOUR", "seconds: 15 * HOUR + 60"),
  bug(
    "the shift of a bus is what has passed",
    "rulebook.ts",
    'counts: "ON_DUTY", seconds: 15',
    'counts: "ELAPSED", seconds: 15',
  ),
  bug(
    "the break is due a minute later",
    "rulebook.ts",
    "seconds: 8 * HOUR, paragraph",
    "seconds: 8 * HOUR + 60, paragraph",
  ),
  bug("a break is a minute short", "rulebook.ts", "BREAK_SECONDS = HOUR / 2", "BREAK_SECONDS = HOUR / 2 - 60"),
  bug("a break is off duty", "break-rule.ts", 'kind !== "DRIVING"', 'kind !== "DRIVING" && kind !== "ON_DUTY"'),
  bug("a restart is a minute short", "rulebook.ts", "restartSeconds: 34 * HOUR", "restartSeconds: 34 * HOUR - 60"),
  bug(
    "a bus driver has a restart",
    "rulebook.ts",
    "break: null,\n  restartSeconds: null",
    "break: null,\n  restartSeconds: 34 * HOUR",
  ),
  bug("the cycle is a minute longer", "rulebook.ts", "seconds: hours * HOUR", "seconds: hours * HOUR + 60"),
  bug("the cycle is a day shorter", "rulebook.ts", "as const, cycleDays }", "as const, cycleDays: cycleDays - 1 }"),
  bug("days are those of UTC", "duty-days.ts", "timeZone: this.timeZone, plainTime", 'timeZone: "UTC", plainTime'),
  bug(
    "a part of a split may be short",
    "rulebook.ts",
    "shortestSeconds: 2 * HOUR,\n    togetherSeconds: 10 * HOUR,\n    sleeperSeconds: 7",
    "shortestSeconds: 2 * HOUR - 60,\n    togetherSeconds: 10 * HOUR,\n    sleeperSeconds: 7",
  ),
  bug(
    "a split is a minute short",
    "rulebook.ts",
    "togetherSeconds: 10 * HOUR,\n    sleeperSeconds: 7",
    "togetherSeconds: 10 * HOUR - 60,\n    sleeperSeconds: 7",
  ),
  bug("the sleeper part is a minute short", "rulebook.ts", "sleeperSeconds: 7 * HOUR", "sleeperSeconds: 7 * HOUR - 60"),
  bug(
    "the sleeper part need not be in one piece",
    "rests.ts",
    "lengthMs = counts ? lengthMs + lastedMs : 0",
    "lengthMs = counts ? lengthMs + lastedMs : lengthMs",
  ),
  bug(
    "a bus driver splits off duty",
    "rests.ts",
    "split.sleeperSeconds === null",
    "(split.sleeperSeconds as unknown) === undefined",
  ),
  bug(
    "a bus driver's split is a minute short",
    "rulebook.ts",
    "togetherSeconds: 8 * HOUR",
    "togetherSeconds: 8 * HOUR - 60",
  ),
  bug(
    "a full rest is the first of a pair",
    "rests.ts",
    "if (first.isFull || !second.mayBeSplit)",
    "if (!second.mayBeSplit)",
  ),
  bug(
    "a full rest is never the second of a pair",
    "rests.ts",
    "if (first.isFull || !second.mayBeSplit)",
    "if (first.isFull || second.isFull || !second.mayBeSplit)",
  ),
  bug(
    "the count begins at the earliest pair",
    "calculation-periods.ts",
    "if (!second.isFull) nextAnchorAt = at",
    "if (!second.isFull && nextAnchorAt < 0) nextAnchorAt = at",
  ),
  bug("the longest pair is taken", "calculation-periods.ts", "if (leastMs === 0 && !isAdverse) break;", "break;"),
  bug("the first rest of a pair counts", "calculation-periods.ts", "firsts.push({", "[].push({} as never); ({"),
  bug(
    "the second rest of a pair counts",
    "calculation-periods.ts",
    "partners = second.isFull ? [] :",
    "partners = second.isFull || !second.isFull ? [] :",
  ),
  bug(
    "a rest that both pairs name is left out twice",
    "calculation-periods.ts",
    "const isOne = partner !== null",
    "const isOne = false && partner !== null",
  ),
  bug("waiting at a well site counts", "timeline.ts", 'if (kind !== "WAITING") elapsedMs', "elapsedMs"),
  bug(
    "an oilfield split is a minute short",
    "rulebook.ts",
    '(g)(2)",\n    shortestSeconds: 2 * HOUR,\n    togetherSeconds: 10 * HOUR',
    '(g)(2)",\n    shortestSeconds: 2 * HOUR,\n    togetherSeconds: 10 * HOUR - 60',
  ),
  bug(
    "an oilfield restart is a minute short",
    "rulebook.ts",
    "oilfieldRestartSeconds: 24 * HOUR",
    "oilfieldRestartSeconds: 24 * HOUR - 60",
  ),
  bug(
    "the passenger seat is rest for an hour more",
    "rulebook.ts",
    "passengerSeatSeconds: 3 * HOUR",
    "passengerSeatSeconds: 4 * HOUR",
  ),
  bug(
    "the passenger seat is rest before the sleeper alone",
    "timeline.ts",
    "Math.min(endMs, startMs + leftAfterSleeperMs)",
    "startMs",
  ),
  bug("personal conveyance is on duty", "timeline.ts", 'return "OFF_DUTY";', 'return "ON_DUTY";'),
  bug("yard moves are driving", "timeline.ts", 'return "ON_DUTY";', 'return "DRIVING";'),
  bug("a gap is on duty", "timeline.ts", 'add("OFF_DUTY", knownMs', 'add("ON_DUTY", knownMs'),
  bug("an entry that is cut off goes on", "timeline.ts", "Math.min(entry.endMs ?? nextMs, nextMs,", "Math.min(nextMs,"),
  bug("exempt time counts", "timeline.ts", "if (isExempt) continue;", ""),
  bug("exempt driving counts for the break", "break-rule.ts", "if (isExempt) continue;", ""),
  bug(
    "adverse conditions give three hours",
    "rulebook.ts",
    'adverse: { seconds: 2 * HOUR, paragraph: "49',
    'adverse: { seconds: 3 * HOUR, paragraph: "49',
  ),
  bug(
    "adverse conditions help who is late already",
    "calculation-periods.ts",
    "isPlain && countedMs(period, limit, sums, metMs) <= limit.seconds * 1000",
    "isPlain",
  ),
  bug("a short haul needs a break", "break-rule.ts", "&& !isShortHaul", ""),
  bug("the long window is to be had twice", "rulebook.ts", "daysBefore: 6, uses: 1", "daysBefore: 6, uses: 2"),
  bug(
    "the long window is to be had again after six days",
    "rulebook.ts",
    "daysBefore: 6, uses: 1",
    "daysBefore: 5, uses: 1",
  ),
  bug(
    "no restart gives the long window back",
    "calculation-periods.ts",
    "rule === SIXTEEN_HOUR ? this.#lastRestart(anchor)",
    "false ? this.#lastRestart(anchor)",
  ),
  bug("the two long days of seven are three", "rulebook.ts", "uses: 2, isReleased", "uses: 3, isReleased"),
  bug("who drives a short haul without a CDL may split", "rests.ts", "|| !second.mayBeSplit", ""),
  bug(
    "the long window is a minute longer",
    "rulebook.ts",
    'seconds: 16 * HOUR, paragraph: "49 CFR 395.1(o)"',
    'seconds: 16 * HOUR + 60, paragraph: "49 CFR 395.1(o)"',
  ),
  bug(
    "Canadian driving is a minute longer",
    "rulebook.ts",
    'counts: "DRIVING", seconds: 13 * HOUR',
    'counts: "DRIVING", seconds: 13 * HOUR + 60',
  ),
  bug(
    "the Canadian 16 hours are a minute longer",
    "rulebook.ts",
    'counts: "ELAPSED", seconds: 16 * HOUR',
    'counts: "ELAPSED", seconds: 16 * HOUR + 60',
  ),
  bug(
    "what is left out of a Canadian shift is all of a rest",
    "rests.ts",
    "leavesOut: sleeperOf",
    "leavesOut: wholeOf",
  ),
  bug(
    "a Canadian day has a minute more of driving",
    "rulebook.ts",
    '"DAILY_DRIVING", seconds: 13 * HOUR',
    '"DAILY_DRIVING", seconds: 13 * HOUR + 60',
  ),
  bug(
    "a Canadian day has a minute more of work",
    "rulebook.ts",
    '"DAILY_ON_DUTY", seconds: 14 * HOUR',
    '"DAILY_ON_DUTY", seconds: 14 * HOUR + 60',
  ),
  bug(
    "a Canadian day has a minute less of rest",
    "rulebook.ts",
    '"DAILY_OFF_DUTY", seconds: 10 * HOUR',
    '"DAILY_OFF_DUTY", seconds: 10 * HOUR - 60',
  ),
  bug(
    "rests of 29 minutes count in a Canadian day",
    "rulebook.ts",
    "shortestSeconds: HOUR / 2",
    "shortestSeconds: HOUR / 2 - 60",
  ),
  bug(
    "a split does not take the place of the daily rest",
    "daily-rules.ts",
    "splits.add(first).add(second)",
    "splits.add(first).delete(first)",
  ),
  bug(
    "adverse conditions do not lengthen a Canadian day",
    "daily-rules.ts",
    "this.#isLonger[name] = true",
    "this.#isLonger[name] = false",
  ),
  bug(
    "a Canadian restart is a minute short",
    "rulebook.ts",
    "restartSeconds: 36 * HOUR",
    "restartSeconds: 36 * HOUR - 60",
  ),
  bug(
    "a Canadian day off is a minute short",
    "rulebook.ts",
    '"DAY_OFF", seconds: 24 * HOUR',
    '"DAY_OFF", seconds: 24 * HOUR - 60',
  ),
  bug(
    "70 hours without a day off are a minute longer",
    "rulebook.ts",
    '"CYCLE_DAY_OFF", seconds: 70 * HOUR',
    '"CYCLE_DAY_OFF", seconds: 70 * HOUR + 60',
  ),
  bug("the long window is for who works on as well", "rulebook.ts", "isReleased: true", "isReleased: false"),
  bug("exempt driving runs the clock of the break down", "break-rule.ts", "&& !segment.isExempt", ""),
  bug(
    "the open period begins at the last rest, be it a part of a split",
    "calculation-periods.ts",
    "rests.findLastIndex(({ isFull }) => isFull)",
    "rests.length - 1",
  ),
  bug(
    "a restart gives no hours back",
    "cycle.ts",
    "Math.max(countsAt(timeline, atMs).workedMs, restart.counted.workedMs)",
    "countsAt(timeline, atMs).workedMs",
  ),
  bug(
    "what was driven too much in the cycle knows no restart",
    "cycle.ts",
    "Math.max(dayForgottenMs, restart.counted.workedMs)",
    "dayForgottenMs",
  ),
  bug(
    "driving past midnight counts a day that is forgotten",
    "cycle.ts",
    "const toMs = Math.min(endMs, day.nextStartMs)",
    "const toMs = endMs",
  ),
];

/** How many logs are tried for a bug: those of rare exceptions take some hundred. */
const LOGS = 2_000;
/** Every so many-th bug is tried. */
const STEP = casesOf({ short: 8, long: 1 });
const SHAPE = { days: 10, tickSeconds: 60 };

/** The text of a file with a bug in it. */
async function readWithBug({ file, before, after }: Bug): Promise<string> {
  const text = await readFile(join(RULES, file), "utf8");
  if (text.split(before).length !== 2) throw new Error(`${file} has not exactly once: ${before}`);
  return text.replace(before, () => after);
}

describe("a planted bug", () => {
  it.each(BUGS)("has its place in the source: $name", async (planted) => {
    await expect(readWithBug(planted)).resolves.toContain(planted.after);
  });
});

describe("the slow twin notices that", () => {
  const answers = new Map<number, { readonly question: ReturnType<typeof generateQuestion>; readonly slow: string }>();

  /** The seed of the first log that is answered otherwise; null if none is. */
  function firstDifference(rules: Rules): number | null {
    for (let seed = 1; seed <= LOGS; seed += 1) {
      let known = answers.get(seed);
      if (!known) {
        const question = generateQuestion(seed, SHAPE);
        known = { question, slow: JSON.stringify(answerSlowly(question)) };
        answers.set(seed, known);
      }
      if (JSON.stringify(answerWith(rules, known.question)) !== known.slow) return seed;
    }
    return null;
  }

  it.each(BUGS.filter((_, index) => index % STEP === 0))("$name", { timeout: MANY_CASES_MS }, async (planted) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "rules-"));
    await cp(RULES, folder.path, { recursive: true });
    await writeFile(join(folder.path, planted.file), await readWithBug(planted));
    const { computeClocks } = await import(/* @vite-ignore */ join(folder.path, "compute-clocks.ts"));
    const { DutyDays } = await import(/* @vite-ignore */ join(folder.path, "duty-days.ts"));

    expect(firstDifference({ computeClocks, DutyDays })).not.toBeNull();
  });
});

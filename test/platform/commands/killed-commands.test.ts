import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createDataDir } from "../../e2e/process.ts";
import { casesOf, MANY_CASES_MS } from "../../gateway/long-run.ts";
import { createRandom } from "../vendor/simulated-time.ts";
import { type Answer, type CountersProcess, startCounters } from "./counters/counters-process.ts";
import { STRIKE_POINTS } from "./counters/strike.ts";

const KILLS = casesOf({ short: 5, long: 200 });
const SEED = Number(process.env.SEED ?? 1);
/** The process kills itself on the way of a command; it is killed as soon as the client has an answer, and at any time. */
const POINTS = [...STRIKE_POINTS, "answered", "any time"] as const;
/** Sent at once, so that a kill finds commands at every point of their way. */
const WAVE = 6;
const MOST_WAVES = 5;

const POOR = { name: "poor", amount: -1 };

/** What a client remembers of the keys that it has sent. */
class Client {
  readonly answers = new Map<string, Answer | null>();
  onAnswer = () => {};
  #sent = 0;

  /** Sends some new commands, and repeats those that have no answer yet. Resolves with whether each has one. */
  async sendWave(counters: CountersProcess): Promise<boolean> {
    for (let nth = 0; nth < WAVE; nth += 1) this.answers.set(`key ${++this.#sent}`, null);
    const unanswered = [...this.answers].filter(([, answer]) => answer === null);
    await Promise.all(unanswered.map(([key]) => this.#send(counters, key)));
    return unanswered.every(([key]) => this.answers.get(key) !== null);
  }

  /** A process that is gone gives no answer, and one that has no time, or no place, gives none that stays. */
  async #send(counters: CountersProcess, key: string): Promise<void> {
    const answer = await this.ask(counters, key).catch(() => null);
    if (!answer || !isFinal(answer)) return;
    this.answers.set(key, answer);
    this.onAnswer();
  }

  /** One command in six is refused, for it takes what is not there. */
  ask({ add }: CountersProcess, idempotencyKey: string): Promise<Answer> {
    const isRefused = Number(idempotencyKey.slice(4)) % 6 === 0;
    return add({ ...(isRefused ? POOR : { name: "n", amount: 1 }), idempotencyKey });
  }
}

function isFinal({ data, errors }: Answer): boolean {
  return Boolean(data?.add) || errors?.[0]?.extensions.code === "CONFLICT";
}

describe("commands to a process that is killed", () => {
  it(
    `are done once and for ever or not at all, at whatever point it is (${KILLS} kills, seed ${SEED})`,
    async ({ signal }) => {
      const random = createRandom(SEED);
      await using dir = await createDataDir();
      const client = new Client();

      for (let kill = 0; kill < KILLS; kill += 1) {
        const point = POINTS[kill % POINTS.length];
        let left = 1 + Math.floor(random() * WAVE * 2);
        const counters = await startCounters(dir.path, { STRIKE: `${point}:${left}` });
        client.onAnswer = () => {
          left -= 1;
          if (point === "answered" && left === 0) void counters.process.end("SIGKILL");
        };
        if (point === "any time") {
          void sleep(random() * 100, undefined, { signal }).then(() => counters.process.end("SIGKILL"));
        }
        for (let wave = 0; wave < MOST_WAVES; wave += 1) if (!(await client.sendWave(counters))) break;
        expect(await counters.process.exited, counters.process.output.stderr).toMatchObject({ code: null });
      }

      const counters = await startCounters(dir.path);
      await client.sendWave(counters);
      const repeated: Answer[] = [];
      for (const key of client.answers.keys()) repeated.push(await client.ask(counters, key));
      const end = await counters.add({ name: "n", amount: 0 });
      const told = [...client.answers.values()];
      await counters.process.end("SIGTERM");
      expect(repeated).toEqual(told);
      const values = told.flatMap((answer) => answer?.data?.add?.value ?? []).sort((a, b) => a - b);
      expect(values).toEqual(values.map((_, index) => index + 1));
      expect(end.data?.add).toEqual({ value: values.length, revision: values.length + 1 });
      const refused = told.filter((answer) => answer?.errors?.[0]?.extensions.code === "CONFLICT");
      expect(values.length + refused.length).toBe(client.answers.size);
      expect(values.length).toBeGreaterThan(KILLS);
    },
    MANY_CASES_MS,
  );
});

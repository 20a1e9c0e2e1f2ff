import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { CrowdCount, CrowdQuestion, CrowdSetting, Difference, Told } from "./crowd-messages.ts";
import { FILTERS, type HistoryFilter } from "./event-history.ts";

/** Of this machine's: it has to serve them as well. */
const PROCESSES = 2;

export type CrowdOptions = Pick<CrowdSetting, "url" | "cursor" | "seed"> & { readonly clients: number };

/** Clients that go on from their cursors, in processes of their own. The filters go round among them. */
export class Crowd implements AsyncDisposable {
  readonly #processes: readonly ChildProcess[];
  readonly #filters: readonly (readonly HistoryFilter[])[];

  constructor({ clients, ...setting }: CrowdOptions) {
    const filters = Array.from({ length: clients }, (_, index) => FILTERS[index % FILTERS.length] ?? {});
    this.#filters = Array.from({ length: PROCESSES }, (_, nth) =>
      filters.filter((_filter, index) => index % PROCESSES === nth),
    );
    this.#processes = this.#filters.map((own, nth) => {
      const started: CrowdSetting = { ...setting, seed: setting.seed + nth, filters: own };
      return fork(join(import.meta.dirname, "crowd-process.ts"), [JSON.stringify(started)]);
    });
  }

  /** Cuts some clients off; their numbers count from 0. */
  async cut(clients: readonly number[]): Promise<void> {
    await this.#ask((nth) => ({
      kind: "cut",
      clients: clients.filter((one) => one % PROCESSES === nth).map((one) => Math.floor(one / PROCESSES)),
    }));
  }

  /** Has all forget what they were told, and begin again where they began first. */
  async beginAgain(): Promise<void> {
    await this.#ask(() => ({ kind: "begin again" }));
  }

  async count(): Promise<CrowdCount> {
    const counts = await this.#ask<CrowdCount>(() => ({ kind: "count" }));
    const sum = (of: (one: CrowdCount) => number) => counts.reduce((total, one) => total + of(one), 0);
    const ends: Record<string, number> = {};
    for (const [why, times] of counts.flatMap((one) => Object.entries(one.ends))) ends[why] = (ends[why] ?? 0) + times;
    return {
      told: counts.flatMap(({ told }) => told),
      cuts: sum(({ cuts }) => cuts),
      subscriptions: sum(({ subscriptions }) => subscriptions),
      strangeGaps: sum(({ strangeGaps }) => strangeGaps),
      ends,
    };
  }

  /** Where clients were told something else than what is said to have been told to their filter. */
  async compare(toldOf: (filter: HistoryFilter) => readonly Told[]): Promise<readonly Difference[]> {
    const lists = FILTERS.map(toldOf);
    const answers = await this.#ask<readonly Difference[]>((nth) => ({
      kind: "compare",
      lists,
      listOf: this.#filters[nth]?.map((filter) => FILTERS.indexOf(filter)) ?? [],
    }));
    return answers.flat();
  }

  /** How many have not been told as many items as are said to have been told to their filters. */
  async countBehind(itemsOf: (filter: HistoryFilter) => number): Promise<number> {
    const expected = new Map(FILTERS.map((filter) => [filter, itemsOf(filter)]));
    const { told } = await this.count();
    return this.#filters.flat().filter((filter, index) => (told[index] ?? 0) < (expected.get(filter) ?? 0)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.#processes) {
      if (process.exitCode !== null || process.signalCode !== null) continue;
      const exited = once(process, "exit");
      process.kill("SIGKILL");
      await exited;
    }
  }

  /** Asks each process, one question at a time. */
  #ask<Answer>(questionFor: (nth: number) => CrowdQuestion): Promise<readonly Answer[]> {
    return Promise.all(
      this.#processes.map(async (process, nth) => {
        const answered = once(process, "message");
        process.send(questionFor(nth));
        const [{ answer }] = (await answered) as [{ answer: Answer }];
        return answer;
      }),
    );
  }
}

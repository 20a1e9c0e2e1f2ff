import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { LoadClient, LoadResult, Question } from "./load.ts";
import type { RunningGateway } from "./running-gateway.ts";
import type { Scenario } from "./scenarios.ts";
import type { FetchCounts, ShopWorld } from "./shop-world.ts";

/** What one gateway did and used in one round. */
export type Round = LoadResult & {
  readonly cpuMs: number;
  readonly residentBytes: number;
  readonly fetches: number;
};

/** A gateway with the client that asks it. */
export type Entry = { readonly gateway: RunningGateway; readonly client: LoadClient };

/** What a gateway's process has used since it began. */
const usageSchema = z.object({ cpuMs: z.number(), residentBytes: z.number() });

/** Enough to keep a gateway busy, and few enough that the wait for a turn does not drown what an answer takes. */
export const MOST_CONCURRENCY = 16;

/** More than the fastest gateway answers in a round: the bound is for a client that miscounts its time. */
const MOST_REQUESTS = 100_000;

/** So much of a wrong answer is shown. */
const MOST_FAULT_CHARACTERS = 300;

/**
 * One gateway in one scenario. A gateway that answers wrongly, refuses a connection or ends is not measured any
 * further, and disturbs nobody else's measurement.
 */
export class Measurement {
  readonly entry: Entry;
  readonly rounds: Round[] = [];
  readonly #scenario: Scenario;
  readonly #world: ShopWorld;
  readonly #questions: Question[] = [];
  #fault: string | null = null;

  constructor(entry: Entry, scenario: Scenario, world: ShopWorld) {
    this.entry = entry;
    this.#scenario = scenario;
    this.#world = world;
  }

  /** What was wrong; null when nothing was. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Asks everything once and compares the answers with the right ones. */
  examine(right: readonly unknown[]): Promise<void> {
    return this.#unlessFaulty(async () => {
      for (const [index, request] of this.#scenario.requests.entries()) {
        const body = JSON.stringify(request);
        const { status, bytes } = await this.entry.client.ask(body, this.#scenario.isAuthorized);
        this.#questions.push({ body, answerBytes: bytes.length });
        if (status !== 200 || !isRight(bytes, right[index])) throw new Error(`${status} ${Buffer.from(bytes)}`);
      }
    });
  }

  warmUp(mostMs: number): Promise<void> {
    return this.#unlessFaulty(async () => {
      await this.#load(mostMs);
    });
  }

  measureRound(mostMs: number): Promise<void> {
    return this.#unlessFaulty(async () => {
      const countsBefore = await this.#world.fetches();
      const before = await this.#usage();
      const load = await this.#load(mostMs);
      if (load.failures > 0) {
        throw new Error(
          `${load.failures} of ${load.requests} answers changed under load, such as to ${load.firstFailure}`,
        );
      }
      const after = await this.#usage();
      const fetches = this.#fetchesBetween(countsBefore, await this.#world.fetches());
      this.rounds.push({ ...load, cpuMs: after.cpuMs - before.cpuMs, residentBytes: after.residentBytes, fetches });
    });
  }

  #load(mostMs: number): Promise<LoadResult> {
    const { isAuthorized = false, concurrency = MOST_CONCURRENCY } = this.#scenario;
    const load = { questions: this.#questions, isAuthorized, concurrency, mostRequests: MOST_REQUESTS, mostMs };
    return this.entry.client.apply(load);
  }

  #fetchesBetween(before: FetchCounts, after: FetchCounts): number {
    const fetches = after.fetches - before.fetches;
    const authorized = after.authorizedFetches - before.authorizedFetches;
    if (this.#scenario.isAuthorized && authorized < fetches) {
      throw new Error(`${fetches - authorized} of ${fetches} fetches came without the client's credential`);
    }
    return fetches;
  }

  async #usage() {
    return usageSchema.parse(await this.entry.gateway.askControl());
  }

  async #unlessFaulty(work: () => Promise<void>): Promise<void> {
    if (this.#fault !== null) return;
    try {
      await work();
    } catch (error) {
      const { ended } = this.entry.gateway;
      this.#fault = String(ended.aborted ? ended.reason : error).slice(0, MOST_FAULT_CHARACTERS);
    }
  }
}

/** Whether an answer says what the right one does, in whatever order. */
export function isRight(bytes: Uint8Array, right: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(Buffer.from(bytes).toString()), right);
  } catch {
    return false;
  }
}

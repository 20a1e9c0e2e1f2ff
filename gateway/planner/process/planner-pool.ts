import { hash } from "node:crypto";
import type { Logger } from "../../../platform/log.ts";
import type { OperationPlan } from "../../operation/plan.ts";
import { type ServedSupergraph, toServedSupergraph } from "../../supergraph/served-supergraph.ts";
import { type GraphPlanner, PlanningError, type PlanningScope } from "../graph-planner.ts";
import type { PlanRequest } from "../plan-request.ts";
import { ClientConduct } from "./client-conduct.ts";
import { FatalOperations } from "./fatal-operations.ts";
import { PlannerProcess } from "./planner-process.ts";

/** Why a planner's process ended: by itself, over an operation or without one; or stopped in the middle of one. */
export type PlannerEnd = "crashed" | "late" | "abandoned" | "preempted";

export type PlannerPoolOptions = {
  readonly log: Logger;
  /** How long an operation may take from when it is asked for, its turn included. */
  readonly planWithinMs?: number;
  /** How many processes there may be; at rest there are two. */
  readonly maxProcesses?: number;
  /** Told whenever a process ended that was not told to rest. */
  readonly onEnd?: (end: PlannerEnd) => void;
  /** Monotonic milliseconds. */
  readonly nowMs?: () => number;
};

/** One works and one is ready to take its place. */
const PROCESSES_AT_REST = 2;

/** What an operation may take while others wait for a process, and after its client has gone. */
const PATIENCE_MS = 1_000;

/** A process beyond those at rest is kept for so long for the next rush. */
const REST_AFTER_MS = 10_000;

/** After a process could not be started. */
const START_AGAIN_AFTER_MS = 1_000;

/** So many operations may wait for a process. */
const MAX_WAITING = 1_000;

/** Starts planners for a supergraph. Rejects when they cannot read it. */
export async function startPlannerPool(supergraph: string, options: PlannerPoolOptions): Promise<PlannerPool> {
  const ended: PlannerProcess[] = [];
  let onEnd = (process: PlannerProcess): void => void ended.push(process);
  const first = new PlannerProcess((process) => onEnd(process));
  try {
    const { summary, overridePercentages } = await loaded(first, supergraph);
    const served = await toServedSupergraph(summary);
    const pool = new PlannerPool({ ...options, supergraph, first, served, overridePercentages });
    onEnd = pool.onProcessEnd;
    ended.forEach(onEnd);
    return pool;
  } catch (error) {
    await first[Symbol.asyncDispose]();
    throw error;
  }
}

async function loaded(process: PlannerProcess, supergraph: string) {
  const report = await process.order({ kind: "load", supergraph });
  if (report.kind === "loaded") return report;
  throw new Error(report.kind === "failed" ? report.message : `${report.kind} instead of loaded`);
}

type StartedPool = PlannerPoolOptions & {
  /** The supergraph's SDL. */
  readonly supergraph: string;
  readonly first: PlannerProcess;
  readonly served: ServedSupergraph;
  readonly overridePercentages: readonly number[];
};

/** One operation from when it is asked for until its plan is there. */
type Job = {
  readonly request: PlanRequest;
  readonly client: string;
  readonly identity: string;
  readonly endsAtMs: number;
  readonly resolve: (plan: OperationPlan) => void;
  readonly reject: (error: PlanningError) => void;
  /** It has been stopped for others once, and does not take the last process any more. */
  isSlow: boolean;
  isAbandoned: boolean;
};

type Run = { readonly job: Job; readonly startedAtMs: number; stoppedFor: Exclude<PlannerEnd, "crashed"> | null };

/**
 * Planners of one supergraph, each in a process of its own, that plan one operation at a time: whatever ends or holds up a
 * process is known to be that operation.
 *
 * A process is always kept in reserve while there may be more of them. The last one that is free is for a client that has
 * nothing planned at the moment and ended no process lately. So nobody who sends fatal or endless operations keeps others
 * waiting, however many.
 */
export class PlannerPool implements GraphPlanner {
  readonly supergraph: ServedSupergraph;
  readonly overridePercentages: readonly number[];
  readonly #sdl: string;
  readonly #options: Required<PlannerPoolOptions>;
  readonly #conduct: ClientConduct;
  readonly #free: PlannerProcess[] = [];
  readonly #runs = new Map<PlannerProcess, Run>();
  readonly #starting = new Set<PlannerProcess>();
  #waiting = new Set<Job>();
  readonly #fatal = new FatalOperations();
  #wakeTimer: NodeJS.Timeout | undefined;
  #restTimer: NodeJS.Timeout | undefined;
  #mayStartAtMs = Number.NEGATIVE_INFINITY;
  #atRest = PROCESSES_AT_REST;
  #isClosed = false;

  constructor({ supergraph, first, served, overridePercentages, ...options }: StartedPool) {
    this.#sdl = supergraph;
    this.supergraph = served;
    this.overridePercentages = overridePercentages;
    this.#options = {
      planWithinMs: 5_000,
      maxProcesses: 4,
      onEnd: () => {},
      nowMs: () => performance.now(),
      ...options,
    };
    this.#conduct = new ClientConduct(this.#options.nowMs);
    this.#free.push(first);
    this.#dispatch();
  }

  plan(request: PlanRequest, { client, signal }: PlanningScope): Promise<OperationPlan> {
    const { promise, resolve, reject } = Promise.withResolvers<OperationPlan>();
    const { planWithinMs, nowMs } = this.#options;
    const endsAtMs = nowMs() + planWithinMs;
    const job: Job = {
      request,
      client,
      identity: identityOf(request),
      endsAtMs,
      resolve,
      reject,
      isSlow: false,
      isAbandoned: false,
    };
    const refusal = this.#refusalOf(job);
    if (refusal || signal.aborted) {
      reject(refusal ?? new PlanningError("abandoned", "nobody waits for the plan"));
      return promise;
    }
    const leave = () => this.#abandon(job);
    const timer = setTimeout(() => this.#expire(job), planWithinMs);
    signal.addEventListener("abort", leave, { once: true });
    this.#waiting.add(job);
    this.#dispatch();
    return promise.finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
    });
  }

  rest(): void {
    this.#atRest = 0;
    for (const process of this.#free.splice(0)) process.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#wakeTimer);
    clearTimeout(this.#restTimer);
    for (const job of this.#waiting) job.reject(new PlanningError("abandoned", "the planners are closed"));
    this.#waiting.clear();
    const processes = [...this.#free, ...this.#runs.keys(), ...this.#starting];
    await Promise.all(processes.map((process) => process[Symbol.asyncDispose]()));
  }

  #refusalOf(job: Job): PlanningError | null {
    if (this.#isClosed) return new PlanningError("abandoned", "the planners are closed");
    if (this.#fatal.has(job.identity)) {
      return new PlanningError("fatal", `the operation ${job.identity} has ended the planner before`);
    }
    if (this.#options.nowMs() + this.#conduct.pauseMs(job.client) >= job.endsAtMs) {
      return new PlanningError("overloaded", "this client's operations have ended the planner too often lately");
    }
    if (this.#waiting.size >= MAX_WAITING) return new PlanningError("overloaded", `${MAX_WAITING} operations wait`);
    return null;
  }

  /** Takes note that a process has ended. One that had nothing to do is replaced. */
  readonly onProcessEnd = (process: PlannerProcess): void => {
    const index = this.#free.indexOf(process);
    if (index === -1) return;
    this.#free.splice(index, 1);
    this.#dispatch();
  };

  /** Starts what may start, and sees to it that a process is in reserve. */
  #dispatch(): void {
    if (this.#isClosed) return;
    for (const job of this.#waiting) {
      if (this.#free.length === 0) break;
      if (!this.#mayStart(job)) continue;
      const process = this.#free.shift();
      if (!process) break;
      this.#waiting.delete(job);
      void this.#run(job, process);
    }
    this.#keepReserve();
    this.#stopLate();
    this.#wakeLater();
    this.#restLater();
  }

  #mayStart({ client, isSlow }: Job): boolean {
    if (this.#conduct.pauseMs(client) > 0) return false;
    if (this.#free.length > 1 || this.#atRest === 0) return true;
    const isBusy = [...this.#runs.values()].some(({ job }) => job.client === client);
    return !isSlow && !isBusy && !this.#conduct.isSuspect(client);
  }

  async #run(job: Job, process: PlannerProcess): Promise<void> {
    const run: Run = { job, startedAtMs: this.#options.nowMs(), stoppedFor: null };
    this.#runs.set(process, run);
    try {
      const report = await process.order({ kind: "plan", request: job.request });
      this.#runs.delete(process);
      if (run.stoppedFor === null) this.#free.push(process);
      if (report.kind === "planned") job.resolve(report.plan);
      else job.reject(new PlanningError("impossible", report.kind === "failed" ? report.message : report.kind));
    } catch (error) {
      this.#runs.delete(process);
      if (!this.#isClosed) this.#processEnded(run, error);
      else job.reject(new PlanningError("abandoned", "the planners are closed"));
    }
    this.#dispatch();
  }

  #processEnded({ job, stoppedFor }: Run, error: unknown): void {
    const end = stoppedFor ?? "crashed";
    this.#options.onEnd(end);
    this.#conduct.offended(job.client);
    if (job.isAbandoned) return;
    if (end === "late") {
      job.reject(new PlanningError("too long", `no plan after ${this.#options.planWithinMs} ms`));
    } else if (end === "preempted") {
      job.isSlow = true;
      this.#waiting.add(job);
    } else if (end === "crashed") {
      this.#options.log.error({ err: error, operation: job.identity }, "an operation ended the planner");
      this.#fatal.add(job.identity);
      if (this.#fatal.has(job.identity)) job.reject(new PlanningError("fatal", "it ended the planner again"));
      else this.#waiting = new Set([job, ...this.#waiting]);
    }
  }

  #abandon(job: Job): void {
    job.isAbandoned = true;
    job.reject(new PlanningError("abandoned", "nobody waits for the plan any more"));
    this.#waiting.delete(job);
    this.#dispatch();
  }

  #expire(job: Job): void {
    if (this.#waiting.delete(job)) {
      job.reject(new PlanningError("overloaded", `no turn within ${this.#options.planWithinMs} ms`));
      return;
    }
    for (const [process, run] of this.#runs) if (run.job === job) stop(process, run, "late");
  }

  /** Has one more process start when all are at work, and when there are fewer than at rest. */
  #keepReserve(): void {
    const count = this.#free.length + this.#runs.size + this.#starting.size;
    const reserve = this.#free.length + this.#starting.size;
    const isShort = count < this.#atRest || reserve === 0 || (reserve < 2 && this.#waiting.size > 0);
    const isNeeded = this.#atRest > 0 ? isShort : reserve === 0 && this.#waiting.size > 0;
    if (!isNeeded || count >= this.#options.maxProcesses || this.#options.nowMs() < this.#mayStartAtMs) return;
    void this.#start();
  }

  async #start(): Promise<void> {
    const process = new PlannerProcess(this.onProcessEnd);
    this.#starting.add(process);
    try {
      await loaded(process, this.#sdl);
      this.#free.push(process);
    } catch (error) {
      process.kill();
      if (!this.#isClosed) this.#options.log.error({ err: error }, "a planner could not be started");
      this.#mayStartAtMs = this.#options.nowMs() + START_AGAIN_AFTER_MS;
    } finally {
      this.#starting.delete(process);
    }
    this.#dispatch();
  }

  /** Stops what has run for long and nobody waits for; and what has run longest, when others wait and nothing is free. */
  #stopLate(): void {
    const latest = this.#options.nowMs() - PATIENCE_MS;
    const late = [...this.#runs].filter(([, run]) => run.startedAtMs <= latest && run.stoppedFor === null);
    for (const [process, run] of late) if (run.job.isAbandoned) stop(process, run, "abandoned");
    const isHeldUp = ({ client, isSlow }: Job) => !isSlow && !this.#conduct.isSuspect(client);
    const isStuck = this.#free.length === 0 && this.#starting.size === 0 && [...this.#waiting].some(isHeldUp);
    const [longest] = late.filter(([, run]) => run.stoppedFor === null);
    const isStopping = [...this.#runs.values()].some(({ stoppedFor }) => stoppedFor !== null);
    if (isStuck && !isStopping && longest) stop(...longest, "preempted");
  }

  /** Looks again when something may have changed because of nothing but time. */
  #wakeLater(): void {
    clearTimeout(this.#wakeTimer);
    const nowMs = this.#options.nowMs();
    const pausesMs = Array.from(this.#waiting, ({ client }) => this.#conduct.pauseMs(client));
    const patienceMs = Array.from(this.#runs.values(), ({ startedAtMs }) => startedAtMs + PATIENCE_MS - nowMs);
    const laterMs = [...pausesMs, ...patienceMs, this.#mayStartAtMs - nowMs].filter((delayMs) => delayMs > 0);
    if (laterMs.length === 0) return;
    this.#wakeTimer = setTimeout(() => this.#dispatch(), Math.ceil(Math.min(...laterMs))).unref();
  }

  #restLater(): void {
    if (this.#free.length <= this.#atRest || this.#restTimer) return;
    this.#restTimer = setTimeout(() => {
      this.#restTimer = undefined;
      for (const process of this.#free.splice(this.#atRest)) process.kill();
    }, REST_AFTER_MS).unref();
  }
}

function stop(process: PlannerProcess, run: Run, end: Exclude<PlannerEnd, "crashed">): void {
  run.stoppedFor ??= end;
  process.kill();
}

function identityOf({ document, values, percentage }: PlanRequest): string {
  return hash("sha256", JSON.stringify([document, [...values.literals.values()], percentage]));
}

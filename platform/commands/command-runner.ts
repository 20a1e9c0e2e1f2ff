import type { Kysely } from "kysely";
import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import { PublicError } from "../public-error.ts";
import { withSavepoint } from "../store/savepoint.ts";
import type { WritableStore } from "../store/store.ts";
import { isFaultOfStore, StoreUnavailableError } from "../store/store-errors.ts";
import { StoreSupersededError } from "../store/writer-lease.ts";
import {
  type CommandTables,
  pruneAnsweredCommands,
  readAnsweredCommand,
  writeAnsweredCommand,
} from "./answered-commands.ts";
import type { Command, CommandOrder, CommandOutcome } from "./command.ts";
import type { CommandHandler, CommandHandlers } from "./command-handler.ts";
import { forbidden, internal, interrupted, notInTime, toRefusal, withoutRoom } from "./command-refusals.ts";

export type CommandRunnerOptions<Tables extends CommandTables> = {
  readonly store: WritableStore<Tables>;
  readonly handlers: CommandHandlers<Tables>;
  /** Called after every commit of a command. */
  readonly onCommit: () => void;
  /** What a handler did was taken back: state in memory may be ahead of the store. */
  readonly onRollback?: () => void;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Runs the commands of a subgraph, one after the other, each in a transaction of its own. */
export class CommandRunner<Tables extends CommandTables> {
  readonly #options: CommandRunnerOptions<Tables>;
  readonly #handlers: ReadonlyMap<string, CommandHandler<Tables>>;

  constructor(options: CommandRunnerOptions<Tables>) {
    this.#options = options;
    this.#handlers = new Map(Object.entries(options.handlers));
  }

  /**
   * Resolves with what became of a command. If it is done, it is committed and synced; if it is refused, nothing of it is.
   * What a handler decides is remembered in the same transaction, so that a repeat of the key is told the same. What
   * is refused for another reason (a bug, a full disk, input that says nothing, a deadline) is not, and may be tried again.
   *
   * Rejects where the store cannot be written any more. It is not known then whether the command is done.
   */
  readonly run = async (order: CommandOrder): Promise<CommandOutcome> => {
    const { store, onCommit, onRollback, log } = this.#options;
    try {
      const outcome = await store.write((tx) => this.#runIn(tx, order));
      onCommit();
      return outcome;
    } catch (error) {
      // No handler has begun.
      if (error instanceof PublicError) return toRefusal(error);
      onRollback?.();
      if (error instanceof StoreUnavailableError)
        return toRefusal(error.outage === "unreachable" ? interrupted() : withoutRoom());
      if (error instanceof StoreSupersededError || isFaultOfStore(error)) throw error;
      log.error({ err: error, command: order.command.name }, "a command failed, and nothing of it was done");
      return toRefusal(internal());
    }
  };

  async #runIn(tx: Kysely<Tables>, { command, deadlineAtMs }: CommandOrder): Promise<CommandOutcome> {
    const nowMs = this.#options.clock.now();
    if (!command.viewer.rights.includes("write")) throw forbidden();
    if (nowMs > deadlineAtMs) throw notInTime();
    const { idempotencyKey } = command;
    if (typeof idempotencyKey !== "string") return this.#decide(tx, command, nowMs);
    const keyed = { ...command, idempotencyKey };
    const answered = await readAnsweredCommand(tx, keyed);
    if (answered?.isSameInput === false) throw otherInput();
    if (answered) return answered.outcome;
    const outcome = await this.#decide(tx, command, nowMs);
    await writeAnsweredCommand(tx, keyed, { outcome, nowMs });
    await pruneAnsweredCommands(tx, nowMs);
    return outcome;
  }

  async #decide(tx: Kysely<Tables>, { name, input, viewer }: Command, nowMs: number): Promise<CommandOutcome> {
    const handler = this.#handlers.get(name);
    if (!handler) throw new Error(`no handler knows the command ${name}`);
    const run = handler(input);
    try {
      const payload = await withSavepoint(tx, () => run(tx, { viewer, nowMs }));
      return { kind: "done", payload: JSON.parse(JSON.stringify(payload)) };
    } catch (error) {
      if (!(error instanceof PublicError)) throw error;
      this.#options.onRollback?.();
      return toRefusal(error);
    }
  }
}

function otherInput(): PublicError {
  return new PublicError("BAD_USER_INPUT", "This `idempotencyKey` has come before, with another input.", {
    field: "input.idempotencyKey",
  });
}

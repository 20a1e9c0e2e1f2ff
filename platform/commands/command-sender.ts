import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import { PublicError } from "../public-error.ts";
import type { Command, CommandOrder, CommandOutcome, Commands } from "./command.ts";
import { interrupted, notInTime, tooMany } from "./command-refusals.ts";

export type CommandSenderOptions = {
  /** Carries a command to whoever runs it. Rejects where nobody can say any more what became of it. */
  readonly send: (order: CommandOrder) => Promise<CommandOutcome>;
  readonly clock: Clock;
  readonly deadlineMs?: number;
};

/** Less than the 10 s that the gateway gives a subgraph, so that the client is told in words. */
export const COMMAND_DEADLINE_MS = 8_000;
/** A commit takes some milliseconds: so many are done long before their deadline. */
export const MOST_COMMANDS_UNDER_WAY = 100;
/** As Stripe's: https://docs.stripe.com/api/idempotent_requests */
const LONGEST_KEY = 255;

/** The serving side of commands: sends them, bounds how many are under way, and waits for their answers until a deadline. */
export class CommandSender implements Commands {
  readonly #options: CommandSenderOptions;
  readonly #deadlineMs: number;
  #underWay = 0;

  constructor(options: CommandSenderOptions) {
    this.#options = options;
    this.#deadlineMs = options.deadlineMs ?? COMMAND_DEADLINE_MS;
  }

  async run<Payload>(command: Command): Promise<Payload> {
    checkKey(command.idempotencyKey);
    if (this.#underWay >= MOST_COMMANDS_UNDER_WAY) throw tooMany();
    const answered = new AbortController();
    try {
      const late = sleep(this.#deadlineMs, undefined, { signal: answered.signal }).then(() => {
        throw notInTime();
      });
      const outcome = await Promise.race([this.#send(command), late]);
      if (outcome.kind === "done") return outcome.payload as Payload;
      throw new PublicError(outcome.code, outcome.message, outcome.details);
    } finally {
      answered.abort();
    }
  }

  /** A command that nobody waits for any more is under way until it is answered. */
  async #send(command: Command): Promise<CommandOutcome> {
    const { send, clock } = this.#options;
    this.#underWay += 1;
    try {
      return await send({ command, deadlineAtMs: clock.now() + this.#deadlineMs });
    } catch {
      throw interrupted();
    } finally {
      this.#underWay -= 1;
    }
  }
}

function checkKey(key: Command["idempotencyKey"]): void {
  if (key === null || key === undefined || (key.length > 0 && key.length <= LONGEST_KEY)) return;
  throw new PublicError("BAD_USER_INPUT", `\`idempotencyKey\` must have 1 to ${LONGEST_KEY} characters.`, {
    field: "input.idempotencyKey",
  });
}

import { describe, expect, it } from "vitest";
import { systemClock } from "../../../platform/clock.ts";
import type { Command, CommandOrder, CommandOutcome } from "../../../platform/commands/command.ts";
import { CommandSender, MOST_COMMANDS_UNDER_WAY } from "../../../platform/commands/command-sender.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { RIGHTS } from "../../../platform/viewer/viewer.ts";

const COMMAND: Command = {
  subgraph: "counters",
  name: "add",
  input: {},
  viewer: { tenant: "a", subject: "ann", rights: RIGHTS },
};
const DONE: CommandOutcome = { kind: "done", payload: { value: 1 } };

/** A sender whose commands are answered when a test says so. */
function createSender({ deadlineMs = 20_000 } = {}) {
  const sent: (PromiseWithResolvers<CommandOutcome> & { readonly order: CommandOrder })[] = [];
  const send = (order: CommandOrder) => {
    const answer = Promise.withResolvers<CommandOutcome>();
    sent.push({ order, ...answer });
    return answer.promise;
  };
  return { sent, sender: new CommandSender({ send, clock: systemClock, deadlineMs }) };
}

/** The error that a client is told. */
async function refusalOf(running: Promise<unknown>) {
  const error = await running.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PublicError);
  const { message, extensions } = error as PublicError;
  return { message, code: extensions.code, field: extensions.field };
}

describe("a command that is sent", () => {
  it("answers with what its handler returned, and with what it refused", async () => {
    const { sender, sent } = createSender();
    const done = sender.run(COMMAND);
    const refused = sender.run(COMMAND);

    sent[0]?.resolve(DONE);
    sent[1]?.resolve({ kind: "refused", code: "CONFLICT", message: "Somebody.", details: { field: "input.a" } });

    expect(await done).toEqual({ value: 1 });
    expect(await refusalOf(refused)).toEqual({ message: "Somebody.", code: "CONFLICT", field: "input.a" });
  });

  it("and not answered by its deadline is not known to be done or not, which the client is told", async () => {
    const { sender, sent } = createSender({ deadlineMs: 20 });
    const beforeMs = Date.now();

    const refusal = await refusalOf(sender.run(COMMAND));

    expect(refusal).toMatchObject({ code: "SUBGRAPH_UNAVAILABLE", message: expect.stringContaining("not known") });
    expect(Date.now() - beforeMs).toBeGreaterThanOrEqual(19);
    expect(sent[0]?.order.deadlineAtMs).toBeGreaterThanOrEqual(beforeMs + 20);
    expect(sent[0]?.order.deadlineAtMs).toBeLessThanOrEqual(Date.now() + 20);
  });

  it("and answered leaves no timer behind", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const { sender, sent } = createSender();
    const before = timers();
    const running = Array.from({ length: 10 }, () => sender.run(COMMAND));
    const whileWaiting = timers();

    for (const { resolve } of sent) resolve(DONE);
    await Promise.all(running);

    expect([whileWaiting - before, timers() - before]).toEqual([10, 0]);
  });

  it("to a thread that ends is not known to be done or not", async () => {
    const { sender, sent } = createSender();
    const running = sender.run(COMMAND);

    sent[0]?.reject(new Error("the thread that writes has ended"));

    const { code, message } = await refusalOf(running);
    expect([code, message]).toEqual([
      "SUBGRAPH_UNAVAILABLE",
      expect.stringContaining("was interrupted. It is not known"),
    ]);
  });

  it("beside as many as may be under way is refused, until one of them is answered, be it too late", async () => {
    const { sender, sent } = createSender({ deadlineMs: 100 });
    const running = Array.from({ length: MOST_COMMANDS_UNDER_WAY }, () => refusalOf(sender.run(COMMAND)));

    const atOnce = await refusalOf(sender.run(COMMAND));
    await Promise.all(running);
    const whileUnanswered = await refusalOf(sender.run(COMMAND));
    sent[0]?.resolve(DONE);
    await sent[0]?.promise;
    const next = sender.run(COMMAND);
    sent.at(-1)?.resolve(DONE);

    expect([atOnce.code, whileUnanswered.code]).toEqual(["LIMIT_EXCEEDED", "LIMIT_EXCEEDED"]);
    expect(await next).toEqual({ value: 1 });
    expect(sent).toHaveLength(MOST_COMMANDS_UNDER_WAY + 1);
  });

  it.each([[""], ["k".repeat(256)]])(
    "with a key of another length than 1 to 255 is refused unsent",
    async (idempotencyKey) => {
      const { sender, sent } = createSender();

      const refusal = await refusalOf(sender.run({ ...COMMAND, idempotencyKey }));

      expect(refusal).toMatchObject({ code: "BAD_USER_INPUT", field: "input.idempotencyKey" });
      expect(sent).toEqual([]);
    },
  );

  it.each([["k"], ["k".repeat(255)], [null], [undefined]])("is sent under the key %j", async (idempotencyKey) => {
    const { sender, sent } = createSender();

    const running = sender.run({ ...COMMAND, idempotencyKey });
    sent[0]?.resolve(DONE);

    await running;
    expect(sent[0]?.order.command.idempotencyKey).toBe(idempotencyKey);
  });
});

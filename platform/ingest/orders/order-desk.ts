import type { Requests } from "../../bus/nats/start-nats.ts";
import { internal, toRefusal } from "../../commands/command-refusals.ts";
import { StoreUnavailableError } from "../../store/store-errors.ts";
import type { RunningIngest } from "../ingest.ts";
import { type Order, type OrderOutcome, orderMessage } from "./order-message.ts";

/**
 * Carries out what other processes ask of the writing side of a subgraph, until it is disposed of. An order that cannot be
 * answered for, since another process has taken over, has no answer from here: that one answers.
 */
export function openOrderDesk(requests: Requests, subgraph: string, running: RunningIngest): AsyncDisposable {
  return requests.answer(subgraph, (question) => carryOut(orderMessage.parse(question), running));
}

async function carryOut(order: Order, running: RunningIngest): Promise<OrderOutcome> {
  if (order.kind === "command") {
    const outcome = (await running.runCommand?.(order.order)) ?? toRefusal(internal());
    return { kind: "outcome", outcome };
  }
  try {
    if (!running.receive) throw new Error("nobody receives these deliveries");
    return { kind: "stored", added: await running.receive(order.deliveries) };
  } catch (error) {
    if (error instanceof StoreUnavailableError) return { kind: "unavailable" };
    throw error;
  }
}

import type { BusBatch, BusPosition } from "../../../../platform/bus/bus.ts";
import { LocalBus } from "../../../../platform/bus/local-bus.ts";
import { Relay } from "../../../../platform/bus/nats/relay.ts";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { log, PUBLISHER } from "../publisher.ts";
import { connectorTo } from "./connector-to.ts";

/**
 * Relays what a store holds, and is killed: when it has read a batch and sent nothing of it, when it has sent one and asks for the
 * next, or at any moment in between.
 */

const [storeHome = "", natsUrl = "", moment = "", delayMs = "0"] = process.argv.slice(2);

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

class KilledBus extends LocalBus {
  override async *follow(
    publisher: string,
    after: BusPosition | null,
    signal: AbortSignal,
  ): AsyncGenerator<BusBatch, void> {
    for await (const batch of super.follow(publisher, after, signal)) {
      if (moment === "read") die();
      if (moment === "between") setTimeout(die, Number(delayMs));
      yield batch;
      if (moment === "sent") die();
    }
  }
}

const outbox = new KilledBus(storeHome, new WakeUps());
const relay = new Relay({ publisher: PUBLISHER, outbox, connector: connectorTo(natsUrl), log });
// Nothing else keeps the process while it waits.
setInterval(() => relay.place, 1_000);

import { NatsConnector } from "../../../../platform/bus/nats/nats-connector.ts";
import { readNatsSettings } from "../../../../platform/bus/nats/nats-settings.ts";
import { createLogger } from "../../../../platform/log.ts";

/** A connection to a server, as a process has it. */
export function connectorTo(url: string, log = createLogger({ level: "silent", process: "test" })): NatsConnector {
  const settings = readNatsSettings({ NATS_URL: url });
  if (!settings) throw new Error("no server is named");
  return new NatsConnector(settings, { name: "test", log });
}

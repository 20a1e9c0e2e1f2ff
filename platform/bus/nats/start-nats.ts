import type { Environment } from "../../environment.ts";
import type { Nats, NatsOptions } from "./nats.ts";
import { readNatsSettings } from "./nats-settings.ts";

/** Starts what a process does with NATS; null where `NATS_URL` names none, and then nothing of it is loaded. */
export async function startNats(environment: Environment, options: NatsOptions): Promise<Nats | null> {
  const settings = readNatsSettings(environment);
  if (!settings) return null;
  const { Nats } = await import("./nats.ts");
  return new Nats(settings, options);
}

import { systemClock } from "../../clock.ts";
import { ConfigurationError, type Environment } from "../../environment.ts";
import { readSigningKeys } from "../../viewer/signing-keys.ts";
import { MessageSeal } from "./message-seal.ts";
import type { Nats, NatsOptions } from "./nats.ts";
import { readNatsSettings } from "./nats-settings.ts";

/** How questions are asked of other processes, and answered. */
export type Requests = Nats["requests"];

/**
 * Starts what a process does with NATS; null where `NATS_URL` names none, and then nothing of it is loaded. Throws a
 * `ConfigurationError` for settings that make no sense, and for a server elsewhere without a secret that proves who asks.
 */
export async function startNats(environment: Environment, options: NatsOptions): Promise<Nats | null> {
  const settings = readNatsSettings(environment);
  if (!settings) return null;
  const keys = readSigningKeys(environment);
  if (!keys && !settings.isLoopback) throw new ConfigurationError(NEEDS_SECRET);
  const { Nats } = await import("./nats.ts");
  return new Nats(settings, keys && new MessageSeal(keys, systemClock), options);
}

const NEEDS_SECRET =
  "NATS_URL is an address that other machines reach, so SUBGRAPH_SECRET must be set too, the same for all processes: " +
  "`openssl rand -hex 32` makes one.";

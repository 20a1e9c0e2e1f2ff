import { z } from "zod";
import { ConfigurationError, decodeSettings, type Environment } from "../platform/environment.ts";

const settings = z.object({
  HOST: z.string().default("127.0.0.1"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** Where a process listens, and what it logs. */
export function readProcessSettings(environment: Environment): { readonly host: string; readonly logLevel: string } {
  const { HOST, LOG_LEVEL } = decodeSettings(settings, environment);
  return { host: HOST, logLevel: LOG_LEVEL };
}

/** The port that `--port` names. Throws a `ConfigurationError` for what is none. */
export function toPort(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 65_535) throw new ConfigurationError("--port must be a port number.");
  return Number(text);
}

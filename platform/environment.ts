import type { z } from "zod";

/** The variables a process was started with. A variable set to the empty string counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the operator set makes no sense. The message names each variable and is meant to be read by a person. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** The variables of this process. The only place that reads `process.env`. */
export function readEnvironment(): Environment {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
}

/** What a variable lists between commas; nothing where it is not set. */
export function readSecrets(environment: Environment, variable: string): readonly string[] {
  const text = environment[variable] ?? "";
  return text
    .split(",")
    .map((secret) => secret.trim())
    .filter((secret) => secret !== "");
}

/** Settings checked against `schema`; throws a {@link ConfigurationError} that names every variable at fault. */
export function decodeSettings<T>(schema: z.ZodType<T>, environment: Environment): T {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new ConfigurationError(`The configuration is not usable.\n  ${faults.join("\n  ")}`);
}

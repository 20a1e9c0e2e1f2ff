import { type Logger as PinoLogger, pino, stdSerializers } from "pino";

export type Logger = PinoLogger;

export type LogSettings = { readonly level: string; readonly process: string };

/** What never reaches a log, wherever it stands in a logged object: credentials, and whole vendor records. */
const SECRET_KEY = /(authorization|cookies?|password|token|secret)$|^(raw|body)$/i;
/** What lies deeper is left out: it is nothing that was meant to be read in a log, and may lead back to itself. */
const DEEPEST_LEVEL = 8;

/**
 * A logger that writes one JSON object a line to standard error and censors secrets by their key.
 *
 * Standard error, so that what a command prints for its user stays apart on standard output.
 */
export function createLogger({ level, process: name }: LogSettings): Logger {
  return pino(
    {
      level,
      base: { process: name },
      formatters: { log: (fields) => censorFields(fields) },
      // Errors have become plain objects when they get here.
      serializers: { err: (fields: unknown) => fields },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

function censorFields(fields: object, level = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, SECRET_KEY.test(key) ? "[redacted]" : censor(value, level + 1)]),
  );
}

function censor(value: unknown, level: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (level > DEEPEST_LEVEL) return "[left out]";
  if (Array.isArray(value)) return value.map((item) => censor(item, level + 1));
  if (value instanceof Error) return censorFields(stdSerializers.err(value), level);
  return "toJSON" in value ? value : censorFields(value, level);
}

import { type Logger as PinoLogger, pino } from "pino";

export type Logger = PinoLogger;

export type LogSettings = { readonly level: string; readonly process: string };

/** What never reaches a log, wherever it stands in a logged object: credentials, and whole vendor records. */
const SECRET_KEYS = ["authorization", "cookie", "set-cookie", "password", "token", "secret", "raw", "body"];

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
      redact: {
        paths: SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
        censor: "[redacted]",
      },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

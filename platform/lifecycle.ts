import { ConfigurationError } from "./environment.ts";
import type { Logger } from "./log.ts";

/** How long a process may take from the first signal to its end before it is ended: a supervisor's patience is short. */
const STOP_WITHIN_MS = 4_500;

/**
 * Runs a process from its start to its end: starts what it is made of, waits for SIGTERM or SIGINT, disposes of it.
 *
 * A second signal, or a stop that takes longer than 4.5 s, ends the process at once with code 1. A configuration that
 * makes no sense is told in words and ends it with code 2; any other failure to start or to stop is logged and ends it
 * with 1.
 */
export async function runProcess(
  log: Logger,
  start: (stopping: AbortSignal) => Promise<AsyncDisposable>,
): Promise<void> {
  const stopping = new AbortController();
  const stopped = Promise.withResolvers<void>();
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) process.exit(1);
    log.info({ signal }, "stopping");
    stopping.abort();
    setTimeout(() => {
      log.error("the stop took too long");
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    stopped.resolve();
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  try {
    await using _running = await start(stopping.signal);
    await stopped.promise;
  } catch (error) {
    const interrupted = stopping.signal.aborted && error instanceof Error && error.name === "AbortError";
    if (interrupted) return;
    const mistake = error instanceof ConfigurationError ? error.message : describeAddressMistake(error);
    if (mistake) console.error(mistake);
    else log.fatal({ err: error }, stopping.signal.aborted ? "could not stop" : "could not start");
    process.exitCode = mistake ? 2 : 1;
  } finally {
    process.off("SIGTERM", onSignal);
    process.off("SIGINT", onSignal);
  }
}

const ADDRESS_MISTAKES: ReadonlyMap<string, string> = new Map([
  ["EADDRINUSE", "is taken: another process listens there"],
  ["EADDRNOTAVAIL", "is no address of this machine"],
  ["EACCES", "may not be listened at by this user"],
]);

/** What is wrong with the address that a server was to listen at, in words; null for any other error. */
function describeAddressMistake(error: unknown): string | null {
  if (!(error instanceof Error && "syscall" in error && "code" in error) || error.syscall !== "listen") return null;
  const { address = "", port = "" } = error as { readonly address?: string; readonly port?: number };
  const mistake = ADDRESS_MISTAKES.get(String(error.code));
  return mistake ? `${address}:${port} ${mistake}. Set HOST and PORT.` : null;
}

import { parseArgs } from "node:util";
import { DEFAULT_OPTIONS, type Simulator, startSimulator } from "./simulator.ts";
import { toVariables } from "./variables.ts";

const USAGE = "usage: npm run simulator -- [--port N] [--seed S] [--devices N] [--speed X]";

type Numbers = Readonly<Record<keyof typeof DEFAULT_OPTIONS, number>>;

/** The options of a command line; throws an error with a sentence for the user if one makes no sense. */
function readOptions(): Numbers {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: String(DEFAULT_OPTIONS.port) },
      seed: { type: "string", default: String(DEFAULT_OPTIONS.seed) },
      devices: { type: "string", default: String(DEFAULT_OPTIONS.devices) },
      speed: { type: "string", default: String(DEFAULT_OPTIONS.speed) },
    },
  });
  return {
    port: numberOption("port", values.port, (port) => Number.isInteger(port) && port >= 0 && port < 65_536),
    seed: numberOption("seed", values.seed, Number.isInteger),
    devices: numberOption("devices", values.devices, (devices) => Number.isInteger(devices) && devices > 0),
    speed: numberOption("speed", values.speed, (speed) => speed > 0 && speed <= 1_000),
  };
}

function numberOption(name: string, text: string, isAllowed: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() === "" || !isAllowed(value)) throw new TypeError(`--${name} ${text} makes no sense`);
  return value;
}

/** Where the vendors are, as lines that a shell takes: with them set, fleetgraph follows this fleet. */
function describe({ url, credentials }: Simulator): string {
  const lines = Object.entries(toVariables(credentials)).map(([name, value]) => `  export ${name}='${value}'`);
  return `The simulated fleet is at ${url}\n\n${lines.join("\n")}\n`;
}

const stopping = Promise.withResolvers<void>();
process.once("SIGTERM", () => stopping.resolve());
process.once("SIGINT", () => stopping.resolve());
try {
  await using simulator = await startSimulator(readOptions());
  console.log(describe(simulator));
  await stopping.promise;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  process.exitCode = 1;
}

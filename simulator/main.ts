import { parseArgs } from "node:util";
import type { Simulator } from "./running-simulator.ts";
import { DEFAULT_OPTIONS, type SimulatorOptions, startSimulator } from "./simulator.ts";
import { toVariables } from "./variables.ts";

const USAGE = `usage: npm run simulator -- [--port N] [--own-ports] [--seed S] [--devices N] [--speed X]
  [--backlog N] [--rate N] [--edits-keep-id-of live|replaced] [--fault-rate X] [--fault-seed S]`;

/** What a command line asks for: a world, and how much goes wrong in it. */
type Order = { readonly options: SimulatorOptions; readonly faultRate: number; readonly faultSeed: number };

/** The order of a command line; throws an error with a sentence for the user if a part of it makes no sense. */
function readOrder(): Order {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: String(DEFAULT_OPTIONS.port) },
      "own-ports": { type: "boolean", default: false },
      seed: { type: "string", default: String(DEFAULT_OPTIONS.seed) },
      devices: { type: "string", default: String(DEFAULT_OPTIONS.devices) },
      speed: { type: "string", default: String(DEFAULT_OPTIONS.speed) },
      backlog: { type: "string", default: "0" },
      rate: { type: "string", default: "0" },
      "edits-keep-id-of": { type: "string", default: "live" },
      "fault-rate": { type: "string", default: "0" },
      "fault-seed": { type: "string", default: "1" },
    },
  });
  const backlog = numberOption("backlog", values.backlog, isCount);
  const perSecond = numberOption("rate", values.rate, (rate) => rate >= 0 && rate <= 100_000);
  const keeper = values["edits-keep-id-of"];
  if (keeper !== "live" && keeper !== "replaced") throw new TypeError(`--edits-keep-id-of ${keeper} makes no sense`);
  return {
    options: {
      port: numberOption("port", values.port, (port) => Number.isInteger(port) && port >= 0 && port < 65_536),
      ownPorts: values["own-ports"],
      seed: numberOption("seed", values.seed, Number.isInteger),
      devices: numberOption("devices", values.devices, (devices) => Number.isInteger(devices) && devices > 0),
      speed: numberOption("speed", values.speed, (speed) => speed > 0 && speed <= 1_000),
      editsKeepIdOf: keeper,
      ...(backlog > 0 || perSecond > 0 ? { bulk: { backlog, perSecond } } : {}),
    },
    faultRate: numberOption("fault-rate", values["fault-rate"], (rate) => rate >= 0 && rate <= 1),
    faultSeed: numberOption("fault-seed", values["fault-seed"], Number.isInteger),
  };
}

function numberOption(name: string, text: string, isAllowed: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() === "" || !isAllowed(value)) throw new TypeError(`--${name} ${text} makes no sense`);
  return value;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
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
  const { options, faultRate, faultSeed } = readOrder();
  await using simulator = await startSimulator(options);
  if (faultRate > 0) simulator.faults.mix({ seed: faultSeed, rate: faultRate, vendors: null });
  console.log(describe(simulator));
  await stopping.promise;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  process.exitCode = 1;
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { LedgerEntry } from "./archive.ts";
import { type Clock, systemClock } from "./clock.ts";
import { COMPANY, type VendorName } from "./fleet.ts";
import type { Answer, Call } from "./http.ts";
import { RoscoLive } from "./roscolive/api.ts";
import { OLDEST_SAMPLE_AT, readSamples } from "./samples.ts";
import { Samsara } from "./samsara/api.ts";
import { Vinli } from "./vinli/api.ts";
import { APP_ID } from "./vinli/events.ts";
import { VisTracks } from "./vistracks/api.ts";
import { type Witness, World } from "./world.ts";

export type SimulatorOptions = {
  /** 0 takes a free port. */
  readonly port?: number;
  readonly seed?: number;
  readonly devices?: number;
  /** How dense live traffic is: 1 gives each vendor a new event every 5 to 15 seconds. */
  readonly speed?: number;
  readonly clock?: Clock;
};

export const DEFAULT_OPTIONS = { port: 4010, seed: 1, devices: 25, speed: 1 } as const;

/** Where each vendor is reached and what it accepts. Plain data: it can be posted between threads. */
export type Credentials = {
  readonly roscolive: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    readonly company: string;
  };
  readonly samsara: { readonly url: string; readonly token: string };
  readonly vistracks: { readonly url: string; readonly username: string; readonly password: string };
  readonly vinli: {
    readonly platformUrl: string;
    readonly eventsUrl: string;
    readonly rulesUrl: string;
    readonly telemetryUrl: string;
    readonly appId: string;
    readonly appSecret: string;
  };
};

/** One vendor's switch. While it is stopped, every connection that asks for it is cut without an answer. */
export type VendorSwitch = { stop(): void; restart(): void };

/** Four running vendor APIs over one simulated fleet. Disposing of it closes the port and cuts what is open. */
export type Simulator = AsyncDisposable & {
  readonly url: string;
  readonly credentials: Credentials;
  /** The moment of the oldest record of any vendor, one of the documented samples. RFC 3339. */
  readonly historyStartsAt: string;
  /** The moment since when the fleet has been observed; only documented samples are older. RFC 3339. */
  readonly fleetObservedSince: string;
  vendor(name: VendorName): VendorSwitch;
  /** What a vendor has published up to now, in the order of publication. */
  ledger(vendor: VendorName): readonly LedgerEntry[];
};

/** A call whose moment has not been taken yet: the world is asked for it once. */
type UntimedCall = Omit<Call, "nowMs">;

interface VendorApi extends Witness {
  answer(call: Call): Promise<Answer>;
  ledger(): readonly LedgerEntry[];
}

/** Invented, and the same in every world. */
const SECRETS = {
  roscolive: { username: "fleet@bluestem.example", password: "rosco-simulated" },
  samsara: { token: "samsara-simulated-token" },
  vistracks: { username: "office@bluestem.example", password: "vistracks-simulated" },
  vinli: { appId: APP_ID, appSecret: "vinli-simulated" },
} as const;

/** Starts the four vendors on one port of this machine. The caller disposes of what it gets; an abort closes the port. */
export async function startSimulator(options: SimulatorOptions = {}, signal?: AbortSignal): Promise<Simulator> {
  signal?.throwIfAborted();
  const { port = DEFAULT_OPTIONS.port, clock = systemClock } = options;
  const { world, vendors } = createVendors(options, clock);
  const stopped = new Set<VendorName>();
  const server = createServer((request, response) => {
    const name = vendorOf(request.url ?? "");
    if (name && stopped.has(name)) request.socket.destroy();
    else void respond(request, response, (call) => answerCall(name, call)).catch((error) => fail(response, error));
  });
  const answerCall = async (name: VendorName | null, call: UntimedCall): Promise<Answer> => {
    if (!name)
      return { status: 404, body: { message: `No vendor here. There are ${Object.keys(vendors).join(", ")}.` } };
    const nowMs = clock.now();
    world.advanceTo(nowMs);
    return vendors[name].answer({ ...call, path: call.path.slice(prefixOf(name).length), nowMs });
  };
  const url = await listen(server, port, signal);
  return {
    url,
    credentials: credentialsAt(url),
    historyStartsAt: OLDEST_SAMPLE_AT,
    fleetObservedSince: new Date(world.observedSinceMs).toISOString(),
    vendor: (name) => ({ stop: () => void stopped.add(name), restart: () => void stopped.delete(name) }),
    ledger: (name) => {
      world.advanceTo(clock.now());
      return vendors[name].ledger();
    },
    [Symbol.asyncDispose]: () => close(server),
  };
}

function createVendors(
  { seed = DEFAULT_OPTIONS.seed, devices = DEFAULT_OPTIONS.devices, speed = DEFAULT_OPTIONS.speed }: SimulatorOptions,
  clock: Clock,
) {
  const world = new World({ seed, devices, speed, startsAtMs: clock.now() });
  const { journeys, fleet, observedSinceMs } = world;
  const samples = readSamples();
  const vendors: Readonly<Record<VendorName, VendorApi>> = {
    roscolive: new RoscoLive({ seed, journeys, samples: samples.roscolive, credentials: SECRETS.roscolive }),
    samsara: new Samsara({ seed, fleet, samples: samples.samsara, credentials: SECRETS.samsara }),
    vistracks: new VisTracks({
      seed,
      fleet,
      samples: samples.vistracks,
      unidentifiedDriving: samples.unidentifiedDriving,
      credentials: SECRETS.vistracks,
    }),
    vinli: new Vinli({ seed, journeys, observedSinceMs, samples: samples.vinli, credentials: SECRETS.vinli }),
  };
  for (const vendor of Object.values(vendors)) world.addWitness(vendor);
  return { world, vendors };
}

function credentialsAt(url: string): Credentials {
  const vinli = (service: string) => `${url}${prefixOf("vinli")}/${service}/api/v1`;
  return {
    roscolive: { url: `${url}${prefixOf("roscolive")}`, ...SECRETS.roscolive, company: COMPANY },
    samsara: { url: `${url}${prefixOf("samsara")}`, ...SECRETS.samsara },
    vistracks: { url: `${url}${prefixOf("vistracks")}`, ...SECRETS.vistracks },
    vinli: {
      platformUrl: vinli("platform"),
      eventsUrl: vinli("events"),
      rulesUrl: vinli("rules"),
      telemetryUrl: vinli("telemetry"),
      ...SECRETS.vinli,
    },
  };
}

/** Where a vendor's own paths begin. */
function prefixOf(vendor: VendorName): string {
  switch (vendor) {
    case "roscolive":
      return "/roscolive/api/v1.0";
    case "samsara":
      return "/samsara";
    case "vistracks":
      return "/vistracks/api/v2";
    case "vinli":
      return "/vinli";
    default:
      return vendor satisfies never;
  }
}

function vendorOf(path: string): VendorName | null {
  const names = ["roscolive", "samsara", "vistracks", "vinli"] as const;
  return names.find((name) => path.startsWith(`${prefixOf(name)}/`)) ?? null;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answerCall: (call: UntimedCall) => Promise<Answer>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const origin = `http://${request.headers.host ?? "127.0.0.1"}`;
  const { pathname, searchParams } = new URL(`${origin}${request.url ?? "/"}`);
  const { method = "GET", headers } = request;
  const body = Buffer.concat(chunks);
  const answer = await answerCall({ method, path: pathname, query: searchParams, headers, origin, body });
  const text = answer.body === undefined ? "" : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

/** A fault of the simulator itself, told in plain text; a caller who has hung up is told nothing. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
  response.end(`The simulator failed: ${error instanceof Error ? error.message : error}\n`);
}

async function listen(server: Server, port: number, signal: AbortSignal | undefined): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.once("close", () => reject(signal?.reason));
  server.listen({ port, host: "127.0.0.1", ...(signal ? { signal } : {}) }, resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the simulator has no port");
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { LedgerEntry, LedgerPart } from "./archive.ts";
import { type Clock, systemClock } from "./clock.ts";
import { readCall, type UntimedCall, writeAnswer, writeFailure } from "./exchange.ts";
import { FaultRules } from "./faults/fault-rules.ts";
import type { VendorName } from "./fleet.ts";
import type { Answer, Call } from "./http.ts";
import { Listener } from "./listener.ts";
import { Outages } from "./outages.ts";
import { Refusal } from "./refusal.ts";
import type { Demand, Simulator, VendorSwitch } from "./running-simulator.ts";
import { OLDEST_SAMPLE_AT } from "./samples.ts";
import type { BulkOptions } from "./samsara/bulk.ts";
import { Truth } from "./truth/truth.ts";
import type { Change } from "./vendor-api.ts";
import { type Credentials, createVendors, credentialsAt, VENDOR_NAMES, vendorAt } from "./vendors.ts";
import type { IdKeeper } from "./vistracks/revisions.ts";
import type { PostOffice } from "./webhooks/post-office.ts";

export type { Credentials } from "./vendors.ts";

export type SimulatorOptions = {
  /** 0 takes a free port. */
  readonly port?: number;
  /** Gives every vendor a port of its own as well, which an outage closes. */
  readonly ownPorts?: boolean;
  readonly seed?: number;
  readonly devices?: number;
  /** How dense live traffic is: 1 gives each vendor a new event every 5 to 15 seconds. */
  readonly speed?: number;
  /** Safety events at Samsara beside those of the fleet: some before the start, and so many a second from then on. */
  readonly bulk?: BulkOptions;
  /** Which row keeps its id when a row of a driver's log is edited. */
  readonly editsKeepIdOf?: IdKeeper;
  readonly clock?: Clock;
};

/** How often the world moves on while somebody waits to be told of events. */
const PULSE_MS = 1_000;

export const DEFAULT_OPTIONS = { port: 4010, seed: 1, devices: 25, speed: 1 } as const;

/** Starts the four vendors on one port of this machine. The caller disposes of what it gets; an abort closes the port. */
export async function startSimulator(options: SimulatorOptions = {}, signal?: AbortSignal): Promise<Simulator> {
  signal?.throwIfAborted();
  const { port = DEFAULT_OPTIONS.port, ownPorts = false, clock = systemClock } = options;
  const running = new RunningSimulator({ ...DEFAULT_OPTIONS, ...options }, clock);
  await running.listen(port, ownPorts, signal);
  return running;
}

class RunningSimulator implements Simulator {
  readonly faults = new FaultRules();
  readonly historyStartsAt = OLDEST_SAMPLE_AT;
  readonly #clock: Clock;
  readonly #world;
  readonly #vendors;
  readonly #outages = new Outages();
  #shared: Listener | null = null;
  #postOffice: Promise<PostOffice> | null = null;
  #pulse: NodeJS.Timeout | null = null;
  #answerControl: ((call: Call) => Answer | Promise<Answer>) | null = null;
  #answerFaulty: ((name: VendorName, response: ServerResponse, call: Call) => Promise<void>) | null = null;

  constructor(
    options: SimulatorOptions & Required<Pick<SimulatorOptions, "seed" | "devices" | "speed">>,
    clock: Clock,
  ) {
    this.#clock = clock;
    const { world, vendors } = createVendors(options, clock);
    this.#world = world;
    this.#vendors = vendors;
  }

  get url(): string {
    return this.#shared?.url ?? "";
  }

  get credentials(): Credentials {
    return credentialsAt((vendor) => this.#outages.listenerOf(vendor)?.url ?? this.url);
  }

  get fleetObservedSince(): string {
    return new Date(this.#world.observedSinceMs).toISOString();
  }

  async listen(port: number, ownPorts: boolean, signal?: AbortSignal): Promise<void> {
    const handle = (request: IncomingMessage, response: ServerResponse) =>
      void this.#respond(request, response).catch((error) => writeFailure(response, error));
    this.#shared = await Listener.open(port, handle, signal);
    if (!ownPorts) return;
    for (const vendor of VENDOR_NAMES) this.#outages.own(vendor, await Listener.open(0, handle, signal));
  }

  vendor(name: VendorName): VendorSwitch {
    return {
      stop: (outage = "refuse") => this.#outages.start(name, outage),
      restart: () => this.#outages.end(name),
    };
  }

  publish(vendor: VendorName, demand: Demand): readonly string[] {
    const nowMs = this.#advance();
    const { change: kind, count = 1, occurredMs = nowMs, fields = {} } = demand;
    const change: Change =
      kind === "insert"
        ? { kind, fields, happenings: this.#world.demand(vendor, count, occurredMs) }
        : { kind, fields, count };
    const ids = this.#vendors[vendor].change(change, nowMs);
    this.#postDue(vendor);
    return ids;
  }

  ledgerKinds(vendor: VendorName): readonly [string, ...string[]] {
    return this.#vendors[vendor].kinds;
  }

  ledger(vendor: VendorName, kind?: string): readonly LedgerEntry[] {
    return this.ledgerPart(vendor, kind ?? this.ledgerKinds(vendor)[0], 0, Number.POSITIVE_INFINITY).entries;
  }

  ledgerPart(vendor: VendorName, kind: string, after: number, limit: number): LedgerPart {
    this.#advance();
    const kinds = this.ledgerKinds(vendor);
    if (!kinds.includes(kind)) throw new Refusal(404, `${vendor} publishes ${kinds.join(", ")}, and no ${kind}.`);
    return this.#vendors[vendor].ledger(kind, after, limit);
  }

  truth(): Truth {
    return new Truth(this.#world, this.#vendors, this.#advance());
  }

  /** Loaded when there is something to post. */
  postOffice(): Promise<PostOffice> {
    this.#postOffice ??= import("./webhooks/post-office.ts").then(
      (module) => new module.PostOffice(this.#vendors, () => this.#clock.now()),
    );
    return this.#postOffice;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#pulse) clearInterval(this.#pulse);
    if (this.#postOffice) (await this.#postOffice)[Symbol.dispose]();
    await this.#outages[Symbol.asyncDispose]();
    await this.#shared?.[Symbol.asyncDispose]();
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = vendorAt(request.url ?? "")?.name ?? null;
    const outage = name && this.#outages.of(name);
    if (outage) return outage === "refuse" ? void request.socket.destroy() : undefined;
    const untimed = await readCall(request);
    if (!name) return writeAnswer(response, await this.#control(untimed));
    const nowMs = this.#advance();
    const call = { ...untimed, path: vendorAt(untimed.path)?.path ?? untimed.path, nowMs };
    if (this.faults.mayConcern(call)) return this.#respondFaulty(name, response, call);
    writeAnswer(response, await this.#vendors[name].answer(call));
    // Somebody who waits to be told asks nothing, so time has to pass without being asked for.
    if (this.#vendors[name].hasSubscribers) this.#pulse ??= setInterval(() => this.#advance(), PULSE_MS).unref();
  }

  /** What controls and disturbs the vendors is loaded when somebody wants it. */
  async #control(untimed: UntimedCall): Promise<Answer> {
    if (!this.#answerControl) {
      const { createControl } = await import("./control.ts");
      this.#answerControl = createControl(this);
    }
    return this.#answerControl({ ...untimed, nowMs: this.#clock.now() });
  }

  async #respondFaulty(name: VendorName, response: ServerResponse, call: Call): Promise<void> {
    if (!this.#answerFaulty) {
      const { createFaultyExchange } = await import("./faults/faulty-exchange.ts");
      this.#answerFaulty = createFaultyExchange(this.#vendors, this);
    }
    return this.#answerFaulty(name, response, call);
  }

  #advance(): number {
    const nowMs = this.#clock.now();
    this.#world.advanceTo(nowMs);
    for (const name of VENDOR_NAMES) this.#postDue(name);
    return nowMs;
  }

  #postDue(name: VendorName): void {
    const due = this.#vendors[name].dueDeliveries();
    if (due.length > 0) void this.postOffice().then((office) => office.post(name, due));
  }
}

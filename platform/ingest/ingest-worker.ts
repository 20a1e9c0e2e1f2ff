import { on } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import type { Bus, OutboxBus, Publication } from "../bus/bus.ts";
import { HttpBus } from "../bus/http-bus.ts";
import { LocalBus } from "../bus/local-bus.ts";
import { startNats } from "../bus/nats/start-nats.ts";
import { WakeUps } from "../bus/wake-ups.ts";
import { systemClock } from "../clock.ts";
import { internal, toRefusal } from "../commands/command-refusals.ts";
import { ConfigurationError, type Environment } from "../environment.ts";
import { BackfillGate } from "../feed/backfill-gate.ts";
import { createLogger } from "../log.ts";
import { type Outboxes, subgraphOf } from "../outbox/outbox.ts";
import { StoreUnavailableError } from "../store/store-errors.ts";
import { StoreInUseError } from "../store/writer-lease.ts";
import type { Viewer } from "../viewer/viewer.ts";
import { readViewerTokens } from "../viewer/viewer-tokens.ts";
import type { RunningIngest, StartIngest } from "./ingest.ts";
import type { IngestMessage, IngestOrder, IngestSetting } from "./ingest-messages.ts";

const { tenant, modules, storeHome, logLevel, publishers } = workerData as IngestSetting;
if (!parentPort) throw new Error("ingest-worker.ts runs in a thread of its own: startIngestThread");
const parent = parentPort;
const tell = (message: IngestMessage) => parent.postMessage(message);
const orders = on(parent, "message");

async function nextOrder(): Promise<IngestOrder> {
  const { value } = await orders.next();
  return (value as [IngestOrder])[0];
}

type Deliveries = Extract<IngestOrder, { kind: "deliveries" }>;
type OrderedCommand = Extract<IngestOrder, { kind: "command" }>;

const log = createLogger({ level: logLevel, process: "ingest" });
const wakeUps = new WakeUps();
const backfillGate = new BackfillGate(modules.flatMap(({ vendor }) => vendor ?? []));
await using resources = new AsyncDisposableStack();

/** What `feed.ts` of a subgraph exports; without outboxes, what it publishes are its records. */
function load(url: string): Promise<{ readonly startIngest: StartIngest; readonly outboxes?: Outboxes }> {
  return import(url);
}

/** What is followed by what reads it: without addresses of publishers, all are in this thread. */
function openTruth(environment: Environment, local: LocalBus): OutboxBus {
  if (!publishers) return local;
  const viewer: Viewer = { tenant, subject: modules.map(({ subgraph }) => subgraph).join(" "), rights: ["read"] };
  const tokens = readViewerTokens(environment, systemClock);
  return new HttpBus({ urls: new Map(Object.entries(publishers)), viewer, tokens, log });
}

/** What this thread writes itself it is handed on in memory, and what others write by another bus. */
function besideOwn(local: LocalBus, distant: Bus): Bus {
  const isOwn = (publisher: string) => modules.some(({ subgraph }) => subgraph === subgraphOf(publisher));
  return { follow: (publisher, ...rest) => (isOwn(publisher) ? local : distant).follow(publisher, ...rest) };
}

/** Stores deliveries and says so. What keeps them from being stored, but for a full disk, ends the thread. */
async function store(running: RunningIngest | undefined, { id, deliveries }: Deliveries): Promise<void> {
  try {
    if (!running?.receive) throw new Error("nobody receives these deliveries");
    tell({ kind: "stored", id, added: await running.receive(deliveries) });
  } catch (error) {
    const isFull = error instanceof StoreUnavailableError;
    tell({ kind: "notStored", id, isFull });
    if (!isFull) throw error;
  }
}

/** Runs a command and says what became of it. Where nobody can say so, the thread ends, and that tells. */
async function runCommand(running: RunningIngest | undefined, { id, ...order }: OrderedCommand): Promise<void> {
  const { subgraph, name } = order.command;
  if (!running?.runCommand) log.error({ subgraph, command: name }, "this subgraph takes no commands");
  const outcome = (await running?.runCommand?.(order)) ?? toRefusal(internal());
  tell({ kind: "outcome", id, outcome });
}

/** Has an order carried out by the subgraph that it is for; null for one that is for none. */
function carryOut(ingests: ReadonlyMap<string, RunningIngest>, order: IngestOrder): Promise<void> | null {
  if (order.kind === "deliveries") return store(ingests.get(order.subgraph), order);
  return order.kind === "command" ? runCommand(ingests.get(order.command.subgraph), order) : null;
}

/** Has everything written that comes before the order to stop, and resolves then. `onFailure` is told what went wrong. */
async function obey(ingests: ReadonlyMap<string, RunningIngest>, onFailure: (error: unknown) => void): Promise<void> {
  const writing = new Set<Promise<void>>();
  for (;;) {
    const order = await nextOrder();
    if (order.kind === "stop") break;
    const written = carryOut(ingests, order)?.catch(onFailure);
    if (!written) continue;
    writing.add(written);
    void written.then(() => writing.delete(written));
  }
  await Promise.all(writing);
}

/** Runs the writing sides of all subgraphs until it is told to stop. */
async function run(environment: Environment): Promise<void> {
  const loaded = await Promise.all(modules.map(async ({ subgraph, url }) => ({ subgraph, ...(await load(url)) })));
  const outboxes: Outboxes = Object.assign({}, ...loaded.map((module) => module.outboxes));
  const local = resources.use(new LocalBus(storeHome, wakeUps, outboxes));
  const truth = openTruth(environment, local);
  const onCommitElsewhere = (subgraph: string | null) => {
    wakeUps.wake(subgraph);
    tell({ kind: "commit", subgraph });
  };
  const name = `fleetgraph ${modules.map(({ subgraph }) => subgraph).join(" ")}`;
  const nats = resources.use(await startNats(environment, { name, onCommitElsewhere, log }));
  const following = { truth, tenant: publishers ? tenant : null };
  for (const { subgraph } of loaded) local.expect(subgraph);
  const ingests = new Map<string, RunningIngest>();
  for (const { subgraph, startIngest, outboxes: published } of loaded) {
    const onCommit = (publication?: Publication) => {
      local.announce(subgraph, publication);
      nats?.announce(subgraph);
      tell({ kind: "commit", subgraph });
    };
    const context = {
      tenant,
      storeHome,
      environment,
      bus: nats ? besideOwn(local, nats.busOf(subgraph, following)) : truth,
      onCommit,
      backfillGate,
      clock: systemClock,
      log: log.child({ subgraph }),
    };
    ingests.set(subgraph, resources.use(await startIngest(context)));
    local.started(subgraph);
    for (const publisher of Object.keys(published ?? { [subgraph]: null })) {
      if (nats) resources.use(nats.relay(publisher, local));
    }
  }
  tell({ kind: "ready" });
  const broken = Promise.withResolvers<never>();
  const failures = [...ingests.values()].map(({ failed }) => failed);
  await Promise.race([obey(ingests, broken.reject), broken.promise, ...failures]);
}

const loaded = Promise.all(modules.map(({ url }) => load(url)));
const order = await nextOrder();
try {
  await loaded;
  if (order.kind === "environment") await run(order.environment);
} catch (error) {
  // An error's class does not survive the way between threads.
  if (!(error instanceof ConfigurationError || error instanceof StoreInUseError)) throw error;
  tell({ kind: "refused", message: error.message });
}
parent.close();

import { type ExecutionResult, graphql, parse, subscribe } from "graphql";
import { pino } from "pino";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { CommandRunner } from "../../../../platform/commands/command-runner.ts";
import { CommandSender } from "../../../../platform/commands/command-sender.ts";
import { MediaLinks } from "../../../../platform/media/media-links.ts";
import { MediaTokens } from "../../../../platform/media/media-tokens.ts";
import { RecordWriter } from "../../../../platform/records/record-writer.ts";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { openStoreForWriting, type WritableStore } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import type { UnifiedEvent } from "../../../../schema/messages.ts";
import { storeEvents } from "../../../../subgraphs/event-copy.ts";
import { CaseWriter } from "../../../../subgraphs/safety/coaching/case-writer.ts";
import { createCaseFollowing } from "../../../../subgraphs/safety/coaching/follow-events.ts";
import { createCommands } from "../../../../subgraphs/safety/commands.ts";
import { createDerive, storeSchema } from "../../../../subgraphs/safety/feed.ts";
import { toRecords } from "../../../../subgraphs/safety/mapper.ts";
import { RuleDesk } from "../../../../subgraphs/safety/rules/rule-desk.ts";
import { openSubgraph } from "../../../../subgraphs/safety/subgraph.ts";
import type { SafetyTables } from "../../../../subgraphs/safety/tables.ts";
import { decodeSafetyEvent } from "../../../../subgraphs/safety/wire.ts";
import { NOW_MS, page, TENANT } from "../../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../../stores.ts";
import { viewerOf } from "../../../viewer.ts";

export { NOW_MS, TENANT } from "../../../platform/feed/stored-feed.ts";

/** Where links to media lead. */
export const GRAPH_URL = "http://graph.example.com";

export const log = pino({ level: "silent" });

/** An event as fleet tells it: of Vinli, unless it says otherwise. */
export function unifiedEvent(id: string, facts: Partial<UnifiedEvent> = {}): UnifiedEvent {
  return {
    ...{ id, vendor: "VINLI", vendorRef: id.replace(/^[a-z]+:/, ""), vendorType: "word", type: "SPEEDING" },
    ...{ category: "RULE", severity: "MEDIUM", title: `Event ${id}`, occurredAtMs: NOW_MS - 60_000, endedAtMs: null },
    ...{
      retracted: false,
      position: null,
      updatedAtMs: NOW_MS,
      revision: 1,
      deviceId: "device:1",
      driverId: "driver:1",
      incidentId: null,
    },
    ...facts,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it asked for
export type Data = any;

export type CaseAnswer = { readonly data?: Data; readonly error: Readonly<Record<string, unknown>> | undefined };

/** `safety` over a store of its own, whose feed and whose fleet are the test. */
export class CoachingFixture implements AsyncDisposable {
  readonly home: string;
  readonly store: WritableStore<SafetyTables>;
  readonly cases = new CaseWriter();
  readonly rules = new RuleDesk(this.cases);
  readonly wakeUps = new WakeUps();
  readonly clock: { nowMs: number; readonly now: () => number };
  /** Called after every command. */
  onCommand = () => {};
  readonly #resources: AsyncDisposableStack;
  #subgraph: Awaited<ReturnType<typeof openSubgraph>> | null = null;
  #seq = 0;

  private constructor(home: string, store: WritableStore<SafetyTables>, resources: AsyncDisposableStack) {
    this.home = home;
    this.store = store;
    this.#resources = resources;
    const clock = { nowMs: NOW_MS, now: () => clock.nowMs };
    this.clock = clock;
  }

  /** With a vendor to write to, or without. `folder` is one where another fixture was before. */
  static async start({ isVendorConfigured = true, folder = "" } = {}): Promise<CoachingFixture> {
    await using opening = new AsyncDisposableStack();
    const home = folder || opening.use(await createStoreHome()).path;
    const address = storeAddress(home, "safety");
    const store = opening.use(await openStoreForWriting<SafetyTables>(address, storeSchema));
    const fixture = new CoachingFixture(home, store, opening.move());
    const runner = new CommandRunner({
      ...{ store, clock: fixture.clock, log },
      handlers: createCommands({ cases: fixture.cases, rules: fixture.rules, isVendorConfigured }),
      onCommit: () => {
        fixture.wakeUps.wake("safety");
        fixture.onCommand();
      },
    });
    fixture.#subgraph = fixture.#resources.use(
      await openSubgraph({
        ...{ storeHome: home, wakeUps: fixture.wakeUps, clock: fixture.clock },
        commands: new CommandSender({ send: runner.run, clock: fixture.clock }),
        mediaLinks: new MediaLinks(new MediaTokens(["0".repeat(32)], fixture.clock), () => GRAPH_URL),
      }),
    );
    return fixture;
  }

  recordsOf(tenant = TENANT): RecordWriter {
    const derive = createDerive({ tenant, cases: this.cases, clock: this.clock });
    return new RecordWriter(this.store as never, tenant, this.clock, { derive });
  }

  /** Has Samsara tell of events. */
  async publish(raws: readonly object[], tenant = TENANT): Promise<void> {
    const records = raws.flatMap((raw) => toRecords(decodeSafetyEvent(raw), raw, this.clock.nowMs));
    await this.recordsOf(tenant).storePage(toStorable(page({ records })));
    this.wakeUps.wake("safety");
  }

  /** Has fleet tell of events. */
  async tell(events: readonly UnifiedEvent[], tenant = TENANT, { isAnew = false } = {}): Promise<void> {
    const messages = events.map((event) => {
      this.#seq += 1;
      return { seq: this.#seq, tenant, kind: "event", ref: event.id, message: event };
    });
    const batch = { messages, isAnew };
    const followEvents = createCaseFollowing({ cases: this.cases, rules: this.rules, clock: this.clock });
    await this.store.write((tx) => storeEvents(tx, batch, { followEvents }));
    this.wakeUps.wake("safety");
  }

  async query(source: string, variableValues: Data = {}, tenant = TENANT): Promise<ExecutionResult<Data>> {
    return graphql({ schema: this.#served.schema, source, variableValues, contextValue: this.#contextOf(tenant) });
  }

  /** Runs a mutation of cases, and answers with the case, or with the code of the error and what it names. */
  async mutate(name: string, input: object, tenant = TENANT): Promise<CaseAnswer> {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
    const source = `mutation($input: ${type}) { ${name}(input: $input) { coachingCase { ...whole } } } ${WHOLE}`;
    const { data, errors } = await this.query(source, { input }, tenant);
    return { data: data?.[name]?.coachingCase, error: errors?.[0]?.extensions };
  }

  /** The cases of some events, in their order. */
  async casesOf(eventIds: readonly string[], tenant = TENANT): Promise<readonly Data[]> {
    const source = `query($of: [_Any!]!) { _entities(representations: $of) { ... on Event { coaching { ...whole } } } } ${WHOLE}`;
    const of = eventIds.map((id) => ({ __typename: "Event", id }));
    const { data, errors } = await this.query(source, { of }, tenant);
    if (errors) throw new AggregateError(errors);
    return data._entities.map(({ coaching }: Data) => coaching);
  }

  async follow(source: string, signal: AbortSignal, tenant = TENANT): Promise<AsyncGenerator<ExecutionResult<Data>>> {
    const contextValue = { ...this.#contextOf(tenant), signal };
    const items = await subscribe({ schema: this.#served.schema, document: parse(source), contextValue });
    if (Symbol.asyncIterator in items) return items as AsyncGenerator<ExecutionResult<Data>>;
    throw new AggregateError(items.errors ?? []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  /** Samsara's link of a recording; `isRefused` says that its storage takes the one that is known no longer. */
  findLink(ref: string, isRefused: boolean, tenant = TENANT) {
    return this.#served.findMediaLink?.({ tenant, subgraph: "safety", ref }, { isRefused }) ?? null;
  }

  get #served() {
    if (!this.#subgraph) throw new Error("the subgraph is not open yet");
    return this.#subgraph;
  }

  #contextOf(tenant: string) {
    return this.#served.createContext({ viewer: viewerOf(tenant), signal: new AbortController().signal });
  }
}

/** All of a case that a test may want to compare. */
export const WHOLE = `fragment whole on CoachingCase {
  id event { id } device { id } driver { id } state moves confirmation vendorMessage vendorState vendorStateLabel
  coach { id } vendorCoach { id vendorRef { vendor ref } } dueAt revision openedAt updatedAt
  notes { at by text }
  history { revision kind at origin by fromState toState coach { id } dueAt text dismissalReason confirmation code }
}`;

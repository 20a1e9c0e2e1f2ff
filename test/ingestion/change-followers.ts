import { parse, subscribe } from "graphql";
import type { WakeUps } from "../../platform/bus/wake-ups.ts";
import { openSubgraph } from "../../subgraphs/fleet/subgraph.ts";
import { NO_COMMANDS } from "../platform/commands/no-commands.ts";
import { NOW_MS } from "../subgraphs/fleet/fleet-fixture.ts";
import { viewerOf } from "../viewer.ts";

const CHANGES = parse("subscription($after: String) { eventChanges(after: $after) { cursor kind eventId } }");

type Told = { readonly cursor: string; readonly kind: string; readonly eventId: string | null };

type OpenChanges = (tenant: string, after: string, signal: AbortSignal) => Promise<AsyncIterable<Told>>;

/** Follows all changes of a tenant from the first one, and keeps what it is told. */
class Follower implements AsyncDisposable {
  readonly tenant: string;
  readonly told: Told[] = [];
  readonly #open: OpenChanges;
  readonly #beginning: string;
  #leaving = new AbortController();
  #following: Promise<void>;

  constructor(tenant: string, beginning: string, open: OpenChanges) {
    this.tenant = tenant;
    this.#open = open;
    this.#beginning = beginning;
    this.#following = this.#follow();
  }

  get last(): string | null {
    return this.told.at(-1)?.eventId ?? null;
  }

  /** Goes, and comes again with the last cursor that it has. */
  async comeAgain(): Promise<void> {
    await this[Symbol.asyncDispose]();
    this.#leaving = new AbortController();
    this.#following = this.#follow();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaving.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#leaving;
    const after = this.told.at(-1)?.cursor ?? this.#beginning;
    for await (const told of await this.#open(this.tenant, after, signal)) this.told.push(told);
  }
}

/** Subscribers of the serving side of `fleet`, some of each tenant. */
export class ChangeFollowers implements AsyncDisposable {
  readonly followers: readonly Follower[];
  readonly #resources: AsyncDisposableStack;

  private constructor(followers: readonly Follower[], resources: AsyncDisposableStack) {
    this.followers = followers;
    this.#resources = resources;
  }

  /** The index must be there, and have nothing in it yet. */
  static async start(dataDir: string, wakeUps: WakeUps, tenants: readonly string[]): Promise<ChangeFollowers> {
    await using opening = new AsyncDisposableStack();
    const clock = { now: () => NOW_MS };
    const subgraph = opening.use(await openSubgraph({ storeHome: dataDir, wakeUps, commands: NO_COMMANDS, clock }));
    const open: OpenChanges = (...asked) => openChanges(subgraph, ...asked);
    const { changes } = subgraph.createContext({ viewer: viewerOf(""), signal: new AbortController().signal });
    const followers: Follower[] = [];
    for (const tenant of tenants)
      followers.push(opening.use(new Follower(tenant, await changes.cursorOfNow(tenant), open)));
    return new ChangeFollowers(followers, opening.move());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}

/** The changes of a tenant behind a cursor, as the serving side of `fleet` tells them. */
export async function openChanges(
  subgraph: Awaited<ReturnType<typeof openSubgraph>>,
  ...[tenant, after, signal]: Parameters<OpenChanges>
): Promise<AsyncGenerator<Told, void>> {
  const contextValue = subgraph.createContext({ viewer: viewerOf(tenant), signal });
  const variableValues = { after };
  const items = await subscribe({ schema: subgraph.schema, document: CHANGES, contextValue, variableValues });
  if (!(Symbol.asyncIterator in items)) throw new Error(JSON.stringify(items));
  return toChanges(items as AsyncIterable<{ data: { eventChanges: Told } }>);
}

async function* toChanges(items: AsyncIterable<{ data: { eventChanges: Told } }>): AsyncGenerator<Told, void> {
  for await (const { data } of items) yield data.eventChanges;
}

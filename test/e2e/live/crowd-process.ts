import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { createRandom } from "../../ingestion/random.ts";
import type { CrowdCount, CrowdQuestion, CrowdSetting, Difference, Told } from "./crowd-messages.ts";
import type { HistoryFilter } from "./event-history.ts";

/*
 * Many WebSocket clients of a gateway in a process of their own. Each follows the changes of one filter and keeps what it is told,
 * one item after the other: nothing is removed, so an item that comes twice is there twice. When its connection or its
 * subscription ends, however it does, it goes on from the last cursor that it has.
 */

const { url, cursor: beginning, filters, seed } = JSON.parse(process.argv[2] ?? "") as CrowdSetting;
const QUERY = `subscription($filter: EventFilter, $after: String) {
  eventChanges(filter: $filter, after: $after) { cursor kind eventId gap { after } } }`;
const INIT = '{"type":"connection_init"}';
const ACK = '{"type":"connection_ack"}';
/** As a browser's tabs do: soon, and not all of them at the same moment. */
const SHORTEST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 300;

const random = createRandom(seed);

/** A message of the server's by its text: most clients are told the same, and it is read once. */
type Message = { readonly cursor: string; readonly item: number; readonly gapAfter: string | null };

const messages = new Map<string, Message>();
const items: Told[] = [];
const numbers = new Map<Told, number>();

function numberOf(item: Told): number {
  const known = numbers.get(item);
  if (known !== undefined) return known;
  items.push(item);
  numbers.set(item, items.length - 1);
  return items.length - 1;
}

type Change = { cursor: string; kind: string; eventId: string | null; gap: { after: string | null } | null };

/** What a message tells; null where it is no item. */
function read(text: string): Message | null {
  const known = messages.get(text);
  if (known) return known;
  const { type, payload } = JSON.parse(text) as { type: string; payload?: { data?: { eventChanges: Change } | null } };
  const change = type === "next" ? payload?.data?.eventChanges : null;
  if (!change) return null;
  const item = numberOf((change.kind === "GAP" ? "GAP" : `${change.kind} ${change.eventId}`) as Told);
  const message = { cursor: change.cursor, item, gapAfter: change.gap?.after ?? null };
  messages.set(text, message);
  return message;
}

const tally = { cuts: 0, subscriptions: 0, strangeGaps: 0, ends: {} as Record<string, number> };

function noteEnd(why: string): void {
  tally.ends[why] = (tally.ends[why] ?? 0) + 1;
}

class Client {
  readonly #filter: HistoryFilter;
  #cursor = beginning;
  #socket: WebSocket | null = null;
  #isSubscribed = false;
  /** Cuts that wait for a connection. */
  #pendingCuts = 0;
  told: number[] = [];

  constructor(filter: HistoryFilter) {
    this.#filter = filter;
    void this.#follow();
  }

  cut(): void {
    if (!this.#isSubscribed) {
      this.#pendingCuts += 1;
      return;
    }
    tally.cuts += 1;
    this.#leave();
  }

  beginAgain(): void {
    this.#cursor = beginning;
    this.told = [];
    this.#leave();
  }

  /** What is still on its way is not heard any more: it has to come again. */
  #leave(): void {
    this.#isSubscribed = false;
    this.#socket?.removeAllListeners("message");
    this.#socket?.terminate();
  }

  async #follow(): Promise<void> {
    for (;;) {
      await this.#once();
      await sleep(SHORTEST_WAIT_MS + random() * (LONGEST_WAIT_MS - SHORTEST_WAIT_MS));
    }
  }

  /** Resolves when the connection is gone. */
  #once(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = new WebSocket(url.replace(/^http/, "ws"), "graphql-transport-ws", { perMessageDeflate: false });
    this.#socket = socket;
    socket.on("open", () => socket.send(INIT));
    socket.on("error", (error) => noteEnd("code" in error ? String(error.code) : error.message));
    socket.on("close", (code) => {
      if (this.#isSubscribed) noteEnd(`closed with ${code}`);
      this.#isSubscribed = false;
      resolve();
    });
    socket.on("message", (data: Buffer) => this.#take(socket, data.toString("latin1")));
    return promise;
  }

  #take(socket: WebSocket, text: string): void {
    const message = read(text);
    if (message) {
      if (message.gapAfter !== null && message.gapAfter !== this.#cursor) tally.strangeGaps += 1;
      this.told.push(message.item);
      this.#cursor = message.cursor;
    } else if (text === ACK) this.#subscribe(socket);
    else if (text.startsWith('{"type":"ping"')) socket.send('{"type":"pong"}');
    else {
      noteEnd(text);
      this.#leave();
    }
  }

  #subscribe(socket: WebSocket): void {
    const variables = { filter: this.#filter, after: this.#cursor };
    socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: QUERY, variables } }));
    this.#isSubscribed = true;
    tally.subscriptions += 1;
    if (this.#pendingCuts === 0) return;
    this.#pendingCuts -= 1;
    this.cut();
  }
}

const clients = filters.map((filter) => new Client(filter));

function count(): CrowdCount {
  return { ...tally, told: clients.map(({ told }) => told.length) };
}

function compare({ lists, listOf }: Extract<CrowdQuestion, { kind: "compare" }>): readonly Difference[] {
  const expected = lists.map((list) => list.map(numberOf));
  return clients.flatMap(({ told }, client) => {
    const list = expected[listOf[client] ?? -1] ?? [];
    const length = Math.max(told.length, list.length);
    let place = 0;
    while (place < length && told[place] === list[place]) place += 1;
    if (place === length) return [];
    const itemAt = (numbered: readonly number[]) => items[numbered[place] ?? -1] ?? null;
    const lengths = [told.length, list.length] as const;
    return [{ client, place, told: itemAt(told), shouldBe: itemAt(list), lengths }];
  });
}

function answer(question: CrowdQuestion): unknown {
  switch (question.kind) {
    case "cut":
      for (const client of question.clients) clients[client]?.cut();
      return null;
    case "begin again":
      for (const client of clients) client.beginAgain();
      return null;
    case "count":
      return count();
    case "compare":
      return compare(question);
    default:
      throw new Error(`nobody can answer ${JSON.stringify(question satisfies never)}`);
  }
}

process.on("message", (question: CrowdQuestion) => process.send?.({ answer: answer(question) }));
process.on("disconnect", () => process.exit());

import type { Client } from "graphql-ws";
import { applyChange, type Change } from "./apply-change.ts";
import { snapshotThenLive } from "./resume.ts";

type Changed<Event> = {
  readonly eventChanges: { cursor: string; kind: Change<Event>["kind"]; eventId: string | null; event: Event | null };
};

export type WatchOptions<Event> = {
  /** Loads the list by `events(filter:)`, with the `changeCursor` of its first page. */
  readonly load: () => Promise<{ readonly changeCursor: string; readonly events: Map<string, Event> }>;
  /** What is selected of an event, and which events: of both the same as in the list. */
  readonly fields: string;
  readonly filter: { readonly retracted?: "EXCLUDE" | "INCLUDE" | "ONLY" } & Readonly<Record<string, unknown>>;
  /** A client of graphql-ws without retries of its own. */
  readonly socket: Client;
  readonly show: (events: ReadonlyMap<string, Event>) => void;
  readonly signal: AbortSignal;
};

/** Keeps a list of events as it is at the server: `show` is told of it, and again after every change. */
export async function watchEvents<Event>({ load, fields, filter, socket, show, signal }: WatchOptions<Event>) {
  const query = `subscription($filter: EventFilter, $after: String!) {
    eventChanges(filter: $filter, after: $after) { cursor kind eventId event { ${fields} } } }`;
  const subscribe = (after: string) => socket.iterate<Changed<Event>>({ query, variables: { filter, after } });
  const keepsRetracted = (filter.retracted ?? "EXCLUDE") !== "EXCLUDE";
  let events = new Map<string, Event>();
  for await (const step of snapshotThenLive({ snapshot: load, subscribe, signal })) {
    if (step.kind === "snapshot") events = step.snapshot.events;
    else {
      const { kind, eventId: id, event: node } = step.answer.data.eventChanges;
      applyChange(events, { kind, id, node }, { keepsRetracted });
    }
    show(events);
  }
}

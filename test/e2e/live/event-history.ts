import type { EventRecorded } from "../../../schema/messages.ts";

const SEVERITIES = ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
const CATEGORIES = ["VIDEO", "SAFETY", "HOURS_OF_SERVICE", "RULE", "VEHICLE"] as const;

/** A filter as a client sends it. */
export type HistoryFilter = {
  readonly severities?: readonly string[];
  readonly categories?: readonly string[];
  readonly retracted?: "INCLUDE" | "ONLY";
};

/** What a vendor says of an event, as far as filters look at it. */
type EventState = Pick<EventRecorded, "severity" | "category" | "retracted">;

/** A version of an event, in the order in which versions are published. */
export type PublishedVersion = EventState & { readonly ref: string; readonly version: number };

type Kind = "ADDED" | "AMENDED" | "RETRACTED" | "LEFT";

/** An item that a client is told, without its cursor. No filter is told the same twice. */
export type ToldItem = `${Kind} ${string}`;

/** One filter for each part of the events, from all of them to one in a few hundred. */
export const FILTERS: readonly HistoryFilter[] = [
  {},
  ...SEVERITIES.map((severity) => ({ severities: [severity] })),
  ...CATEGORIES.map((category) => ({ categories: [category], retracted: "INCLUDE" as const })),
  ...SEVERITIES.map((severity) => ({ severities: [severity], retracted: "ONLY" as const })),
  ...CATEGORIES.flatMap((category) =>
    SEVERITIES.map((severity) => ({ categories: [category], severities: [severity] })),
  ),
];

/** How often an event is published once more, with another severity or taken back. */
const SHARE_OF_AMENDMENTS = 0.3;
const SHARE_OF_RETRACTIONS = 0.3;

type Pages = { readonly from?: number; readonly to?: number };

export type EventHistoryOptions = {
  readonly random: () => number;
  readonly perPage: number;
  /** So many pages lie between two versions of an event at least: whoever follows has the first before the second comes. */
  readonly pagesBetweenVersions: number;
};

/** What is published of events by lot, and what each filter has to be told of it. */
export class EventHistory {
  readonly #options: EventHistoryOptions;
  readonly #versions: (readonly [before: PublishedVersion | null, after: PublishedVersion])[] = [];
  readonly #amendable: PublishedVersion[] = [];
  #recent: PublishedVersion[][] = [];
  #events = 0;

  constructor(options: EventHistoryOptions) {
    this.#options = options;
  }

  /** How many were published. */
  get pages(): number {
    return this.#versions.length / this.#options.perPage;
  }

  /** The next page. Each event has at most one version in it. */
  nextPage(): readonly PublishedVersion[] {
    const { random, perPage, pagesBetweenVersions } = this.#options;
    if (this.#recent.length === pagesBetweenVersions) this.#amendable.push(...(this.#recent.shift() ?? []));
    const page: PublishedVersion[] = [];
    const added: PublishedVersion[] = [];
    while (page.length < perPage) {
      const isAmendment = this.#amendable.length > 0 && random() < SHARE_OF_AMENDMENTS;
      const before = isAmendment ? this.#takeAmendable() : null;
      const after = before ? this.#amended(before) : this.#added();
      if (!before) added.push(after);
      page.push(after);
      this.#versions.push([before, after]);
    }
    this.#recent.push(added);
    return page;
  }

  /** What a filter is told of all that was published behind a page, up to the end of another one. */
  toldOf(filter: HistoryFilter, { from = 0, to = this.pages }: Pages = {}): readonly ToldItem[] {
    const { perPage } = this.#options;
    return this.#versions.slice(from * perPage, to * perPage).flatMap(([before, after]): readonly ToldItem[] => {
      const kind = kindFor(before, after, filter);
      return kind ? [`${kind} samsara:${after.ref}`] : [];
    });
  }

  #added(): PublishedVersion {
    this.#events += 1;
    const [severity, category] = [this.#draw(SEVERITIES), this.#draw(CATEGORIES)];
    return { ref: `event-${this.#events}`, version: 1, severity, category, retracted: false };
  }

  #amended(before: PublishedVersion): PublishedVersion {
    const { random } = this.#options;
    if (random() < SHARE_OF_RETRACTIONS) return { ...before, version: 2, retracted: true };
    return { ...before, version: 2, severity: this.#draw(SEVERITIES) };
  }

  #takeAmendable(): PublishedVersion | null {
    const index = Math.floor(this.#options.random() * this.#amendable.length);
    const last = this.#amendable.pop();
    const taken = this.#amendable[index] ?? last ?? null;
    if (last && index < this.#amendable.length) this.#amendable[index] = last;
    return taken;
  }

  #draw<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[Math.floor(this.#options.random() * values.length)] ?? values[0];
  }
}

/** By the words of the contract: what an event is to a filter on entering, staying and leaving. Null where it is nothing. */
function kindFor(before: EventState | null, after: EventState, filter: HistoryFilter): Kind | null {
  const wasIn = before !== null && isIn(before, filter);
  const isRetracted = after.retracted && before?.retracted === false;
  if (isIn(after, filter)) return wasIn ? (isRetracted ? "RETRACTED" : "AMENDED") : "ADDED";
  if (!wasIn) return null;
  return isRetracted ? "RETRACTED" : "LEFT";
}

function isIn({ severity, category, retracted }: EventState, filter: HistoryFilter): boolean {
  if (filter.retracted !== "INCLUDE" && retracted !== (filter.retracted === "ONLY")) return false;
  if (filter.severities && !filter.severities.includes(severity)) return false;
  return !filter.categories || filter.categories.includes(category);
}

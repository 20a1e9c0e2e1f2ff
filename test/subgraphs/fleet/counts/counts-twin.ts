import type { EventDimension } from "../../../../subgraphs/fleet/counts/tally.ts";
import type { FleetFixture } from "../fleet-fixture.ts";

/** An event as the list has it. */
type Listed = {
  readonly id: string;
  readonly type: string;
  readonly category: string;
  readonly severity: string;
  readonly vendor: string;
  readonly device: { readonly id: string } | null;
  readonly driver: { readonly id: string } | null;
  readonly incident: { readonly id: string } | null;
  readonly occurredAt: string;
};

export type Filter = Readonly<Record<string, unknown>>;

const QUARTER_MS = 900_000;

/** All events of a filter, page by page as a client reads them. */
export async function listAll(fleet: FleetFixture, filter: Filter, tenant: string): Promise<readonly Listed[]> {
  const events: Listed[] = [];
  for (let after: string | null = null; ; ) {
    const { data, errors } = await fleet.query(
      `query($filter: EventFilter, $after: String) { events(filter: $filter, first: 200, after: $after) {
        edges { node { id type category severity vendor device { id } driver { id } incident { id } occurredAt } }
        pageInfo { hasNextPage endCursor } } }`,
      { filter, after },
      tenant,
    );
    if (errors) throw new AggregateError(errors, errors[0]?.message);
    const page = (
      data as { events: { edges: { node: Listed }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }
    ).events;
    events.push(...page.edges.map(({ node }) => node));
    if (!page.pageInfo.hasNextPage) return events;
    after = page.pageInfo.endCursor;
  }
}

/** When the hour, day or week of an instant begins: a quarter of an hour before another, as long as clocks show the same one. */
function startOf(atMs: number, dimension: EventDimension, zone: string): string {
  const shown = (ms: number) => {
    const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
    const { year, month, day, hour, offset, yearOfWeek, weekOfYear } = at;
    if (dimension === "HOUR") return `${year} ${month} ${day} ${hour} ${offset}`;
    return dimension === "DAY" ? `${year} ${month} ${day}` : `${yearOfWeek} ${weekOfYear}`;
  };
  let startMs = Math.floor(atMs / QUARTER_MS) * QUARTER_MS;
  const now = shown(startMs);
  while (shown(startMs - QUARTER_MS) === now) startMs -= QUARTER_MS;
  return new Date(startMs).toISOString();
}

export type Counted = {
  readonly filter: Filter;
  readonly by: readonly EventDimension[];
  readonly timeZone: string;
};

type Count = { readonly count: number; readonly incidents: number };

/** The slow twin of `eventCounts`: counts the list. `groups` are the ids of all groups. */
export async function countList(
  fleet: FleetFixture,
  { filter, by, timeZone }: Counted,
  { tenant, groups }: { readonly tenant: string; readonly groups: readonly string[] },
): Promise<ReadonlyMap<string, Count>> {
  const events = await listAll(fleet, filter, tenant);
  const groupsOf = new Map<string, string[]>();
  for (const group of by.includes("GROUP") ? groups : []) {
    for (const { id } of await listAll(fleet, { retracted: "INCLUDE", groups: [group] }, tenant)) {
      groupsOf.set(id, [...(groupsOf.get(id) ?? []), group]);
    }
  }
  const time = by.find((one) => one === "HOUR" || one === "DAY" || one === "WEEK");
  const buckets = Map.groupBy(
    events.flatMap((event) => (groupsOf.get(event.id) ?? [null]).map((group) => ({ event, group }))),
    ({ event, group }) =>
      toKey({
        type: by.includes("TYPE") ? event.type : null,
        category: by.includes("CATEGORY") ? event.category : null,
        severity: by.includes("SEVERITY") ? event.severity : null,
        vendor: by.includes("VENDOR") ? event.vendor : null,
        device: by.includes("DEVICE") ? event.device : null,
        driver: by.includes("DRIVER") ? event.driver : null,
        group: group === null ? null : { id: group },
        startsAt: time === undefined ? null : startOf(Date.parse(event.occurredAt), time, timeZone),
      }),
  );
  const counts = new Map(
    Array.from(buckets, ([key, of]) => {
      const incidents = new Set(of.flatMap(({ event }) => event.incident?.id ?? []));
      return [key, { count: of.length, incidents: incidents.size }] as const;
    }),
  );
  return by.length === 0 && counts.size === 0 ? new Map([[toKey(NOTHING), { count: 0, incidents: 0 }]]) : counts;
}

type Keyed = {
  readonly type: string | null;
  readonly category: string | null;
  readonly severity: string | null;
  readonly vendor: string | null;
  readonly device: { readonly id: string } | null;
  readonly driver: { readonly id: string } | null;
  readonly group: { readonly id: string } | null;
  readonly startsAt: string | null;
};

const NOTHING: Keyed = {
  ...{ type: null, category: null, severity: null, vendor: null },
  ...{ device: null, driver: null, group: null, startsAt: null },
};

function toKey({ type, category, severity, vendor, device, driver, group, startsAt }: Keyed): string {
  return JSON.stringify([type, category, severity, vendor, device?.id, driver?.id, group?.id, startsAt]);
}

/** What `eventCounts` answers, by the same keys. */
export async function askCounts(
  fleet: FleetFixture,
  counted: Counted,
  tenant: string,
): Promise<ReadonlyMap<string, Count>> {
  const { data, errors } = await fleet.query(
    `query($filter: EventFilter, $by: [EventDimension!]!, $timeZone: String) {
      eventCounts(filter: $filter, by: $by, timeZone: $timeZone) { type category severity vendor device { id } driver { id }
        group { id } startsAt count incidents } }`,
    counted,
    tenant,
  );
  if (errors) throw new AggregateError(errors, errors[0]?.message);
  const { eventCounts } = data as { eventCounts: readonly (Keyed & Count)[] };
  return new Map(eventCounts.map(({ count, incidents, ...key }) => [toKey(key), { count, incidents }]));
}

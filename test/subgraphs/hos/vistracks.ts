import { startVendorServer, type VendorReply, type VendorRequestSeen, type VendorServer } from "../../vendor-server.ts";

/** A row as VisTracks sends it, with the keys that paging and the fleet need. */
export type Row = { readonly id: number; readonly lastChangedDate?: string; readonly [key: string]: unknown };

/** What the server knows. Tests change it while it is served. */
export type Account = {
  rows: readonly Row[];
  assets?: readonly object[] | null;
  users?: readonly object[] | null;
  terminals?: readonly object[] | null;
  /** Days of drivers; not offered if left out. */
  days?: readonly { readonly logDate: string; readonly [key: string]: unknown }[];
  /** The users who are no people: `driver.system`. */
  readonly systemUsers?: readonly number[];
};

/** In which ways a server departs from the documentation, or from what it leaves open. */
export type Habits = {
  readonly ignores?: readonly ("sort" | "limit" | "offset" | "driver.system")[];
  /** A row that changed at the very instant of `from-change-timestamp` is given too. */
  readonly isInclusive?: boolean;
  /** Fewer rows a page than asked for. */
  readonly largestPage?: number;
  /** What the log is answered with instead, if anything. */
  readonly refuse?: (request: VendorRequestSeen) => VendorReply | null;
  /** Called before an answer is made. */
  readonly onRequest?: (request: VendorRequestSeen) => void;
  /** What rows that are written are answered with. */
  readonly write?: (request: VendorRequestSeen) => VendorReply;
};

/** A server that speaks VisTracks' read calls as documented: bare lists, strict parameters, hidden deletes. */
export function startVisTracks(account: Account, habits: Habits = {}): Promise<VendorServer> {
  const ignores = new Set(habits.ignores ?? []);
  const part = (records: readonly object[], query: URLSearchParams): VendorReply => {
    const offset = ignores.has("offset") ? 0 : Number(query.get("offset") ?? 0);
    const asked = ignores.has("limit") ? records.length : Number(query.get("limit") ?? records.length);
    return { body: records.slice(offset, offset + Math.min(asked, habits.largestPage ?? asked)) };
  };
  const list = (name: "assets" | "users" | "terminals") => (request: VendorRequestSeen) => {
    habits.onRequest?.(request);
    const records = account[name];
    return records ? part(records, request.url.searchParams) : { status: 404, body: { message: "Not found" } };
  };
  const write = (request: VendorRequestSeen) => habits.write?.(request) ?? { status: 405, body: { message: "No" } };
  return startVendorServer({
    "POST /api/v2/driverHistories": write,
    "PUT /api/v2/driverHistories": write,
    "GET /api/v2/assets": list("assets"),
    "GET /api/v2/users": list("users"),
    "GET /api/v2/terminals": list("terminals"),
    "GET /api/v2/driverDailies": (request) => {
      habits.onRequest?.(request);
      const query = request.url.searchParams;
      const [from = "", to = ""] = ["from-log-date", "to-log-date"].map((name) => query.get(name) ?? "");
      if (!account.days) return { status: 404, body: { message: "Not found" } };
      return part(
        account.days.filter(({ logDate }) => logDate >= from && logDate <= to),
        query,
      );
    },
    "GET /api/v2/driverHistories": (request) => {
      habits.onRequest?.(request);
      const refusal = habits.refuse?.(request);
      if (refusal) return refusal;
      const query = request.url.searchParams;
      const fromMs = Date.parse(query.get("from-change-timestamp") ?? "1970-01-01T00:00:00.000Z");
      const until = query.get("to-change-timestamp");
      const system = query.get("driver.system") ?? "false";
      const selected = account.rows
        .filter((row) => {
          const isSystem = account.systemUsers?.includes(Number(row.userId)) ?? false;
          return system === "*" || ignores.has("driver.system") || String(isSystem) === system;
        })
        .filter((row) => query.get("from-deleted-at") === "*" || row.deletedAt === undefined)
        .filter((row) => !query.has("uuid") || row.uuid === query.get("uuid"))
        .filter((row) => until === null || changeMsOf(row) < Date.parse(until))
        .filter((row) => changeMsOf(row) > fromMs || (habits.isInclusive && changeMsOf(row) === fromMs));
      const bySort = query.get("sort") === "last-changed-date" && !ignores.has("sort");
      return part(
        selected.toSorted((a, b) => (bySort ? changeMsOf(a) - changeMsOf(b) || a.id - b.id : a.id - b.id)),
        query,
      );
    },
  });
}

/** A row of a driver's log, changed when it says. */
export function row(id: number, changedAt: string, more: object = {}): Row {
  return {
    id,
    userId: 7,
    username: "ann@example.com",
    eventType: "Driving",
    recordStatus: "Active",
    recordOrigin: "Auto",
    eventTime: changedAt,
    lastChangedDate: changedAt,
    ...more,
  };
}

function changeMsOf({ lastChangedDate }: Row): number {
  return lastChangedDate ? Date.parse(lastChangedDate) : Number.POSITIVE_INFINITY;
}

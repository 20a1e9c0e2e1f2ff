import { DatabaseSync } from "node:sqlite";
import { graphql } from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import type { Subgraph } from "../../../../platform/subgraph.ts";
import { DEFAULT_VIEWER } from "../../../../platform/viewer/default-viewer.ts";
import type { Viewer } from "../../../../platform/viewer/viewer.ts";
import { openSubgraph } from "../../../../subgraphs/hos/subgraph.ts";
import { withRowWalls } from "../../../../subgraphs/row-walls.ts";
import type { VendorReply, VendorRequestSeen } from "../../../vendor-server.ts";
import { startClock } from "../../video/running-video.ts";
import { openDataDir, startHos } from "../hos.ts";
import { type Account, type Row, row, startVisTracks } from "../vistracks.ts";

const clock = startClock("2026-03-09T18:00:00.000Z");
const at = (time: string) => `2026-03-${time}:00.000Z`;
const entry = (id: number, time: string, eventType: string, more: object = {}) =>
  row(id, at(time), {
    eventTime: at(time),
    eventType,
    uuid: `0000000${id}-0000-4000-8000-000000000000`,
    recordOrigin: "Driver",
    ...more,
  });

const ROWS: readonly Row[] = [
  entry(1, "09T06:00", "OnDuty"),
  entry(2, "09T08:00", "Driving", { recordOrigin: "Auto" }),
  entry(3, "09T11:00", "OffDuty"),
  entry(4, "09T12:00", "OnDuty"),
  entry(5, "09T13:00", "Driving", { userId: 99, recordOrigin: "Auto" }),
  entry(6, "09T14:00", "Sleeper", { recordStatus: "InactiveChanged" }),
];

/** A VisTracks that takes rows as documented, and whose answers can be lost or replaced. */
class WritableAccount {
  readonly account: Account = {
    rows: ROWS,
    users: [
      { id: 7, username: "ann@example.com" },
      { id: 8, username: "bob@example.com" },
    ],
    systemUsers: [99],
    days: [7, 8].map((userId) => ({ userId, logDate: "2026-03-08", homeTerminalTimeZone: "America/Chicago" })),
  };
  /** What the next write is answered with; `lost` is stored and not confirmed. */
  next: VendorReply | "lost" | null = null;
  written = 0;

  readonly write = ({ method, body }: VendorRequestSeen): VendorReply => {
    const next = this.next;
    this.next = null;
    if (next !== null && next !== "lost") return next;
    this.written += 1;
    const [sent] = JSON.parse(body) as [Row];
    const lastChangedDate = new Date(clock.now()).toISOString();
    const id = 1000 + this.written;
    const rows = method === "POST" ? [{ ...sent, id, lastChangedDate }] : this.#edit(sent, id, lastChangedDate);
    if (rows === null) return { status: 400, body: { message: "Cannot edit a driver history that is not active." } };
    const ids = new Set(rows.map((one) => one.id));
    this.account.rows = [...this.account.rows.filter((one) => !ids.has(one.id)), ...rows];
    return next === "lost" ? { status: 502, body: "" } : { body: rows.slice(0, 1) };
  };

  #edit(sent: Row, id: number, lastChangedDate: string): Row[] | null {
    const before = this.account.rows.find((one) => one.id === sent.id);
    if (before?.recordStatus !== "Active") return null;
    return [
      { ...before, ...sent, driverEdit: true, lastChangedDate },
      { ...before, id, recordStatus: "InactiveChanged", lastChangedDate },
    ];
  }
}

let vendor: WritableAccount;
let hos: Awaited<ReturnType<typeof startHos>>;
let subgraph: Subgraph;
const resources = new AsyncDisposableStack();
beforeAll(async () => {
  vendor = new WritableAccount();
  const dataDir = resources.use(await openDataDir());
  const server = resources.use(await startVisTracks(vendor.account, { write: vendor.write }));
  hos = resources.use(await startHos({ dataDir: dataDir.path, url: server.url, clock }));
  await hos.untilState("LIVE", AbortSignal.timeout(30_000));
  await hos.until(async () => (await hos.records("driverDay")).length === 2, AbortSignal.timeout(30_000));
  link(storeAddress(dataDir.path, "hos"), [
    ["driver", "7", "ann"],
    ["driver", "8", "bob"],
    ["device", "70", "truck"],
  ]);
  const options = { storeHome: dataDir.path, wakeUps: hos.wakeUps, commands: hos.commands, clock };
  subgraph = resources.use(withRowWalls((await openSubgraph(options)) as Subgraph));
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  vendor.written = 0;
});

/** As fleet would tell of them. */
function link(file: string, links: readonly (readonly [kind: string, ref: string, id: string])[]): void {
  const db = new DatabaseSync(file);
  const insert = db.prepare(
    "insert into linkCopy (tenant, kind, vendor, ref, fromMs, untilMs, id) values ('default', ?, 'VISTRACKS', ?, 0, 8640000000000000, ?)",
  );
  for (const one of links) insert.run(...one);
  db.close();
}

type Outcome = {
  readonly record: Readonly<Record<string, unknown>> | null;
  readonly write: { readonly id: string; readonly state: string; readonly code: string | null };
};

const INPUTS = {
  createDutyRecord: "Create",
  editDutyRecord: "Edit",
  assignUnidentifiedDriving: "Assign",
  certifyDailyLog: "Certify",
};

const ANN: Partial<Viewer> = { subject: "ann@example.com" };

async function ask(source: string, variableValues: Record<string, unknown>, viewer = ANN) {
  const contextValue = subgraph.createContext({
    viewer: { ...DEFAULT_VIEWER, ...viewer },
    signal: AbortSignal.timeout(30_000),
  });
  const { data, errors } = await graphql({ schema: subgraph.schema, source, variableValues, contextValue });
  if (errors) throw errors[0];
  return data as Record<string, unknown>;
}

async function run(name: keyof typeof INPUTS, input: object, viewer?: string | Partial<Viewer>): Promise<Outcome> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const source = `mutation ($input: ${type}!) { ${name}(input: $input) {
    record { id uuid status occurredAt recordStatus editReason driverRef { ref } certifiedOn certificationCount versions { recordStatus } }
    write { id state code } } }`;
  const asked = typeof viewer === "string" ? { subject: viewer } : viewer;
  return (await ask(source, { input }, asked))[name] as Outcome;
}

/** What becomes of a write in the end. */
async function settled({ write }: Outcome): Promise<Outcome["write"]> {
  let last = write;
  await hos.until(async () => {
    const { dutyRecordWrite } = await ask("query ($id: ID!) { dutyRecordWrite(id: $id) { id state code } }", {
      id: write.id,
    });
    last = dutyRecordWrite as Outcome["write"];
    return last.state !== "PENDING";
  }, AbortSignal.timeout(40_000));
  return last;
}

const ON_DUTY = { driverId: "ann", status: "ON_DUTY", occurredAt: at("09T11:30"), reason: "Fuelled up" };

describe("what the driver writes", () => {
  it("is in the log at once, and once for each key", async () => {
    const input = { ...ON_DUTY, deviceId: "truck", idempotencyKey: "k1" };
    const first = await run("createDutyRecord", input);
    const again = await run("createDutyRecord", input);

    expect(first.write.state).toBe("CONFIRMED");
    expect(first.record).toMatchObject({
      status: "ON_DUTY",
      occurredAt: at("09T11:30"),
      recordStatus: "ACTIVE",
      driverRef: { ref: "7" },
    });
    expect(again.record?.id).toBe(first.record?.id);
    expect(vendor.written).toBe(1);
  });

  it("is another version of an entry, with its reason", async () => {
    const { record, write } = await run("editDutyRecord", {
      recordId: "vistracks:4",
      status: "SLEEPER_BERTH",
      reason: "I slept",
    });

    expect(write.state).toBe("CONFIRMED");
    expect(record).toMatchObject({ id: "vistracks:4", status: "SLEEPER_BERTH", editReason: "I slept" });
    expect(record?.versions).toEqual([{ recordStatus: "INACTIVE_CHANGED" }, { recordStatus: "ACTIVE" }]);
  });

  it("is certified by the driver alone, when the day is over, and counted", async () => {
    const day = { driverId: "ann", date: "2026-03-08" };
    expect((await run("certifyDailyLog", day)).record).toMatchObject({
      certifiedOn: "2026-03-08",
      certificationCount: 1,
    });
    expect((await run("certifyDailyLog", day)).record).toMatchObject({ certificationCount: 2 });

    await expect(run("certifyDailyLog", day, "office")).rejects.toMatchObject({
      message: expect.stringContaining("395.8(a)(2)(ii)"),
      extensions: { code: "FORBIDDEN", field: "input.driverId" },
    });
    await expect(run("certifyDailyLog", { ...day, date: "2026-03-09" })).rejects.toMatchObject({
      extensions: { field: "input.date" },
    });
    expect(vendor.written).toBe(2);
  });

  it("is written by whoever is bound to the rows of its driver, and by nobody who is bound to others", async () => {
    const day = { driverId: "ann", date: "2026-03-08" };
    const phone = (driver: string, more: object = {}) => ({ subject: "phone", only: { driverIds: [driver], ...more } });
    const entry = { ...ON_DUTY, driverId: "ann", occurredAt: at("09T11:05"), reason: "Fuelled" };

    expect((await run("certifyDailyLog", day, phone("ann"))).record).toMatchObject({ certifiedOn: "2026-03-08" });
    for (const viewer of [
      phone("bob"),
      phone("ann", { untilMs: 1 }),
      { subject: "key", only: { deviceIds: ["truck"] } },
    ]) {
      await expect(run("certifyDailyLog", day, viewer)).rejects.toMatchObject({ extensions: { code: "FORBIDDEN" } });
      await expect(run("createDutyRecord", entry, viewer)).rejects.toMatchObject({ extensions: { code: "FORBIDDEN" } });
    }
    expect(vendor.written).toBe(1);
  });

  it("is written once where the vendor's answer is lost, and found again", async () => {
    vendor.next = "lost";
    const outcome = await run("createDutyRecord", { ...ON_DUTY, occurredAt: at("09T12:30"), reason: "Weighed in" });

    expect((await settled(outcome)).state).toBe("CONFIRMED");
    expect(vendor.written).toBe(1);
    expect(vendor.account.rows.filter(({ note }) => note === "Weighed in")).toHaveLength(1);
  });
});

describe("what the office writes", () => {
  it("stands beside the log until the driver has answered", async () => {
    const { record } = await run(
      "editDutyRecord",
      { recordId: "vistracks:3", status: "ON_DUTY", reason: "Was loading" },
      "office",
    );
    const { record: added } = await run("createDutyRecord", { ...ON_DUTY, occurredAt: at("09T12:45") }, "office");

    expect(record).toMatchObject({
      status: "ON_DUTY",
      recordStatus: "INACTIVE_CHANGE_REQUESTED",
      editReason: "Was loading",
    });
    expect(record?.versions).toEqual([{ recordStatus: "ACTIVE" }, { recordStatus: "INACTIVE_CHANGE_REQUESTED" }]);
    expect(added).toMatchObject({ recordStatus: "INACTIVE_CHANGE_REQUESTED" });
    expect(vendor.account.rows.find(({ id }) => id === 3)).toMatchObject({
      eventType: "OffDuty",
      recordStatus: "Active",
    });
  });

  it("gives nobody's driving to a driver as a proposal, and the driver claims it", async () => {
    const input = { recordId: "vistracks:5", driverId: "bob", reason: "Bob's shift" };
    const { record } = await run("assignUnidentifiedDriving", input, "office");
    expect(record).toMatchObject({ recordStatus: "INACTIVE_CHANGE_REQUESTED", driverRef: { ref: "8" } });

    const claimed = await run("assignUnidentifiedDriving", input, "bob@example.com");
    expect(claimed.record).toMatchObject({ id: "vistracks:5", recordStatus: "ACTIVE", driverRef: { ref: "8" } });
    await expect(run("assignUnidentifiedDriving", { ...input, recordId: "vistracks:2" })).rejects.toMatchObject({
      extensions: { field: "input.recordId" },
    });
  });
});

describe("what the law forbids or nobody understands", () => {
  it.each([
    ["editDutyRecord", { recordId: "vistracks:2", status: "ON_DUTY", reason: "Not me" }],
    ["editDutyRecord", { recordId: "vistracks:2", occurredAt: at("09T08:30"), reason: "Later" }],
    ["editDutyRecord", { recordId: "vistracks:3", occurredAt: at("09T10:00"), reason: "Earlier" }],
    ["createDutyRecord", { ...ON_DUTY, occurredAt: at("09T09:00") }],
  ] as const)("is not written where it shortens recorded driving: %s %o", async (name, input) => {
    for (const subject of ["ann@example.com", "office"]) {
      await expect(run(name, input, subject)).rejects.toMatchObject({
        message: expect.stringContaining("4.3.2.8.2(b)"),
        extensions: { code: "FORBIDDEN" },
      });
    }
    expect(vendor.written).toBe(0);
  });

  it.each([
    ["createDutyRecord", { ...ON_DUTY, reason: "why" }, "BAD_USER_INPUT", "input.reason"],
    ["createDutyRecord", { ...ON_DUTY, occurredAt: at("19T11:30") }, "BAD_USER_INPUT", "input.occurredAt"],
    ["createDutyRecord", { ...ON_DUTY, driverId: "eve" }, "NOT_FOUND", "input.driverId"],
    ["createDutyRecord", { ...ON_DUTY, deviceId: "nothing" }, "NOT_FOUND", "input.deviceId"],
    ["createDutyRecord", { ...ON_DUTY, uuid: ROWS[0]?.uuid }, "CONFLICT", "input.uuid"],
    ["editDutyRecord", { recordId: "vistracks:6", reason: "Again" }, "BAD_USER_INPUT", "input.recordId"],
    ["editDutyRecord", { recordId: "vistracks:77", reason: "Again" }, "NOT_FOUND", "input.recordId"],
    ["editDutyRecord", { recordId: "samsara:1", reason: "Again" }, "BAD_USER_INPUT", "input.recordId"],
    ["certifyDailyLog", { driverId: "ann", date: "2026-02-30" }, "BAD_USER_INPUT", "input.date"],
  ] as const)("is not written: %s %o is %s", async (name, input, code, field) => {
    await expect(run(name, input)).rejects.toMatchObject({ extensions: { code, field } });
    expect(vendor.written).toBe(0);
  });

  it.each([
    ["Cannot find requested driver history. (id = 1)", 404, "NOT_FOUND"],
    ["Cannot find requested user. (id = 7)", 404, "NOT_FOUND"],
    ["Cannot find request asset with id = (id = 70)", 404, "NOT_FOUND"],
    ["Cannot edit a driver history that is already edited or deleted.", 400, "CONFLICT"],
    ["Cannot edit a driver history that is not active.", 400, "CONFLICT"],
    ["DELETE is not supported.", 400, "VENDOR_REJECTED"],
    ["Something else.", 400, "VENDOR_REJECTED"],
  ])("has the vendor's own no as a code: %s", async (message, status, code) => {
    vendor.next = { status, body: { message } };
    const { record, write } = await run("editDutyRecord", {
      recordId: "vistracks:1",
      annotation: message,
      reason: "A note",
    });

    expect([record, write.state, write.code]).toEqual([null, "REFUSED", code]);
  });

  it("does not overwrite what somebody has changed meanwhile", async () => {
    // Stamped by a clock that is behind: the feed does not read it before the write does.
    const changed = { ...(ROWS[0] as Row), note: "By another one", lastChangedDate: at("09T05:00") };
    vendor.account.rows = vendor.account.rows.map((one) => (one.id === 1 ? changed : one));

    const { write } = await run("editDutyRecord", { recordId: "vistracks:1", annotation: "By me", reason: "A note" });

    expect([write.state, write.code, vendor.written]).toEqual(["REFUSED", "CONFLICT", 0]);
  });
});

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import type { UnifiedEvent } from "../../../../schema/messages.ts";
import { toCoachAssignmentRecord } from "../../../../subgraphs/safety/coaching-mapper.ts";
import { decodeCoachAssignment } from "../../../../subgraphs/safety/wire.ts";
import { page } from "../../../platform/feed/stored-feed.ts";
import { createRandom } from "../../../platform/vendor/simulated-time.ts";
import { CoachingFixture, type Data, NOW_MS, unifiedEvent } from "../coaching/coaching-fixture.ts";
import { safetyEvent } from "../samsara.ts";

const HOUR_MS = 3_600_000;
const RULE = `id name enabled types severities vendors dutyStatuses hosViolation countAtLeast withinHours state
  assignDriversCoach dueInDays activeFrom revision createdBy`;

/** Rules are of a tenant: each test has its own. */
let tenants = 0;
const newTenant = () => {
  tenants += 1;
  return `fleet ${tenants}`;
};

describe("coaching rules", () => {
  let safety: CoachingFixture;
  beforeAll(async () => {
    safety = await CoachingFixture.start();
  });
  afterAll(() => safety[Symbol.asyncDispose]());

  async function save(rule: object, tenant: string, more: object = {}): Promise<Data> {
    const name = "ruleId" in more ? "update" : "create";
    const type = name === "update" ? "UpdateCoachingRuleInput" : "CreateCoachingRuleInput";
    const { data, errors } = await safety.query(
      `mutation($input: ${type}!) { saved: ${name}CoachingRule(input: $input) { rule { ${RULE} } } }`,
      { input: { rule: { name: "r", ...rule }, ...more } },
      tenant,
    );
    return data?.saved ? data.saved.rule : errors?.[0]?.extensions;
  }

  /** The ids of the events whose cases rules have opened. */
  async function opened(tenant: string, filter: object = {}): Promise<readonly string[]> {
    const source = `query($filter: CoachingCaseFilter) { coachingCases(filter: $filter, first: 500) {
      edges { node { event { id } openedByRule { id } } } } }`;
    const { data } = await safety.query(source, { filter }, tenant);
    const nodes = data.coachingCases.edges.map(({ node }: Data) => node);
    return nodes.flatMap(({ event, openedByRule }: Data) => (openedByRule ? [event.id] : [])).sort();
  }

  async function preview(rule: object, args: object, tenant: string): Promise<Data> {
    const { data } = await safety.query(
      `query($rule: CoachingRuleInput!, $from: DateTime, $to: DateTime) {
        coachingRulePreview(rule: $rule, from: $from, to: $to, first: 200) { matches events { id } } }`,
      { rule: { name: "r", ...rule }, ...args },
      tenant,
    );
    return data.coachingRulePreview;
  }

  it("open a case on what fits, with the driver's coach and a day, and say that they did", async () => {
    const tenant = newTenant();
    const raw = { coachId: "310045", driver: { driverId: "d1" } };
    const records = [toCoachAssignmentRecord(decodeCoachAssignment(raw), raw)];
    await safety.recordsOf(tenant).storePage(toStorable(page({ records })));
    await safety.store.write((tx) =>
      sql`insert into linkCopy values (${tenant}, 'driver', 'SAMSARA', 'd1', 0, 9, 'driver:1')`.execute(tx),
    );
    const rule = {
      types: ["SPEEDING"],
      severities: ["HIGH"],
      state: "NEEDS_COACHING",
      dueInDays: 7,
      assignDriversCoach: true,
    };
    const { id, ...saved } = await save(rule, tenant);

    const speeding = { severity: "HIGH", occurredAtMs: NOW_MS + 1 } as const;
    await safety.tell([unifiedEvent("vinli:1", speeding)], tenant);
    await safety.tell([unifiedEvent("vinli:2", { ...speeding, severity: "LOW" })], tenant);
    await safety.tell([unifiedEvent("vinli:3", { ...speeding, occurredAtMs: NOW_MS - 1 })], tenant);
    await safety.tell([unifiedEvent("vinli:4", { ...speeding, retracted: true })], tenant);

    expect(saved).toMatchObject({ enabled: true, countAtLeast: 1, vendors: null, revision: 1, createdBy: "tester" });
    expect(await opened(tenant)).toEqual(["vinli:1"]);
    expect(await opened(tenant, { openedByRule: id })).toEqual(["vinli:1"]);
    expect(await opened(tenant, { openedByRule: "coachingRule:none" })).toEqual([]);
    const [known] = await safety.casesOf(["vinli:1"], tenant);
    expect(known).toMatchObject({
      ...{ state: "NEEDS_COACHING", coach: { id: "coach:samsara:310045" }, dueAt: "2026-03-08T12:00:00.000Z" },
      history: [{ kind: "OPENED", origin: "RULE", by: id, toState: "NEEDS_COACHING" }],
    });
  });

  it("open one case of what comes late, twice or amended, and none again that a person has worked on", async () => {
    const tenant = newTenant();
    await save({ severities: ["HIGH", "CRITICAL"], dueInDays: 1, activeFrom: "2026-03-01T00:00:00Z" }, tenant);
    const event = unifiedEvent("vinli:1", { severity: "LOW" });

    await safety.tell([event], tenant);
    const before = await opened(tenant);
    await safety.tell([{ ...event, severity: "HIGH" }], tenant);
    await safety.mutate("assignCoach", { caseId: "case:vinli:1", dueAt: null }, tenant);
    await safety.tell([{ ...event, severity: "CRITICAL" }], tenant);
    await safety.tell([{ ...event, severity: "CRITICAL" }], tenant, { isAnew: true });

    expect(before).toEqual([]);
    expect(await opened(tenant)).toEqual(["vinli:1"]);
    const [known] = await safety.casesOf(["vinli:1"], tenant);
    expect(known).toMatchObject({ dueAt: null, revision: 2 });
  });

  it("assign what nobody has assigned on a case that is the vendor's, and move it nowhere", async () => {
    const tenant = newTenant();
    const { id } = await save({ vendors: ["SAMSARA"], state: "NEEDS_COACHING", dueInDays: 0 }, tenant);
    await safety.publish([safetyEvent("s1", "2026-03-01T11:30:00Z")], tenant);

    await safety.tell([unifiedEvent("samsara:s1", { vendor: "SAMSARA", occurredAtMs: NOW_MS })], tenant);

    const [known] = await safety.casesOf(["samsara:s1"], tenant);
    expect(known).toMatchObject({
      state: "NEEDS_REVIEW",
      confirmation: "CONFIRMED",
      dueAt: "2026-03-01T12:00:00.000Z",
    });
    expect(known.history.at(-1)).toMatchObject({ kind: "ASSIGNED", origin: "RULE", by: id });
  });

  it("ask for the duty status and for violations of hours of service at the event", async () => {
    const tenant = newTenant();
    const at = (minutes: number) => ({ occurredAtMs: NOW_MS + minutes * 60_000 });
    const status = (id: string, vendorType: string, minutes: number) =>
      unifiedEvent(`vistracks:${id}`, { vendor: "VISTRACKS", type: "DUTY_STATUS_CHANGE", vendorType, ...at(minutes) });
    const violation = { vendor: "FLEETGRAPH", type: "HOS_VIOLATION", endedAtMs: NOW_MS + 50 * 60_000 } as const;
    await safety.tell(
      [
        ...[
          status("1", "OnDuty", 0),
          status("2", "Driving", 20),
          unifiedEvent("fleetgraph:v", { ...violation, ...at(40) }),
        ],
        ...[10, 30, 45, 60].map((minutes) => unifiedEvent(`vinli:${minutes}`, at(minutes))),
      ],
      tenant,
    );
    const args = { from: "2026-03-01T12:00:00Z", to: "2026-03-02T00:00:00Z" };
    const idsOf = async (rule: object) =>
      (await preview({ types: ["SPEEDING"], ...rule }, args, tenant)).events.map(({ id }: Data) => id);

    expect(await idsOf({ dutyStatuses: ["ON_DUTY"] })).toEqual(["vinli:10"]);
    expect(await idsOf({ dutyStatuses: ["DRIVING", "OFF_DUTY"] })).toEqual(["vinli:30", "vinli:45", "vinli:60"]);
    expect(await idsOf({ hosViolation: true })).toEqual(["vinli:45"]);
    expect(await idsOf({ hosViolation: false })).toEqual(["vinli:10", "vinli:30", "vinli:60"]);
  });

  it("open what their preview shows, in whatever order the events come, and what a slow count counts", async () => {
    const random = createRandom(11);
    const pick = <T>(options: readonly T[]) => options[Math.floor(random() * options.length)] as T;
    const events = Array.from({ length: 100 }, (_, nth) => {
      const id = String(nth).padStart(3, "0");
      const incidentId = pick([`incident:${id}`, null, null]);
      const facts = {
        ...{ driverId: pick(["driver:a", "driver:b", null]), deviceId: pick(["device:a", null]), incidentId },
        occurredAtMs: NOW_MS + Math.floor(random() * 40) * HOUR_MS,
      };
      const type = () => pick(["SPEEDING", "HARSH_TURN"] as const);
      const first = unifiedEvent(`vinli:${id}`, { ...facts, type: type() });
      const later = { ...facts, type: type(), occurredAtMs: facts.occurredAtMs + 5_000 };
      return incidentId === null ? [first] : [first, unifiedEvent(`roscolive:${id}`, later)];
    }).flat();
    const momentOf = new Map(events.map(({ id, incidentId }) => [id, incidentId ?? id]));
    const momentsOf = (ids: readonly string[]) => ids.map((id) => momentOf.get(id)).sort();
    const rule = { types: ["SPEEDING"], countAtLeast: 3, withinHours: 6 };
    const activeFrom = "2026-03-01T12:00:00Z";
    const [told, before] = [newTenant(), newTenant()];
    await save({ ...rule, activeFrom }, told);

    const shuffled = events.toSorted(() => random() - 0.5);
    // One by one: one that comes late makes later ones enough.
    for (const event of shuffled) await safety.tell([event], told);
    await safety.tell(events, before);
    const shown = await preview(rule, { from: activeFrom, to: "2026-03-10T00:00:00Z" }, before);
    await save({ ...rule, activeFrom }, before);

    const enough = events.filter((one) => countSlowly(events, one) >= 3).map(({ id }) => id);
    const slow = [...new Set(momentsOf(enough))];
    expect([slow.length > 10, slow.length < enough.length]).toEqual([true, true]);
    expect(momentsOf(shown.events.map(({ id }: Data) => id))).toEqual(slow);
    expect(shown.matches).toBe(slow.length);
    expect(await opened(before)).toEqual(shown.events.map(({ id }: Data) => id).sort());
    expect(momentsOf(await opened(told))).toEqual(slow);
  });

  it("are switched off, changed and deleted, and the cases stay", async () => {
    const tenant = newTenant();
    const { id } = await save({}, tenant);
    await safety.tell([unifiedEvent("vinli:1", { occurredAtMs: NOW_MS })], tenant);

    const off = await save({ enabled: false }, tenant, { ruleId: id, expectedRevision: 1 });
    await safety.tell([unifiedEvent("vinli:2", { occurredAtMs: NOW_MS })], tenant);
    const stale = await save({}, tenant, { ruleId: id, expectedRevision: 1 });
    const whileOff = await opened(tenant);
    await save({}, tenant, { ruleId: id });
    const onAgain = await opened(tenant);
    const { data } = await safety.query(
      `mutation { deleteCoachingRule(input: { ruleId: "${id}", expectedRevision: 3 }) { ruleId } }`,
      {},
      tenant,
    );
    const { data: left } = await safety.query("{ coachingRules { id } }", {}, tenant);

    expect(off).toMatchObject({ enabled: false, revision: 2 });
    expect(stale).toEqual({ code: "CONFLICT", field: "input.expectedRevision" });
    expect([whileOff, onAgain]).toEqual([["vinli:1"], ["vinli:1", "vinli:2"]]);
    expect([data.deleteCoachingRule.ruleId, left.coachingRules]).toEqual([id, []]);
    expect(await safety.casesOf(["vinli:1"], tenant)).toMatchObject([{ state: "NEEDS_REVIEW" }]);
  });

  it("are refused in words that name the field, and are nobody else's", async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const { id } = await save({}, tenant);

    expect([
      await save({ countAtLeast: 2 }, tenant),
      await save({ state: "COACHED" }, tenant),
      await save({ dueInDays: -1 }, tenant),
      await save({ name: " " }, tenant),
      await save({}, other, { ruleId: id }),
    ]).toEqual([
      { code: "BAD_USER_INPUT", field: "input.rule.withinHours" },
      { code: "BAD_USER_INPUT", field: "input.rule.state" },
      { code: "BAD_USER_INPUT", field: "input.rule.dueInDays" },
      { code: "BAD_USER_INPUT", field: "input.rule.name" },
      { code: "NOT_FOUND", field: "input.ruleId" },
    ]);
  });

  it("are not applied to more of the past at once than one command may", async () => {
    const tenant = newTenant();
    const events = Array.from({ length: 1_001 }, (_, nth) =>
      unifiedEvent(`vinli:m${nth}`, { occurredAtMs: NOW_MS - nth }),
    );
    await safety.tell(events, tenant);

    const refused = await save({ activeFrom: "2026-02-01T00:00:00Z" }, tenant);
    const { data } = await safety.query("{ coachingRules { id } }", {}, tenant);

    expect(refused).toEqual({ code: "LIMIT_EXCEEDED", field: "input.rule.activeFrom" });
    expect([data.coachingRules, await opened(tenant)]).toEqual([[], []]);
  });
});

/** How many moments of speeding of the same driver, or vehicle, there are in the six hours up to one; 0 for what is none. */
function countSlowly(
  events: readonly UnifiedEvent[],
  { type, driverId, deviceId, id, occurredAtMs }: UnifiedEvent,
): number {
  if (type !== "SPEEDING") return 0;
  const owner = driverId ?? deviceId ?? id;
  const counted = events.filter((one) => {
    const isOwn = (one.driverId ?? one.deviceId ?? one.id) === owner && one.type === type;
    return isOwn && one.occurredAtMs <= occurredAtMs && one.occurredAtMs > occurredAtMs - 6 * HOUR_MS;
  });
  return new Set(counted.map((one) => one.incidentId ?? one.id)).size;
}

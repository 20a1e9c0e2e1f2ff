import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeviceSeen, VENDORS, type Vendor } from "../../../../schema/messages.ts";
import type { VendorRef } from "../../../../subgraphs/fleet/domain.ts";
import { vinOf } from "../../../../subgraphs/fleet/identity/evidence/ties.ts";
import { toVin } from "../../../../subgraphs/fleet/identity/evidence/vin.ts";
import { ALWAYS, covers } from "../../../../subgraphs/fleet/identity/record-span.ts";
import type { NamedVehicle } from "../../../../subgraphs/fleet/identity/records/sightings.ts";
import { readAllRecords, toSpans } from "../../../../subgraphs/fleet/identity/records/vendor-records.ts";
import { toRecordKey } from "../../../../subgraphs/fleet/identity/vendor-facts.ts";
import type { FleetTables } from "../../../../subgraphs/fleet/tables.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import { NOW_MS } from "../fleet-fixture.ts";
import { TenantedIndex } from "../tenanted-index.ts";
import { OTHER_VIN, VIN } from "./identity-fixture.ts";

const MINUTE_MS = 60_000;

type Happened = VendorRef & { readonly atMs: number; readonly vehicle: NamedVehicle | null };
type Step =
  | (VendorRef & { readonly kind: "see"; readonly facts: Partial<DeviceSeen> })
  | ({ readonly kind: "happen" } & Happened)
  | {
      readonly kind: "link";
      readonly record: VendorRef;
      readonly other: VendorRef;
      readonly from: number | null;
      readonly until: number | null;
    }
  | { readonly kind: "unlink"; readonly record: VendorRef }
  | { readonly kind: "restart" };

/** Few records and vehicles, so that most of what is said is about the same. */
const vendorRef = fc.record({
  vendor: fc.constantFrom(...(["SAMSARA", "VISTRACKS", "VINLI", "VINLI"] as const), ...VENDORS),
  ref: fc.constantFrom("1", "1", "2", "3"),
});
const atMs = fc.integer({ min: -4, max: 16 }).map((minutes) => NOW_MS + minutes * MINUTE_MS);
const vehicle = fc.oneof(
  fc.constant(null),
  fc.record({ ref: fc.constantFrom("a", "b", "c"), vin: fc.constantFrom(null, null, "unknown_vin") }),
  fc.record({ ref: fc.constantFrom(null, "a"), vin: fc.constantFrom(VIN, OTHER_VIN) }),
);
const facts = fc.record({
  name: fc.constantFrom(null, null, "Unit 1", "Unit 2"),
  vin: fc.constantFrom(null, VIN, OTHER_VIN),
  deviceKind: fc.constant("VEHICLE" as const),
  externalIds: fc.constantFrom({}, {}, {}, { vinli: "1" }, { samsara: "1" }),
});
const vehicleRef = fc.constantFrom(null, "a", "b", "c");

const see = fc.tuple(vendorRef, facts, vehicleRef).map(([{ vendor, ref }, said, isIn]) => {
  return { kind: "see" as const, vendor, ref, facts: { ...said, vehicleRef: vendor === "VINLI" ? isIn : null } };
});
const happen = fc
  .tuple(vendorRef, atMs, vehicle)
  .map(([record, ms, named]) => ({ kind: "happen" as const, ...record, atMs: ms, vehicle: named }));
const link = fc.record({
  kind: fc.constant("link" as const),
  record: vendorRef,
  other: vendorRef,
  from: fc.option(atMs, { freq: 2 }),
  until: fc.option(atMs, { freq: 1 }),
});
const unlink = fc.record({ kind: fc.constant("unlink" as const), record: vendorRef });
const restart = fc.constant({ kind: "restart" as const });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: see },
  { weight: 5, arbitrary: happen },
  { weight: 2, arbitrary: link },
  { weight: 1, arbitrary: unlink },
  { weight: 1, arbitrary: restart },
);

const LINK = "mutation($input: LinkDeviceInput!) { linkDevice(input: $input) { device { id } } }";
const UNLINK = "mutation($input: UnlinkDeviceInput!) { unlinkDevice(input: $input) { device { id } } }";
const LIST = "edges { node { id } }";
const BOTH_LISTS = `query($id: ID!) {
  device(id: $id) { id events(first: 200) { ${LIST} } }
  events(first: 200, filter: { deviceIds: [$id] }) { ${LIST} }
}`;
const CHANGES = `subscription($id: ID!, $after: String) {
  eventChanges(filter: { deviceIds: [$id] }, after: $after) { kind eventId }
}`;

type LinkRow = FleetTables["link"];

const bySeniority = (a: LinkRow, b: LinkRow) =>
  VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor) ||
  (a.ref < b.ref ? -1 : Number(a.ref > b.ref)) ||
  b.fromMs - a.fromMs;

describe("the events of devices, after whatever vendors and persons say", () => {
  let index: TenantedIndex;
  let runs = 0;

  beforeAll(async () => {
    index = await TenantedIndex.start();
  });

  afterAll(() => index[Symbol.asyncDispose]());

  /** Each run is of a tenant of its own. */
  function startRun(): string {
    runs += 1;
    index.clock.nowMs = NOW_MS;
    return `run-${runs}`;
  }

  const linksOf = (tenant: string) =>
    index.db
      .selectFrom("link")
      .selectAll()
      .where("tenant", "=", tenant)
      .orderBy("vendor")
      .orderBy("ref")
      .orderBy("fromMs")
      .execute();

  async function idOf(tenant: string, { vendor, ref }: VendorRef): Promise<string | null> {
    const own = (await linksOf(tenant)).filter((link) => link.vendor === vendor && link.ref === ref);
    return own.find((link) => covers(link, index.clock.nowMs))?.entityId ?? null;
  }

  /** Does a step. What a command refuses is refused. */
  async function take(tenant: string, one: Step, seq: number): Promise<void> {
    index.clock.nowMs += MINUTE_MS;
    switch (one.kind) {
      case "see":
        return index.see(tenant, one, one.facts);
      case "happen": {
        const { vendor, ref, vehicle: named } = one;
        return index.happen(
          tenant,
          { vendor, ref: `${seq}` },
          { deviceRef: ref, occurredAtMs: one.atMs, vehicle: named },
        );
      }
      case "link": {
        const toTime = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
        const input = {
          deviceId: (await idOf(tenant, one.other)) ?? "device:none",
          vendorRef: one.record,
          from: toTime(one.from),
          until: toTime(one.until),
        };
        await index.run(tenant, LINK, { input });
        return;
      }
      case "unlink": {
        const input = { vendorRef: one.record };
        await index.run(tenant, UNLINK, { input });
        return;
      }
      case "restart":
        return index.restart();
      default:
        throw new Error(one satisfies never);
    }
  }

  /** Whose events are, found slowly by the stored links and what the records said. */
  async function ownersOf(
    tenant: string,
    happened: ReadonlyMap<string, Happened>,
  ): Promise<Record<string, string | null>> {
    const links = (await linksOf(tenant)).sort(bySeniority);
    const records = await readAllRecords(index.db, { tenant, kind: "device" });
    const spans = new Map(records.map((one) => [toRecordKey(one.facts), toSpans(one)]));
    const saidIn = (link: LinkRow) => {
      const facts = spans.get(toRecordKey(link))?.find((span) => covers(span, link.fromMs))?.facts;
      return { vin: facts ? vinOf(facts) : null, vehicleRef: facts?.vehicleRef ?? null };
    };
    const found = links.filter(({ confidence }) => confidence !== "MANUAL");
    const ownerOf = ({ vendor, ref, atMs: ms, vehicle: named }: Happened): string | null => {
      const own = links.filter((link) => link.vendor === vendor && link.ref === ref);
      const then = own.find((link) => covers(link, ms));
      if (!then) throw new Error("a record has a gap in its links");
      const vin = toVin(named?.vin);
      if (vin !== null) {
        if (saidIn(then).vin === vin) return then.entityId;
        return found.find((link) => saidIn(link).vin === vin)?.entityId ?? then.entityId;
      }
      const said = named?.ref ?? null;
      if (said === null || saidIn(then).vehicleRef === said) return then.entityId;
      if (own.every((link) => saidIn(link).vehicleRef === null)) return then.entityId;
      const isThere = (link: LinkRow) => link.vendor === vendor && saidIn(link).vehicleRef === said;
      return (own.find(isThere) ?? found.find(isThere))?.entityId ?? null;
    };
    return Object.fromEntries([...happened].map(([id, one]) => [id, ownerOf(one)]));
  }

  type List = { readonly edges: readonly { readonly node: { readonly id: string } }[] };
  const idsIn = ({ edges }: List) => edges.map(({ node }) => node.id).sort();

  /** Whose events are by the index. */
  async function storedOwners(tenant: string): Promise<Record<string, string | null>> {
    const { rows } = await sql<{ vendor: Vendor; ref: string; device: string | null }>`
      select c.vendor, e.ref, device.text as device
      from word t join eventClass c on c.tenant = t.code join event e on e.class = c.code
        left join word device on device.code = e.device
      where t.text = ${tenant}`.execute(index.db);
    return Object.fromEntries(rows.map(({ vendor, ref, device }) => [`${vendor.toLowerCase()}:${ref}`, device]));
  }

  /** The events that a subscriber has who has followed a device from the beginning up to an event. */
  async function followed(tenant: string, id: string, { until, signal }: { until: string; signal: AbortSignal }) {
    const has = new Set<string>();
    const after = Buffer.from(`${tenant} 0 `).toString("base64url");
    type Told = { eventChanges: { kind: string; eventId: string } };
    for await (const { eventChanges } of index.follow<Told>(tenant, CHANGES, { signal, id, after })) {
      const { kind, eventId } = eventChanges;
      if (kind === "ADDED") expect(has.has(eventId), `${eventId} is added twice`).toBe(false);
      else expect(has.has(eventId), `${eventId} is ${kind} and was never added`).toBe(true);
      if (kind === "LEFT") has.delete(eventId);
      else has.add(eventId);
      if (eventId === until) break;
    }
    return [...has].sort();
  }

  /** Has a last event happen to every device, and tells which. */
  async function end(tenant: string): Promise<ReadonlyMap<string, string>> {
    const last = new Map<string, string>();
    for (const { vendor, ref, fromMs, untilMs, entityId } of await linksOf(tenant)) {
      if (last.has(entityId)) continue;
      const occurredAtMs = Math.max(fromMs, Math.min(NOW_MS, untilMs - 1));
      await index.happen(tenant, { vendor, ref: `end ${last.size}` }, { deviceRef: ref, occurredAtMs });
      last.set(entityId, `${vendor.toLowerCase()}:end ${last.size}`);
    }
    return last;
  }

  it(
    "are with the device that links, the vehicle named and the time say, in every list, for every subscriber and by every id",
    async ({ signal }) => {
      const property = fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 20 }), async (steps) => {
        const tenant = startRun();
        const happened = new Map<string, Happened>();
        const givenOut = new Set<string>();
        for (const [seq, one] of steps.entries()) {
          await take(tenant, one, seq);

          if (one.kind === "happen") happened.set(`${one.vendor.toLowerCase()}:${seq}`, one);
          for (const { entityId } of await linksOf(tenant)) givenOut.add(entityId);
          expect(await storedOwners(tenant)).toEqual(await ownersOf(tenant, happened));
        }

        const last = await end(tenant);
        const owners = await storedOwners(tenant);
        for (const id of givenOut) {
          type Told = { device: { id: string; events: List } | null; events: List };
          const { device, events } = await index.query<Told>(tenant, BOTH_LISTS, { id });
          const expected = Object.keys(owners).filter((event) => owners[event] === device?.id);
          expect(idsIn(events)).toEqual(expected.sort());
          expect(device && idsIn(device.events)).toEqual(expected);
          const until = last.get(device?.id ?? "") ?? "";
          expect(await followed(tenant, id, { until, signal })).toEqual(expected);
        }
      });
      await fc.assert(property, {
        numRuns: casesOf({ short: STORE_ENGINE === "sqlite" ? 50 : 15, long: 2_000 }),
        endOnFailure: true,
      });
    },
    MANY_CASES_MS,
  );

  it(
    "are where they were once all that persons have said is taken back, and so are the links and their ids",
    async () => {
      const told = fc.array(fc.oneof(see, happen), { minLength: 6, maxLength: 14 });
      const said = fc.array(fc.oneof(link, unlink, restart), { minLength: 1, maxLength: 6 });
      const property = fc.asyncProperty(told, said, async (steps, words) => {
        const tenant = startRun();
        for (const [seq, one] of steps.entries()) await take(tenant, one, seq);
        const state = async () => ({
          links: (await linksOf(tenant)).map(({ linkedAtMs: _, ...link }) => link),
          owners: await storedOwners(tenant),
        });
        const before = await state();
        for (const [seq, one] of words.entries()) await take(tenant, one, seq);

        await index.withdrawAll(tenant);

        expect(await state()).toEqual(before);
      });
      await fc.assert(property, {
        numRuns: casesOf({ short: STORE_ENGINE === "sqlite" ? 50 : 15, long: 2_000 }),
        endOnFailure: true,
      });
    },
    MANY_CASES_MS,
  );

  it("are dated by their publisher, however late they come: so is a move of hardware that an event made known", async () => {
    const tenant = startRun();
    const dongle = { vendor: "VINLI", ref: "1" } as const;
    const atMinute = (minutes: number) => NOW_MS + minutes * MINUTE_MS;
    await index.see(tenant, { vendor: "SAMSARA", ref: "A" }, { vin: VIN });
    await index.see(tenant, { vendor: "SAMSARA", ref: "B" }, { vin: OTHER_VIN });
    index.clock.nowMs = atMinute(60);

    await index.happen(tenant, { vendor: "VINLI", ref: "e" }, { deviceRef: "1", changedAtMs: atMinute(1) });
    await index.see(tenant, dongle, { vin: VIN, changedAtMs: atMinute(2) });
    await index.see(tenant, dongle, { vin: OTHER_VIN, changedAtMs: atMinute(3) });

    const ofDongle = (await linksOf(tenant)).filter(({ vendor }) => vendor === "VINLI");
    expect(ofDongle.map(({ untilMs }) => untilMs)).toEqual([atMinute(3), ALWAYS.untilMs]);
  });
});

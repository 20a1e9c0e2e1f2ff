import { beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, ManualClock, MINUTE_MS } from "../../../../simulator/clock.ts";
import { startSimulator } from "../../../../simulator/simulator.ts";
import type { EntityKind, VendorFacts } from "../../../../subgraphs/fleet/domain.ts";
import { toNameKey } from "../../../../subgraphs/fleet/identity/evidence/name-key.ts";
import { ALWAYS } from "../../../../subgraphs/fleet/identity/record-span.ts";
import { toRecordKey } from "../../../../subgraphs/fleet/identity/vendor-facts.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { createRandom } from "../../../ingestion/random.ts";
import { call } from "../../../simulator/vendor-calls.ts";
import { SimulatedLists, type Version } from "../simulated-lists.ts";
import { RosterFixture } from "./roster-fixture.ts";
import { changesOf, type JudgedLink, type TrueOwner, TruthJudge } from "./true-owners.ts";

const STARTS_AT_MS = Date.parse("2026-03-12T00:00:00Z");
/** In these, each device is carried over and back again, and the wrong digit comes twice. */
const DAYS = 14;
/** Our feeds read the lists every minute to every ten. */
const SEEN_AFTER_MS = 7 * MINUTE_MS;

const KINDS = ["device", "driver"] as const;
const ORDERS = { short: 40, long: 1_000 };

type Observed = { readonly versions: readonly Version[]; readonly judge: TruthJudge };

function startWorld() {
  const clock = new ManualClock(new Date(STARTS_AT_MS).toISOString());
  return { clock, starting: startSimulator({ port: 0, clock, speed: 0.001 }) };
}

async function readTruth(kind: EntityKind, url: string): Promise<readonly TrueOwner[]> {
  return (await call(`${url}/truth/${kind}s`)).json[`${kind}s`];
}

/** The moments at which something will change. Only a world that has seen them tells. */
async function foresee(): Promise<readonly number[]> {
  const { clock, starting } = startWorld();
  await using simulator = await starting;
  clock.advance(DAYS * DAY_MS);
  const owners = [await readTruth("device", simulator.url), await readTruth("driver", simulator.url)];
  return changesOf(owners.flat()).filter((atMs) => atMs > STARTS_AT_MS);
}

/** Looks at the vendors' lists every other day, before every change, and at once or some minutes after it. */
async function observe(): Promise<Readonly<Record<EntityKind, Observed>>> {
  const around = (await foresee()).flatMap((atMs, index) => [
    atMs - MINUTE_MS,
    index % 3 === 0 ? atMs : atMs + SEEN_AFTER_MS,
  ]);
  const between = Array.from({ length: DAYS / 2 + 1 }, (_, index) => STARTS_AT_MS + index * 2 * DAY_MS);
  const looks = [...around, ...between].sort((a, b) => a - b);
  const { clock, starting } = startWorld();
  await using simulator = await starting;
  await using lists = new SimulatedLists(simulator, clock);
  for (const atMs of looks) {
    clock.advance(atMs - clock.now());
    await lists.read(new AbortController().signal);
  }
  const toObserved = async (kind: EntityKind): Promise<Observed> => {
    const owners = await readTruth(kind, simulator.url);
    return { versions: lists.versions(kind), judge: new TruthJudge(owners, looks) };
  };
  return { device: await toObserved("device"), driver: await toObserved("driver") };
}

/** Versions in another order: each record's own stay in theirs, and of several records any can be first. */
function shuffle(versions: readonly Version[], random: () => number): readonly Version[] {
  const queues = Map.groupBy(versions, ({ facts }) => toRecordKey(facts));
  return [...queues.values()]
    .flatMap((queue) => {
      const rest = [...queue];
      return queue.map(() => ({ rest, place: random() }));
    })
    .sort((a, b) => a.place - b.place)
    .flatMap(({ rest }) => rest.shift() ?? []);
}

/** Brings versions to the roster of a tenant, one by one or some at a time, with new processes in between. */
async function bring(
  rosters: RosterFixture,
  tenant: string,
  { versions, random }: { readonly versions: readonly Version[]; readonly random: () => number },
): Promise<void> {
  const mostAtOnce = [1, 8, 60, versions.length][Math.floor(random() * 4)] ?? 1;
  for (let start = 0; start < versions.length; ) {
    if (random() < 0.1) rosters.forget();
    const end = start + 1 + Math.floor(random() * mostAtOnce);
    await rosters.noteVersions(tenant, versions.slice(start, end));
    start = end;
  }
  rosters.forget();
}

async function startRosters(kind: EntityKind): Promise<RosterFixture> {
  const rosters = await RosterFixture.start(kind);
  rosters.nowMs = STARTS_AT_MS + DAYS * DAY_MS;
  return rosters;
}

function readLinks({ db }: RosterFixture, tenant: string): Promise<readonly JudgedLink[]> {
  return db.selectFrom("link").selectAll().where("tenant", "=", tenant).execute();
}

describe("who is who in a simulated fleet", () => {
  let observed: Readonly<Record<EntityKind, Observed>>;

  beforeAll(async () => {
    observed = await observe();
  });

  it.each(KINDS)(
    "is of every %s what is true and published, in whatever order the vendors' versions come",
    async (kind) => {
      const { versions, judge } = observed[kind];
      await using rosters = await startRosters(kind);
      for (let seed = 1; seed <= casesOf(ORDERS); seed++) {
        const [tenant, random] = [`order ${seed}`, createRandom(seed)];

        await bring(rosters, tenant, { versions: shuffle(versions, random), random });

        expect(judge.judge(await readLinks(rosters, tenant)), tenant).toEqual({ wrong: [], missing: [] });
      }
    },
    MANY_CASES_MS,
  );

  it("leaves a driver whom nothing tells, and trucks and cameras of one name, to a person as pairs", async () => {
    const pairsOf = async (kind: EntityKind) => {
      await using rosters = await startRosters(kind);
      rosters.findsCandidates = true;
      await rosters.noteVersions("north", observed[kind].versions);
      const rows = await rosters.db.selectFrom("linkCandidate").selectAll().execute();
      const named = await rosters.db.selectFrom("entity").select(["id", "name"]).execute();
      const nameOf = new Map(named.map(({ id, name }) => [id, name]));
      return rows.map(({ one, other }) => [nameOf.get(one), nameOf.get(other)].sort().join(" ~ ")).sort();
    };

    expect(await pairsOf("driver")).toContain("Stephen Achterberg ~ Steve Achterberg");
    expect(new Set((await pairsOf("device")).map((pair) => pair.toLowerCase()))).toEqual(
      new Set(["unit 1014 ~ unit 1014", "unit 1035 ~ unit 1035"]),
    );
  });

  it("has hardware in it that is carried over and back again, a VIN that is mistyped twice, and nobody's accounts", () => {
    const saidBy = (records: readonly Version[], toText: (facts: VendorFacts) => string | null) =>
      [...Map.groupBy(records, ({ facts }) => toRecordKey(facts)).values()].map((versions) =>
        versions.map(({ facts }) => toText(facts)),
      );

    const names = saidBy(observed.device.versions, ({ name }) => name).filter((ofOne) => new Set(ofOne).size > 1);
    const vins = saidBy(observed.device.versions, ({ vendor, vin }) => (vendor === "VISTRACKS" ? vin : null));
    const accounts = saidBy(observed.driver.versions, ({ name }) => name).filter(([name]) =>
      name?.startsWith("Unassigned"),
    );

    expect(names.map((ofOne) => ofOne.join(", ")).sort()).toEqual([
      "Unit 1126, Unit 1021, Unit 1126",
      "Unit 1154, Unit 1084, Unit 1154",
    ]);
    expect(vins.filter((ofOne) => new Set(ofOne).size > 1).map((ofOne) => ofOne.length)).toEqual([5]);
    expect(accounts).toHaveLength(3);
  });

  it.each(KINDS)("would be judged wrong of %ss if all that have one name were one", (kind) => {
    const { versions, judge } = observed[kind];
    const links = versions.map(({ facts: { vendor, ref, name } }) => {
      return { vendor, ref, ...ALWAYS, entityId: toNameKey(kind, name) };
    });

    expect(judge.judge(links).wrong).not.toEqual([]);
  });

  it.each(KINDS)("would be judged incomplete of %ss if nothing were one", (kind) => {
    const { versions, judge } = observed[kind];
    const links = versions.map(({ facts: { vendor, ref } }) => {
      return { vendor, ref, ...ALWAYS, entityId: toRecordKey({ vendor, ref }) };
    });

    const { wrong, missing } = judge.judge(links);

    expect(wrong).toEqual([]);
    expect(missing.length).toBeGreaterThan(100);
  });

  it("would be judged wrong if hardware took its history along", async () => {
    const { versions, judge } = observed.device;
    await using rosters = await startRosters("device");
    await rosters.noteVersions("north", versions);
    const links = await readLinks(rosters, "north");

    const ofToday = links.filter(({ untilMs }) => untilMs === ALWAYS.untilMs).map((link) => ({ ...link, ...ALWAYS }));

    expect(judge.judge(links)).toEqual({ wrong: [], missing: [] });
    expect(judge.judge(ofToday).wrong).not.toEqual([]);
  });
});

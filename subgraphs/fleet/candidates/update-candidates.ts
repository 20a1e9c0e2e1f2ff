import type { Kysely } from "kysely";
import { deleteRows, insertRows } from "../../../platform/store/row-batch.ts";
import type { Assertion } from "../identity/decisions/assertions.ts";
import { ALWAYS, covers } from "../identity/record-span.ts";
import type { RecordScope } from "../identity/records/vendor-records.ts";
import { toRecordKey } from "../identity/vendor-facts.ts";
import type { FleetTables } from "../tables.ts";
import { compareBehaviour } from "./behaviour/behaviour.ts";
import { Sightings } from "./behaviour/sightings.ts";
import { type Candidate, type Profile, toCandidate, toCandidateId } from "./candidate.ts";
import { Dismissals } from "./dismissals.ts";
import { CROWDED, type Holders, isCrowded, type KeyChange, readHolders, readKeysOf, writeKeys } from "./key-holders.ts";
import { readProfiles, readTellingGroups } from "./profiles.ts";

type Tx = Kysely<FleetTables>;

/**
 * Brings the candidates of some devices or drivers up to date, after their records have changed, or what persons say of them.
 *
 * Two are compared only if they share a key that few have, so this costs some statements and what a few keys lead to, however
 * large the fleet is. Where a key comes to be one that too many have, or ceases to be, those who have it are looked at too: so
 * the candidates are those of comparing all with all. Groups are as of the last time that either of the two was looked at.
 */
export async function updateCandidates(
  tx: Tx,
  scope: RecordScope,
  { entityIds, assertions }: { readonly entityIds: Iterable<string>; readonly assertions: readonly Assertion[] },
): Promise<void> {
  const changed = [...new Set(entityIds)];
  if (changed.length === 0) return;
  const profiles = new Map(await readProfiles(tx, scope, changed));
  const changes = toKeyChanges({ changed, profiles, stored: await readKeysOf(tx, scope.tenant, changed) });
  await writeKeys(tx, scope.tenant, changes);
  const holders = new Map(await readHolders(tx, scope.tenant, toAsked(profiles.values(), changes)));
  const turned = toTurned(changes, holders);
  const dirty = new Set([...changed, ...turned]);
  const others = await readProfiles(tx, scope, [...turned.difference(new Set(profiles.keys()))]);
  for (const [id, profile] of others) profiles.set(id, profile);
  for (const [key, ids] of await readHolders(tx, scope.tenant, toAsked(others.values()))) holders.set(key, ids);
  const seen = await Sightings.open(tx, scope);
  const companions = await seen.companionsOf(await seen.seenOf(dirty));
  const pairs = toPairs(dirty, { profiles, holders, companions });
  const partners = new Set(pairs.flat().filter((id) => !profiles.has(id)));
  for (const [id, profile] of await readProfiles(tx, scope, [...partners])) profiles.set(id, profile);
  await seen.seenOf(partners);
  const candidates = await compareAll(tx, scope, { pairs, profiles, holders, companions, seen, assertions });
  await writeCandidates(tx, scope, { dirty, candidates });
}

type KeyChanges = { readonly gone: readonly KeyChange[]; readonly come: readonly KeyChange[] };

/** The keys that are not, or not yet, stored as they are. */
function toKeyChanges({
  changed,
  profiles,
  stored,
}: {
  readonly changed: readonly string[];
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly stored: ReadonlyMap<string, ReadonlySet<string>>;
}): KeyChanges {
  const gone: KeyChange[] = [];
  const come: KeyChange[] = [];
  for (const entityId of changed) {
    const [before, after] = [stored.get(entityId), profiles.get(entityId)?.keys];
    for (const key of before ?? []) if (!after?.has(key)) gone.push({ entityId, key });
    for (const key of after?.keys() ?? []) if (!before?.has(key)) come.push({ entityId, key });
  }
  return { gone, come };
}

/** All keys of some, and those that have gone. Where a key has come to be one of too many, those who had it are told. */
function toAsked(profiles: Iterable<Profile>, { gone, come }: KeyChanges = { gone: [], come: [] }) {
  const keys = new Set(gone.map(({ key }) => key));
  for (const profile of profiles) for (const key of profile.keys.keys()) keys.add(key);
  const counts = Map.groupBy(come, ({ key }) => key).values();
  return { keys, more: counts.reduce((most, { length }) => Math.max(most, length), 0) };
}

/** Who has a key that too many had before, or have now: all whom it leads to no more, or again. */
function toTurned({ gone, come }: KeyChanges, holders: Holders): ReadonlySet<string> {
  const [goneBy, comeBy] = [gone, come].map((changes) => Map.groupBy(changes, ({ key }) => key));
  const turned = new Set<string>();
  for (const key of new Set([...gone, ...come].map((change) => change.key))) {
    const ids = holders.get(key) ?? [];
    if (ids === CROWDED) continue;
    const before = ids.length - (comeBy?.get(key)?.length ?? 0) + (goneBy?.get(key)?.length ?? 0);
    if (isCrowded(before) !== isCrowded(ids.length)) for (const id of ids) turned.add(id);
  }
  return turned;
}

type Pair = readonly [string, string];

/** By what pairs are found: keys that both have, and that both were seen together. */
type Finders = {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly holders: Holders;
  readonly companions: ReadonlyMap<string, readonly string[]>;
};

/** Each pair of which one is in question and that something leads to, the lesser id first. */
function toPairs(dirty: ReadonlySet<string>, { profiles, holders, companions }: Finders): readonly Pair[] {
  const pairs = new Map<string, Pair>();
  const add = (id: string, other: string) => {
    if (other === id) return;
    const pair: Pair = id < other ? [id, other] : [other, id];
    pairs.set(pair.join(" "), pair);
  };
  for (const id of dirty) {
    for (const key of profiles.get(id)?.keys.keys() ?? []) {
      if (isTelling(holders, key)) for (const other of holders.get(key) ?? []) add(id, other);
    }
    for (const other of companions.get(id) ?? []) add(id, other);
  }
  return [...pairs.values()];
}

function isTelling(holders: Holders, key: string): boolean {
  const ids = holders.get(key) ?? [];
  return ids !== CROWDED && !isCrowded(ids.length);
}

type Comparison = Finders & {
  readonly pairs: readonly Pair[];
  readonly seen: Sightings;
  readonly assertions: readonly Assertion[];
};

async function compareAll(
  tx: Tx,
  scope: RecordScope,
  { pairs, profiles, holders, companions, seen, assertions }: Comparison,
): Promise<readonly Candidate[]> {
  const known = pairs.flatMap(([one, other]) => {
    const [first, second] = [profiles.get(one), profiles.get(other)];
    return first && second ? [[first, second] as const] : [];
  });
  if (known.length === 0) return [];
  const common = known.flatMap(([{ groups }, other]) => [...groups.keys()].filter((id) => other.groups.has(id)));
  const groups = await readTellingGroups(tx, scope, [...new Set(common)]);
  const apart = toApart(assertions);
  const options = {
    kind: scope.kind,
    isTelling: (key: string) => isTelling(holders, key),
    isTellingGroup: (id: string) => groups.has(id),
  };
  const found: Candidate[] = [];
  for (const pair of known) {
    if (apart(...pair)) continue;
    const [one, other] = pair;
    const wereTogether = companions.get(one.id)?.includes(other.id) || companions.get(other.id)?.includes(one.id);
    // What was seen of two costs a statement each: it is read where there is something to be said of them.
    if (!wereTogether && toCandidate(pair, options) === null) continue;
    const behaviour = compareBehaviour(scope.kind, await seen.of(one.id), await seen.of(other.id));
    const candidate = toCandidate(pair, { ...options, behaviour });
    if (candidate) found.push(candidate);
  }
  return found;
}

/** Whether a person says of two that their records of today are different. */
function toApart(assertions: readonly Assertion[]): (one: Profile, other: Profile) => boolean {
  const isOfToday = (one: Assertion) => one.kind === "DIFFERENT" && covers(one, ALWAYS.untilMs - 1);
  const said = new Set(
    assertions
      .filter(isOfToday)
      .flatMap(({ record, other }) => [
        `${toRecordKey(record)} ${toRecordKey(other)}`,
        `${toRecordKey(other)} ${toRecordKey(record)}`,
      ]),
  );
  if (said.size === 0) return () => false;
  return (one, other) =>
    one.records.some((own) => other.records.some((theirs) => said.has(`${toRecordKey(own)} ${toRecordKey(theirs)}`)));
}

const COLUMNS = ["tenant", "id", "kind", "one", "other", "doubt", "evidence", "dismissedBy"];

async function writeCandidates(
  tx: Tx,
  scope: RecordScope,
  { dirty, candidates }: { readonly dirty: ReadonlySet<string>; readonly candidates: readonly Candidate[] },
): Promise<void> {
  const { tenant, kind } = scope;
  const dismissals = await Dismissals.read(tx, scope, [...new Set(candidates.flatMap(({ one }) => one))]);
  const own = Array.from(dirty, (id) => [tenant, id]);
  await deleteRows(tx, { from: "linkCandidate", by: ["tenant", "one"], rows: own });
  await deleteRows(tx, { from: "linkCandidate", by: ["tenant", "other"], rows: own });
  const rows = candidates.map((candidate) => {
    const { one, other, score, speaksFor, speaksAgainst } = candidate;
    const evidence = JSON.stringify({ speaksFor, speaksAgainst });
    const doubt = 1_000 - Math.round(score * 1_000);
    const id = toCandidateId(tenant, one, other);
    return [tenant, id, kind, one, other, doubt, evidence, dismissals.decisionOf(candidate)];
  });
  await insertRows(tx, { into: "linkCandidate", columns: COLUMNS, rows });
}

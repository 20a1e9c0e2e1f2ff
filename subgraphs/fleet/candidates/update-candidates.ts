import type { Kysely } from "kysely";
import { deleteRows, insertRows } from "../../../platform/store/row-batch.ts";
import type { Assertion } from "../identity/assertions.ts";
import { ALWAYS, covers } from "../identity/record-span.ts";
import { toRecordKey } from "../identity/vendor-facts.ts";
import type { RecordScope } from "../identity/vendor-records.ts";
import type { FleetTables } from "../tables.ts";
import { type Candidate, type Profile, toCandidate, toCandidateId } from "./candidate.ts";
import { Dismissals } from "./dismissals.ts";
import { type Holders, type KeyChange, readHolders, readKeysOf, writeKeys } from "./key-holders.ts";
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
  const stored = await readKeysOf(tx, scope.tenant, changed);
  const turned = await updateKeys(tx, scope, { changed, profiles, stored });
  const dirty = new Set([...changed, ...turned]);
  const others = [...dirty].filter((id) => !profiles.has(id));
  for (const [id, profile] of await readProfiles(tx, scope, others)) profiles.set(id, profile);
  const keys = [...dirty].flatMap((id) => [...(profiles.get(id)?.keys.keys() ?? [])]);
  const holders = await readHolders(tx, scope.tenant, keys);
  const pairs = toPairs(dirty, profiles, holders);
  const partners = new Set(pairs.flat().filter((id) => !profiles.has(id)));
  for (const [id, profile] of await readProfiles(tx, scope, [...partners])) profiles.set(id, profile);
  const candidates = await compareAll(tx, scope, { pairs, profiles, holders, assertions });
  await writeCandidates(tx, scope, { dirty, candidates });
}

type Changed = {
  readonly changed: readonly string[];
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly stored: ReadonlyMap<string, ReadonlySet<string>>;
};

/** Stores the keys of what has changed. Resolves with who else has a key that too many had, or have now. */
async function updateKeys(
  tx: Tx,
  { tenant }: RecordScope,
  { changed, profiles, stored }: Changed,
): Promise<ReadonlySet<string>> {
  const gone: KeyChange[] = [];
  const come: KeyChange[] = [];
  for (const entityId of changed) {
    const [before, after] = [stored.get(entityId), profiles.get(entityId)?.keys];
    for (const key of before ?? []) if (!after?.has(key)) gone.push({ entityId, key });
    for (const key of after?.keys() ?? []) if (!before?.has(key)) come.push({ entityId, key });
  }
  const keys = new Set([...gone, ...come].map(({ key }) => key));
  const before = await readHolders(tx, tenant, keys);
  await writeKeys(tx, tenant, { gone, come });
  const after = await readHolders(tx, tenant, keys);
  const turned = [...keys].filter((key) => before.crowded.has(key) !== after.crowded.has(key));
  return new Set(turned.flatMap((key) => before.few.get(key) ?? after.few.get(key) ?? []));
}

type Pair = readonly [string, string];

/** Each pair of which one is in question and both have a key that few have, the lesser id first. */
function toPairs(
  dirty: ReadonlySet<string>,
  profiles: ReadonlyMap<string, Profile>,
  { few }: Holders,
): readonly Pair[] {
  const pairs = new Map<string, Pair>();
  for (const id of dirty) {
    for (const key of profiles.get(id)?.keys.keys() ?? []) {
      for (const other of few.get(key) ?? []) {
        if (other === id) continue;
        const pair: Pair = id < other ? [id, other] : [other, id];
        pairs.set(pair.join(" "), pair);
      }
    }
  }
  return [...pairs.values()];
}

type Comparison = {
  readonly pairs: readonly Pair[];
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly holders: Holders;
  readonly assertions: readonly Assertion[];
};

async function compareAll(
  tx: Tx,
  scope: RecordScope,
  { pairs, profiles, holders, assertions }: Comparison,
): Promise<readonly Candidate[]> {
  const known = pairs.flatMap(([one, other]) => {
    const [first, second] = [profiles.get(one), profiles.get(other)];
    return first && second ? [[first, second] as const] : [];
  });
  if (known.length === 0) return [];
  const common = known.flatMap(([{ groups }, other]) => [...groups.keys()].filter((id) => other.groups.has(id)));
  const groups = await readTellingGroups(tx, scope, [...new Set(common)]);
  const apart = toApart(assertions);
  const isTelling = (key: string) => holders.few.has(key);
  const options = { kind: scope.kind, isTelling, isTellingGroup: (id: string) => groups.has(id) };
  return known.flatMap((pair) => (apart(...pair) ? [] : (toCandidate(pair, options) ?? [])));
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

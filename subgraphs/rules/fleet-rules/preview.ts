import type { Kysely } from "kysely";
import { loopSlices } from "../../../platform/loop-slices.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { readPageSize } from "../../page-cursors.ts";
import type { RulesContext } from "../context.ts";
import type { Crossing } from "../evaluation/crossing.ts";
import { DeviceTrack } from "../evaluation/device-track.ts";
import { WatchedRule } from "../evaluation/watched-rule.ts";
import type { QueryFleetRulePreviewArgs } from "../generated.ts";
import type { RulesTables } from "../tables.ts";
import type { PreviewedCrossing } from "./fleet-rule.ts";
import { fleetRuleInput, readRuleInput } from "./fleet-rule-input.ts";
import { readTargets, toRuleTerms } from "./fleet-rule-reader.ts";
import { readDeviceIds } from "./inside-reader.ts";
import { readRecordsOf, readTrack, type TrackedRecord } from "./tracks/track-store.ts";

const LARGEST_PAGE = 200;
const DAY_MS = 86_400_000;
/** Read at once: some milliseconds, after which others have their turn. */
const READ_AT_ONCE_MS = DAY_MS / 4;
/** Looked at for one preview: some seconds, in which others are answered as well. */
const MOST_POSITIONS = 200_000;
const DEVICES_AT_ONCE = 500;

/** What a rule would have told, evaluated by the code that evaluates rules. Throws a `BAD_USER_INPUT` that names the argument. */
export async function previewFleetRule(args: QueryFleetRulePreviewArgs, context: RulesContext) {
  const { store, tenant, nowMs } = context;
  const size = readPageSize(args.first ?? 50, LARGEST_PAGE);
  const decoded = fleetRuleInput.safeParse(args.rule);
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    const field = ["rule", ...(issue?.path ?? [])].join(".");
    throw new PublicError("BAD_USER_INPUT", `\`${field}\` is not usable: ${issue?.message}.`, { field });
  }
  const toMs = Math.min(args.to ?? nowMs, nowMs);
  const fromMs = args.from ?? toMs - DAY_MS;
  const db = store.fleet(tenant);
  const { terms, targets, warnings } = await readRuleInput(db, tenant, decoded.data, "rule");
  const today = (await readTargets(db as never, { tenant, nowMs }, [{ id: "preview", targets }])).get("preview");
  const versions = [{ fromMs, terms: toRuleTerms(terms) }];
  const rule = new WatchedRule({
    id: "preview",
    targets: { isWholeFleet: true, deviceIds: new Set() },
    versions,
    untilMs: null,
  });
  const devices = targets.isWholeFleet ? allDevices(db, tenant, nowMs) : [[...(today?.deviceIds ?? [])]];
  const found: PreviewedCrossing[] = [];
  const crossedBy = new Set<string>();
  let positionCount = 0;
  let isPartial = false;
  for await (const ids of devices) {
    const recordsOf = await readRecordsOf(db as never, tenant, ids);
    for (const deviceId of ids) {
      if (positionCount >= MOST_POSITIONS) isPartial = true;
      if (isPartial) break;
      const records = recordsOf.get(deviceId) ?? [];
      const { crossings, positions } = await evaluate(rule, { db, tenant, deviceId, records, fromMs, toMs });
      positionCount += positions;
      for (const crossing of crossings) found.push(toPreviewed(deviceId, crossing));
      if (crossings.length > 0) crossedBy.add(deviceId);
    }
  }
  const crossings = found.sort((a, b) => b.occurredAt - a.occurredAt).slice(0, size);
  return { totalCount: found.length, deviceCount: crossedBy.size, positionCount, isPartial, crossings, warnings };
}

async function* allDevices(db: Kysely<RulesTables>, tenant: string, nowMs: number): AsyncGenerator<readonly string[]> {
  let after = "";
  for (;;) {
    const ids = await readDeviceIds(db as never, { tenant, after, nowMs, limit: DEVICES_AT_ONCE });
    yield ids;
    if (ids.length < DEVICES_AT_ONCE) return;
    after = ids.at(-1) ?? after;
  }
}

type Evaluating = {
  readonly db: Kysely<RulesTables>;
  readonly tenant: string;
  readonly deviceId: string;
  readonly records: readonly TrackedRecord[];
  readonly fromMs: number;
  readonly toMs: number;
};

async function evaluate(rule: WatchedRule, { db, tenant, deviceId, records, fromMs, toMs }: Evaluating) {
  const track = new DeviceTrack({ deviceId, positions: [], cutBeforeMs: null });
  const around = () => [rule];
  let positions = 0;
  for (let beginMs = fromMs; beginMs < toMs; beginMs += READ_AT_ONCE_MS) {
    const untilMs = Math.min(beginMs + READ_AT_ONCE_MS, toMs);
    const read = await readTrack(db as never, { tenant, records, fromMs: beginMs, untilMs });
    positions += read.length;
    for (const position of read) track.add(position, around);
    await loopSlices.turn();
  }
  return { positions, crossings: track.crossingsOf(rule.id) };
}

function toPreviewed(deviceId: string, { direction, atMs, position, isFirst }: Crossing): PreviewedCrossing {
  const location = position && { latitude: position.latitude, longitude: position.longitude };
  return { deviceId, direction, occurredAt: atMs, location, firstEvaluation: isFirst };
}

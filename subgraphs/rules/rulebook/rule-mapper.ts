import type { VendorRecord } from "../../../platform/records/record.ts";
import { UNTOLD } from "../../../platform/records/sighting.ts";
import { toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import { toRuleId } from "../../../schema/rule-id.ts";
import { type Boundary, isParametric, isPolygon } from "../boundaries/boundary.ts";
import { toPolygon } from "../boundaries/date-line.ts";
import type { RuleState, RuleVersion } from "../domain.ts";
import type { WireBoundary, WireRule } from "../wire.ts";

/** What is stored of a rule of the vendor's: its id is the graph's. */
export type StoredRule = RuleVersion & { readonly id: string };

/** What is stored of a rule: rules never change, so it is read once. How it stands is told by the list of its device. */
export type RuleFacet = StoredRule & { readonly deviceRef: string };

/** What is stored of the rules that a device has at the moment. A rule that is not among them was deleted. */
export type RuleListFacet = {
  readonly rules: readonly { readonly ref: string; readonly state: RuleState }[];
  /** Epoch milliseconds: when it was asked for. Lists of before do not have it. */
  readonly readAtMs?: number;
};

/** The record of a rule that was listed under a device, with its boundaries. */
export function toRuleRecord(wire: WireRule, raw: unknown, deviceRef: string): VendorRecord {
  const facet: RuleFacet = { ...toRule(wire), deviceRef };
  return { ...UNTOLD, kind: "rule", ref: wire.id, ownerRef: deviceRef, occurredAtMs: facet.createdAt ?? 0, facet, raw };
}

/** The record of all rules that a device has. One that was asked for earlier replaces none that was asked for later. */
export function toRuleListRecord(
  wires: readonly WireRule[],
  raw: unknown,
  { deviceRef, readAtMs }: { readonly deviceRef: string; readonly readAtMs: number },
): VendorRecord {
  const facet: RuleListFacet = { rules: wires.map((wire) => ({ ref: wire.id, state: toState(wire) })), readAtMs };
  const own = { kind: "ruleList", ref: deviceRef, ownerRef: deviceRef, occurredAtMs: 0 };
  return { ...UNTOLD, ...own, version: readAtMs, facet, raw };
}

/** The rule that a record of Vinli's is, as it was when that was made. */
export function toRule({ id, name, boundaries, createdAt, ...state }: WireRule): StoredRule {
  return {
    id: toRuleId(id),
    name: name ?? null,
    boundaries: (boundaries ?? []).flatMap((boundary) => (boundary ? toBoundary(boundary) : [])),
    state: toState(state),
    createdAt: toInstantOrNull(createdAt),
  };
}

function toState({ evaluated, covered }: Pick<WireRule, "evaluated" | "covered">): RuleState {
  if (evaluated === false || covered == null) return "UNEVALUATED";
  return covered ? "COVERED" : "UNCOVERED";
}

function toBoundary(wire: WireBoundary): Boundary {
  switch (wire.type) {
    case "parametric":
      return { parameter: wire.parameter, min: wire.min ?? null, max: wire.max ?? null };
    case "radius":
      return { latitude: wire.lat, longitude: wire.lon, radiusMeters: wire.radius };
    case "polygon":
      return toPolygon(wire.coordinates.map((ring) => ring.map(([longitude, latitude]) => [longitude, latitude])));
    default:
      throw new Error(`a boundary that we do not know: ${JSON.stringify(wire satisfies never)}`);
  }
}

/** A boundary as Vinli is told of it. */
export function toWireBoundary(boundary: Boundary): WireBoundary {
  if (isParametric(boundary)) {
    const { parameter, min, max } = boundary;
    return { type: "parametric", parameter, ...(min !== null && { min }), ...(max !== null && { max }) };
  }
  if (!isPolygon(boundary)) {
    const { latitude: lat, longitude: lon, radiusMeters: radius } = boundary;
    return { type: "radius", lat, lon, radius };
  }
  const rings = [boundary.corners, ...(boundary.holes ?? [])];
  const coordinates = rings.map((ring) =>
    ring.map(({ latitude, longitude }): [number, number] => [longitude, latitude]),
  );
  return { type: "polygon", coordinates };
}

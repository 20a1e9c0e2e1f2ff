import { OWN_VERSION, type VendorRecord } from "../../../../platform/records/record.ts";
import { type EventRecorded, PLAIN_EVENT, toPositionSeen } from "../../../../schema/messages.ts";
import { SPEED } from "../../boundaries/parameters.ts";
import { OWN_CROSSINGS } from "../../crossings/crossing-event.ts";
import type { Crossing } from "../../evaluation/crossing.ts";
import type { TrackPosition } from "../../evaluation/track-position.ts";
import type { EventFacet } from "../../mapper.ts";
import { toEventMeaning } from "../../words.ts";
import type { EvaluatedRule } from "../fleet-rule-reader.ts";

const EVENT_KIND = "event";

export type ToldCrossing = {
  readonly crossing: Crossing;
  readonly rule: EvaluatedRule;
  /** Whether it did not happen, by what is known now. */
  readonly retracted: boolean;
};

/**
 * The event that a crossing is. It keeps its id while late positions move it; and that another position than before shows it is no change that
 * anybody is told.
 */
export function toCrossingRecord(told: ToldCrossing): VendorRecord {
  const { crossing, retracted } = told;
  const { decidedBy, atMs } = crossing;
  const facet = toFacet(told);
  const message = toMessage(told, facet);
  return {
    ...{ kind: EVENT_KIND, ref: `${OWN_CROSSINGS}${crossing.id}`, version: OWN_VERSION },
    ...{ ownerRef: `${decidedBy.vendor} ${decidedBy.deviceRef}`, occurredAtMs: atMs, facet, message, raw: crossing },
    content: JSON.stringify([message, retracted ? null : facet]),
  };
}

function toFacet({ crossing, rule }: ToldCrossing): EventFacet {
  const { direction, isFirst, position, atMs } = crossing;
  const { options, createdAtMs, versions } = rule;
  const version = versions.findLast(({ fromMs }) => fromMs <= atMs) ?? versions[0];
  const asThen = { name: version?.name ?? null, boundaries: version?.terms.boundaries ?? [], createdAt: createdAtMs };
  const state = direction === "ENTER" ? "COVERED" : "UNCOVERED";
  return {
    crossing: {
      ...{ direction, firstEvaluation: isFirst, snapshot: position && toSnapshot(position) },
      rule: { id: options.id, ...asThen, state },
    },
  } as EventFacet;
}

function toSnapshot({ atMs, latitude, longitude, speedKph }: TrackPosition) {
  const readings = speedKph === null ? [] : [{ parameter: SPEED, value: speedKph }];
  return { measuredAt: atMs, location: { latitude, longitude }, readings };
}

function toMessage({ crossing, retracted }: ToldCrossing, facet: EventFacet): EventRecorded {
  const { direction, position, decidedBy, atMs, ruleId } = crossing;
  const vendorType = direction === "ENTER" ? "rule-enter" : "rule-leave";
  const { type, category, severity, title } = toEventMeaning(vendorType, {
    ...{ crossing: facet.crossing, faultCode: null, peakAcceleration: null },
  });
  return {
    ...PLAIN_EVENT,
    ...{ vendor: "FLEETGRAPH", vendorType: `fleet-${vendorType}`, type, category, severity, title },
    ...{ occurredAtMs: atMs, endedAtMs: null, recordedAtMs: null, updatedAtMs: null, retracted },
    ...{ deviceRef: decidedBy.deviceRef, driverRef: null, recordVendor: decidedBy.vendor, ruleRef: ruleId },
    position: position && toPositionSeen(position.latitude, position.longitude, { speedKph: position.speedKph }),
    derivedFrom: position ? toEventIds(position) : [],
  };
}

/** The event whose position it was, where it was that of one. */
function toEventIds({ key, vendor }: TrackPosition): string[] {
  const prefix = `${vendor} event `;
  return key.startsWith(prefix) ? [`${vendor.toLowerCase()}:${key.slice(prefix.length)}`] : [];
}

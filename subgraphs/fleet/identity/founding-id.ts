import { hash } from "node:crypto";
import type { EntityKind, VendorRef } from "../domain.ts";
import { ALWAYS } from "./record-span.ts";
import { toRecordKey } from "./vendor-facts.ts";

/**
 * The id of the device or driver that a record founds, in the span that begins at an instant. No other record founds one
 * of the same id, nor does the same record in another span.
 */
export function toFoundingId(
  tenant: string,
  kind: EntityKind,
  record: VendorRef,
  fromMs: number = ALWAYS.fromMs,
): string {
  return toId(tenant, kind, `${toRecordKey(record)}${fromMs === ALWAYS.fromMs ? "" : ` ${fromMs}`}`);
}

/** The id of the device that a record founds in the times in which its events alone say where it was, by the word for that vehicle. */
export function toIdOfSeen(tenant: string, kind: EntityKind, record: VendorRef, seenIn: string): string {
  return toId(tenant, kind, `${toRecordKey(record)} in ${seenIn}`);
}

function toId(tenant: string, kind: EntityKind, text: string): string {
  const digest = hash("sha256", `${tenant} ${kind} ${text}`, "base64url");
  return `${kind}:${digest.slice(0, 16)}`;
}

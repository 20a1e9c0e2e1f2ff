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
  const span = fromMs === ALWAYS.fromMs ? "" : ` ${fromMs}`;
  const digest = hash("sha256", `${tenant} ${kind} ${toRecordKey(record)}${span}`, "base64url");
  return `${kind}:${digest.slice(0, 16)}`;
}

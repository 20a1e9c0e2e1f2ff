import { hash } from "node:crypto";
import type { EntityKind, VendorRef } from "../domain.ts";
import { toRecordKey } from "./vendor-facts.ts";

/** The id of the device or driver that a record founds. No other record founds one of the same id. */
export function toFoundingId(tenant: string, kind: EntityKind, record: VendorRef): string {
  const digest = hash("sha256", `${tenant} ${kind} ${toRecordKey(record)}`, "base64url");
  return `${kind}:${digest.slice(0, 16)}`;
}

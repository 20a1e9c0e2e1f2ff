import type { PostgresAddress } from "../store-address.ts";

export type PostgresSettings = PostgresAddress & { readonly readOnly: boolean };

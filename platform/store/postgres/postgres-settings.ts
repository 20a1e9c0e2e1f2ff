import type { PostgresAddress } from "../store-address.ts";

export type PostgresSettings = PostgresAddress & {
  readonly readOnly: boolean;
  /** Whether connections have the rights of the reader's role, and see the rows of the tenant that they are for. */
  readonly isServing?: boolean;
};

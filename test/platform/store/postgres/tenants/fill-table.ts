import type { Client } from "pg";
import type { Table } from "./walls.ts";

type Column = { readonly name: string; readonly type: string };

/** What stands in a column of which nobody knows more than its type. */
function placeholderOf({ name, type }: Column, tenant: string): string | number {
  if (name === "tenant") return tenant;
  if (type === "json" || type === "jsonb") return "{}";
  return type === "text" || type.startsWith("character") ? `of ${tenant}` : 1;
}

/** Gives a table whose tenants are named by text a row of a tenant, of no meaning: whose a row is does not depend on what it says. */
export async function fillTable(
  owner: Client,
  { schema, name }: Pick<Table, "schema" | "name">,
  tenant: string,
): Promise<void> {
  const { rows } = await owner.query<Column>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = $1 and table_name = $2 and (is_nullable = 'NO' or column_name = 'tenant')
       and column_default is null and is_identity = 'NO'`,
    [schema, name],
  );
  const columns = rows.map((column) => `"${column.name}"`).join(", ");
  const places = rows.map((_, index) => `$${index + 1}`).join(", ");
  const values = rows.map((column) => placeholderOf(column, tenant));
  await owner.query(`insert into "${schema}"."${name}" (${columns}) values (${places}) on conflict do nothing`, values);
}

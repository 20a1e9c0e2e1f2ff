/** Text that SQL does not look into, or a name that is not quoted and has a capital letter. */
const QUOTED_OR_NAME = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\b[a-z_]\w*[A-Z]\w*\b/g;

/**
 * Quotes the names of a statement that have capital letters, for PostgreSQL takes a name without quotes in small letters
 * (https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS). Our keywords are in small letters, and
 * no statement has comments or dollar quotes.
 */
export function keepCase(statement: string): string {
  return statement.replace(QUOTED_OR_NAME, (found) =>
    found.startsWith("'") || found.startsWith('"') ? found : `"${found}"`,
  );
}

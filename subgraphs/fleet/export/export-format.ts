import { EXPORT_COLUMNS, type ExportedEvent } from "./exported-event.ts";

/** How events are written. */
export type ExportFormat = {
  readonly contentType: string;
  /** What stands before the first line; empty for nothing. */
  readonly head: string;
  readonly toLine: (event: ExportedEvent) => string;
};

/** Comma-separated values, RFC 4180, with a line of names. */
const CSV: ExportFormat = {
  contentType: "text/csv; charset=utf-8; header=present",
  head: `${EXPORT_COLUMNS.join(",")}\r\n`,
  toLine: (event) => `${EXPORT_COLUMNS.map((column) => toCell(event[column])).join(",")}\r\n`,
};

/** JSON Lines: an object a line, with the columns as its keys. https://jsonlines.org */
const JSON_LINES: ExportFormat = {
  contentType: "application/jsonl; charset=utf-8",
  head: "",
  toLine: (event) => `${JSON.stringify(event)}\n`,
};

/** The formats by the ends of their paths. */
export const EXPORT_FORMATS: ReadonlyMap<string, ExportFormat> = new Map([
  ["csv", CSV],
  ["jsonl", JSON_LINES],
]);

/** What a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r]/;

function toCell(value: ExportedEvent[keyof ExportedEvent]): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table of text: the first column to the left, the others to the right, as wide as what is in them. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length), title.length),
  );
  const format = (row: readonly string[]) =>
    widths
      .map((width, column) => (column === 0 ? (row[column] ?? "").padEnd(width) : (row[column] ?? "").padStart(width)))
      .join("  ");
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [format(head), rule, ...rows.map(format)].join("\n");
}

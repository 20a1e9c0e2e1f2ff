/** Text as lower-case words with one space between them, without accents and punctuation. */
export function toWords(text: string): string {
  // Most names are ASCII, for which the same takes a tenth of the time.
  if (/^[\0-\x7f]*$/.test(text))
    return text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, " ")
      .trim();
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

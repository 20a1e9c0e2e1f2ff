/**
 * What was seen of a failed exchange, where neither the fault nor the status says it. Clients are told in words of our
 * own what each of them means, so none of them carries anything of the vendor's answer.
 */
export type VendorSymptom = ConnectionSymptom | AnswerSymptom | "unanswered";

/** No answer began. */
type ConnectionSymptom = "refused" | "nameUnknown" | "noRoute" | "tls" | "notHttp" | "closed";

/** An answer began, and is none. */
type AnswerSymptom = "cut" | "stalled" | "empty" | "html" | "notJson" | "tooLarge" | "encoding";

const NAME_UNKNOWN = /^(ENOTFOUND|ENODATA|ESERVFAIL|EAI_\w+)$/;
const NO_ROUTE = /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENETDOWN|EHOSTDOWN)$/;
/** Node's own codes, and those of OpenSSL for certificates: https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
const TLS = /^ERR_(TLS|SSL)_|CERT|^UNABLE_TO_|^(EPROTO|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|CRL_\w+)$/;

/** What the error of a connection that gave no answer means. */
export function toConnectionSymptom(error: unknown): VendorSymptom {
  const code = toCode(error);
  if (code === "ECONNREFUSED") return "refused";
  if (NAME_UNKNOWN.test(code)) return "nameUnknown";
  if (NO_ROUTE.test(code)) return "noRoute";
  if (TLS.test(code)) return "tls";
  return error instanceof Error && error.name === "HTTPParserError" ? "notHttp" : "closed";
}

/** What the body of an answer is that is no JSON. */
export function toBodySymptom(text: string): VendorSymptom {
  if (text.trim() === "") return "empty";
  return text.trimStart().startsWith("<") ? "html" : "notJson";
}

/** Whether an error says that something took too long: on the way to the vendor, or by a client's own deadline. */
export function isTimeout(error: unknown): boolean {
  return /TIMEOUT|^ETIMEDOUT$/.test(toCode(error));
}

function toCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

import { constants, gunzipSync } from "node:zlib";
import { isRecord } from "../../../gateway/record.ts";
import { SCHEMA_NAME } from "./mutated-graph.ts";
import { type Frame, type HttpAnswer, httpAnswers, serverFrames } from "./raw-answers.ts";

/** The most that a refusal may take, in bytes. */
const MOST_REFUSAL_BYTES = 4_096;

const GZIP = Buffer.from("1f8b08", "hex");
/** More than any document that is sent here; what is larger is a bomb. */
const MOST_UNZIPPED_BYTES = 2_000_000;

/** A stack, or a path of this machine. */
const INNARDS =
  /\n\s+at |node_modules|file:\/\/|\/(?:home|srv|opt|usr)\/|\.ts\b|node:internal|(?:Type|Range|Reference|Syntax)Error: |ECONN/;

/** The close codes of RFC 6455 that a server may send, and those of graphql-transport-ws. */
const CLOSE_CODES: ReadonlySet<number> = new Set([
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013, 4400, 4401, 4403, 4406, 4408, 4409, 4429,
]);

const MESSAGES: ReadonlySet<unknown> = new Set(["connection_ack", "ping", "pong", "next", "error", "complete"]);

/** What came back on a connection, and how it ended. */
export type Exchange = { readonly sent: Buffer; readonly received: Buffer; readonly end: "closed" | "given up" };

/** What is wrong with what came back over HTTP or WebSocket; nothing, if nothing is. */
export function faultsOf({ sent, received, end }: Exchange): string[] {
  const { answers, rest } = httpAnswers(received);
  const text = `${sent.toString()} ${unzippedIn(sent)}`;
  // What a client wrote in escapes, it wrote.
  const written = new Set(
    `${text} ${decoded(text)} ${text.replaceAll(/\\u00([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))}`.match(
      SCHEMA_NAME,
    ),
  );
  const faults = answers.flatMap((answer) => httpFaults(answer, written, text.includes("HEAD ")));
  if (answers.at(-1)?.status === 101)
    return [...faults, ...serverFrames(rest).flatMap((frame) => frameFaults(frame, written))];
  // Behind a request that is under way, what cannot be read may end the connection before that one is answered.
  const isAlone = text.split(" HTTP/1.1\r\n").length <= 2;
  if (answers.length === 0 && end === "closed" && sent.length > 0 && isAlone) {
    faults.push("the connection was closed without an answer");
  }
  return faults;
}

/** What bodies say that were compressed, as far as they can be read. */
function unzippedIn(sent: Buffer): string {
  const texts: string[] = [];
  for (let at = sent.indexOf(GZIP); at >= 0; at = sent.indexOf(GZIP, at + 1)) {
    try {
      const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_UNZIPPED_BYTES };
      texts.push(gunzipSync(sent.subarray(at), options).toString());
    } catch {
      // Cut or changed: then the gateway has read nothing of it either.
    }
  }
  return texts.join(" ");
}

function decoded(text: string): string {
  return text
    .replaceAll("+", " ")
    .replaceAll(/%[0-9a-f]{2}/gi, (hex) => String.fromCharCode(Number.parseInt(hex.slice(1), 16)));
}

function httpFaults(
  { status, head, body, isWhole }: HttpAnswer,
  written: ReadonlySet<string>,
  isHead: boolean,
): string[] {
  const faults: string[] = [];
  if (status === 0) return [`no status: ${head.slice(0, 100)}`];
  if (status === 500) faults.push(`${status}: ${body.slice(0, 300)}`);
  const type = /^content-type: ([^;\r]*)/im.exec(head)?.[1] ?? "";
  if (status >= 400 && head.length + body.length > MOST_REFUSAL_BYTES)
    faults.push(`${status} in ${head.length + body.length} bytes`);
  if (/^(server|x-powered-by):/im.test(head)) faults.push(`tells what it is: ${head}`);
  if (body === "" || !isWhole)
    return status >= 400 && body === "" && !isHead ? [...faults, `${status} without a body: ${head}`] : faults;
  if (type === "text/event-stream") {
    const data = [...body.matchAll(/^data: ?(.*)$/gm)].map(([, text]) => text ?? "");
    return [...faults, ...data.filter((text) => text !== "").flatMap((text) => graphqlFaults(text, written))];
  }
  if (type.endsWith("json")) return [...faults, ...graphqlFaults(body, written)];
  return status >= 400 ? [...faults, `${status} is no JSON: ${type} ${body.slice(0, 200)}`] : faults;
}

function graphqlFaults(text: string, written: ReadonlySet<string>): string[] {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return [`no JSON: ${text.slice(0, 200)}`];
  }
  if (!isRecord(answer)) return [`no object: ${text.slice(0, 200)}`];
  // Health and readiness are told as they are.
  if ("status" in answer) return [];
  const { errors } = answer;
  const isRefused = answer.data === undefined;
  if (isRefused && !Array.isArray(errors)) return [`neither data nor errors: ${text.slice(0, 200)}`];
  if (isRefused && Buffer.byteLength(text) > MOST_REFUSAL_BYTES)
    return [`a refusal of ${Buffer.byteLength(text)} bytes: ${text.slice(0, 300)}`];
  return errorFaults(errors ?? [], written);
}

function errorFaults(errors: unknown, written: ReadonlySet<string>): string[] {
  if (!Array.isArray(errors)) return [`errors are no list: ${JSON.stringify(errors).slice(0, 200)}`];
  const text = JSON.stringify(errors);
  const faults: string[] = [];
  for (const error of errors) {
    const code = isRecord(error) && isRecord(error.extensions) ? error.extensions.code : undefined;
    if (typeof code !== "string" || code === "") faults.push(`no code: ${JSON.stringify(error).slice(0, 300)}`);
    if (code === "INTERNAL") faults.push(`INTERNAL: ${JSON.stringify(error).slice(0, 300)}`);
  }
  const innards = INNARDS.exec(text.replaceAll("\\n", "\n"));
  if (innards) faults.push(`tells ${JSON.stringify(innards[0])}: ${text.slice(0, 400)}`);
  const told = (text.match(SCHEMA_NAME) ?? []).filter((name) => ![...written].some((known) => known.includes(name)));
  if (told.length > 0) faults.push(`tells of the schema ${told.join(" ")}: ${text.slice(0, 400)}`);
  return faults;
}

function frameFaults({ opcode, payload }: Frame, written: ReadonlySet<string>): string[] {
  if (opcode === 0x9 || opcode === 0xa) return payload.length > 125 ? ["a control frame is too long"] : [];
  const text = payload.toString();
  if (opcode === 0x8) {
    const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1000;
    const reason = payload.toString("utf8", 2);
    return [
      ...(CLOSE_CODES.has(code) ? [] : [`closed with ${code} ${reason}`]),
      ...(code === 1011 ? [`failed: ${reason}`] : []),
      ...(INNARDS.test(reason) || (reason.match(SCHEMA_NAME) ?? []).some((name) => !written.has(name))
        ? [`closed with ${reason}`]
        : []),
    ];
  }
  if (opcode !== 0x1) return [`a frame of the kind ${opcode}`];
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return [`no JSON: ${text.slice(0, 200)}`];
  }
  if (!isRecord(message) || !MESSAGES.has(message.type)) return [`no message: ${text.slice(0, 200)}`];
  if (message.type === "next") return graphqlFaults(JSON.stringify(message.payload), written);
  if (message.type !== "error") return [];
  // The id is the client's, and may be long.
  const size = Buffer.byteLength(JSON.stringify(message.payload));
  return [
    ...(size > MOST_REFUSAL_BYTES ? [`a refusal of ${size} bytes: ${text.slice(0, 300)}`] : []),
    ...errorFaults(message.payload, written),
  ];
}

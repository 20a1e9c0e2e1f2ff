import type { IncomingMessage, ServerResponse } from "node:http";
import { type RawServer, startListener } from "../../raw-server.ts";

/** What becomes of a post: it is done and answered, refused with a status, done without an answer, or lost on its way. */
export type Fate =
  | "done"
  | "lost"
  | "done, unanswered"
  | "done, answered with nonsense"
  | { readonly status: number; readonly retryAfter?: string; readonly words?: string; readonly isDone?: boolean };

type Note = { readonly ref: string; readonly externalId: string; readonly text: string };

/** A vendor that keeps every note that is posted, be it the same once more. */
export type NotesVendor = RawServer & {
  readonly notes: readonly Note[];
  /** Everything that was asked: `POST <text>` or `GET <external id>`. */
  readonly asked: readonly string[];
};

/** `toFate` is asked for every post, and sees it before anything is done. */
export async function startNotesVendor(
  toFate: (text: string) => Fate | Promise<Fate> = () => "done",
): Promise<NotesVendor> {
  const notes: Note[] = [];
  const asked: string[] = [];
  const listen = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === "GET") {
      const externalId = new URL(request.url ?? "", "http://vendor").searchParams.get("externalId");
      asked.push(`GET ${externalId}`);
      response.end(JSON.stringify(notes.filter((note) => note.externalId === externalId)));
      return;
    }
    const posted = JSON.parse(Buffer.concat(chunks).toString()) as Omit<Note, "ref">;
    asked.push(`POST ${posted.text}`);
    const fate = await toFate(posted.text);
    if (fate === "lost") return void response.destroy();
    const note = { ref: `note ${notes.length + 1}`, ...posted };
    if (typeof fate === "string" || fate.isDone) notes.push(note);
    if (fate === "done, unanswered") return void response.destroy();
    if (typeof fate === "string") return void response.end(fate === "done" ? JSON.stringify(note) : "<html>");
    response.writeHead(fate.status, fate.retryAfter ? { "retry-after": fate.retryAfter } : {});
    response.end(fate.words ?? "");
  };
  const server = await startListener((request, response) => void listen(request, response).catch(() => {}));
  return { ...server, notes, asked };
}

import { type Client, type ClientOptions, createClient } from "graphql-ws";
import { resume } from "./resume.ts";

/** A client of graphql-ws whose subscriptions outlive their socket: those with a variable `after` go on behind their last item. */
export function createResumingClient(options: ClientOptions): Client {
  const { keepAlive = 10_000 } = options;
  // Its own retries would begin where the subscription first began.
  const client = createClient({ ...options, keepAlive, retryAttempts: 0 });
  let silence: ReturnType<typeof setTimeout>;
  client.on("ping", (isReceived) => {
    if (!isReceived) silence = setTimeout(() => client.terminate(), keepAlive / 2);
  });
  client.on("pong", () => clearTimeout(silence));
  client.on("closed", () => clearTimeout(silence));
  const subscribe: Client["subscribe"] = (payload, sink) => {
    const start = payload.variables?.after;
    if (typeof start !== "string") return client.subscribe(payload, sink);
    const ending = new AbortController();
    const from = (after: string) => client.iterate({ ...payload, variables: { ...payload.variables, after } });
    const follow = async () => {
      const answers = resume({ subscribe: from, after: start, signal: ending.signal });
      for await (const answer of answers) sink.next(answer as never);
    };
    follow().then(sink.complete.bind(sink), (error) => sink.error(error.errors?.[0] ? error.errors : error));
    return () => ending.abort();
  };
  return { ...client, subscribe };
}

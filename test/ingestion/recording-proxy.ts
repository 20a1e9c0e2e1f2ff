import { once } from "node:events";
import { request as ask, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An address in front of another one that passes on what is asked there without a body, and remembers what was answered. */
export type RecordingProxy = AsyncDisposable & {
  readonly url: string;
  /** The targets of the requests that were answered whole with 200, in the order of the answers. */
  readonly answered: readonly string[];
};

export async function startRecordingProxy(targetUrl: string): Promise<RecordingProxy> {
  const { hostname, port, pathname } = new URL(targetUrl);
  const answered: string[] = [];
  const server = createServer(({ method = "GET", url = "/", headers }, outgoing) => {
    const forwarded = ask({ hostname, port, path: `${pathname}${url}`, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      outgoing.once("finish", () => {
        if (answer.statusCode === 200) answered.push(url);
      });
    });
    forwarded.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forwarded.destroy());
    forwarded.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

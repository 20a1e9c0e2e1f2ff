import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Connections whose requests have come but for the end of their bodies. */
export type SlowSenders = Disposable & {
  /** What was answered to each of those that were given up, in the order of the answers. */
  readonly answers: readonly string[];
  /** Whether the connection that was opened so many others later than the first has ended. */
  isClosed(nth: number): boolean;
};

/** Opens connections that post the head of a request, and a part of its body. Resolves when all of that was sent. */
export async function holdBodiesBack(url: string, count: number, signal: AbortSignal): Promise<SlowSenders> {
  const { hostname, port, pathname } = new URL(url);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n`;
  const answers: string[] = [];
  const sockets: Socket[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.on("error", () => {});
    socket.setEncoding("latin1").on("data", (answer: string) => answers.push(answer));
    await once(socket, "connect", { signal });
    await new Promise((sent) => socket.write(`${head}{"id":`, sent));
  }
  return {
    answers,
    isClosed: (nth) => sockets[nth]?.closed ?? false,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

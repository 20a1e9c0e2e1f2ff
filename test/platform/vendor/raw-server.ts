import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Socket } from "node:net";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";

export type RawServer = AsyncDisposable & { readonly url: string };

/** A server that does what a request listener does, whatever HTTP says of it. */
export async function startListener(listener: RequestListener, port = 0): Promise<RawServer> {
  const server = createServer(listener).listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that writes what it likes to a connection as soon as something was asked. */
export async function startSocketServer(answer: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A decoder that takes everything for what it is. */
export function asItIs(value: unknown): unknown {
  return value;
}

/** The error that a call ends with. */
export async function faultOf(call: Promise<unknown>): Promise<VendorError> {
  const error = await call.then(
    () => new Error("the call succeeded"),
    (reason: unknown) => reason,
  );
  if (error instanceof VendorError) return error;
  throw error;
}

import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startWorld } from "./vendor-calls.ts";

const SMALL = { devices: 3 };

/** What came over a connection until it ended, and the code of the error if it ended in one. */
type Transcript = { readonly head: string; readonly body: Buffer; readonly error: string | null };

describe("an answer on the wire", () => {
  it("is cut at every byte of its body, against its promised length", async () => {
    await using world = await startWorld(SMALL);
    const whole = await transcript(world.simulator, {});

    for (let atByte = 0; atByte < whole.body.length; atByte += 97) {
      const { head, body } = await transcript(world.simulator, { fault: "cut", atByte });

      expect(head).toContain(`content-length: ${whole.body.length}\r\n`);
      expect(body).toEqual(whole.body.subarray(0, atByte));
    }
  });

  it("is cut without its last chunk", async () => {
    await using world = await startWorld(SMALL);

    const { head, body } = await transcript(world.simulator, { fault: "cut", atByte: 10, framing: "chunked" });

    expect(head.toLowerCase()).toContain("transfer-encoding: chunked");
    expect(body.toString()).toMatch(/^a\r\n.{10}\r\n$/s);
  });

  it("is cut as if that were all, compressed or not", async () => {
    await using world = await startWorld(SMALL);
    const whole = await transcript(world.simulator, {});

    const plain = await transcript(world.simulator, { fault: "cut", atByte: 20, framing: "complete" });
    const compressed = await transcript(world.simulator, { fault: "cut", atByte: 20, framing: "complete", gzip: true });
    const uncut = await transcript(world.simulator, { fault: "cut", atByte: 1_000_000, gzip: true });

    expect(plain.head).toContain("content-length: 20\r\n");
    expect(plain.body).toEqual(whole.body.subarray(0, 20));
    expect(compressed.head).toContain("content-encoding: gzip\r\n");
    expect(compressed.body).toEqual(gzipSync(whole.body).subarray(0, 20));
    expect(gunzipSync(uncut.body)).toEqual(whole.body);
  });

  it("ends in a reset", async () => {
    await using world = await startWorld(SMALL);

    const { body, error } = await transcript(world.simulator, { fault: "reset", atByte: 50 });

    expect(body.length).toBeLessThanOrEqual(50);
    expect(error).toBe("ECONNRESET");
  });

  it("does not come at all where the connection is refused", async () => {
    await using world = await startWorld(SMALL);

    const { head, body } = await transcript(world.simulator, "refuse");

    expect(head).toBe("");
    expect(body.length).toBe(0);
  });

  it("waits before its first byte", async () => {
    await using world = await startWorld(SMALL);
    const startedAt = performance.now();

    await transcript(world.simulator, { fault: "latency", ms: 150 });

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145);
  });

  it("comes at the pace that it is given", async ({ signal }) => {
    await using world = await startWorld(SMALL);
    const socket = open(world.simulator, { fault: "slowBody", bytesPerSecond: 20 });
    const startedAt = performance.now();

    await receive(socket, 5, signal);

    expect(performance.now() - startedAt).toBeGreaterThan(150);
    socket.destroy();
  });

  it("goes on for ever", async ({ signal }) => {
    await using world = await startWorld(SMALL);
    const whole = await transcript(world.simulator, {});
    const socket = open(world.simulator, { fault: "endlessBody", bytesPerSecond: 1_000_000 });

    const body = await receive(socket, whole.body.length + 100_000, signal);

    expect(body.includes("    ")).toBe(true);
    socket.destroy();
  });
});

describe("an outage", () => {
  it("takes one vendor's connections and never answers", async () => {
    await using world = await startWorld(SMALL);
    const { url } = world.simulator;
    await fetch(`${url}/control/outages/samsara`, { method: "PUT", body: '{"mode":"halfOpen"}' });

    const silent = fetch(`${url}/samsara/assets`, { signal: AbortSignal.timeout(100) });
    const other = fetch(`${url}/vistracks/api/v2/users`);

    await expect(silent).rejects.toThrow("timeout");
    expect((await other).status).toBe(401);
    await fetch(`${url}/control/outages/samsara`, { method: "DELETE" });
    expect((await fetch(`${url}/samsara/assets`)).status).toBe(401);
  });

  it("closes the port of a vendor that has one of its own", async () => {
    await using world = await startWorld({ ...SMALL, ownPorts: true });
    const { samsara, vistracks } = world.simulator.credentials;
    expect((await fetch(`${samsara.url}/assets`)).status).toBe(401);

    world.simulator.vendor("samsara").stop();

    const port = Number(new URL(samsara.url).port);
    const [error] = await once(createConnection(port, "127.0.0.1"), "error");
    expect(error.code).toBe("ECONNREFUSED");
    expect((await fetch(`${vistracks.url}/users`)).status).toBe(401);
    await world.simulator.vendor("samsara").restart();
    expect((await fetch(`${samsara.url}/assets`)).status).toBe(401);
  });
});

/** A connection on which Samsara's assets are asked for, with a fault. */
function open({ url, credentials: { samsara } }: Simulator, fault: unknown): Socket {
  const socket = createConnection(Number(new URL(url).port), "127.0.0.1");
  const headers = [
    "GET /samsara/assets HTTP/1.1",
    "host: 127.0.0.1",
    `authorization: Bearer ${samsara.token}`,
    ...(JSON.stringify(fault) === "{}" ? [] : [`x-simulator-fault: ${JSON.stringify(fault)}`]),
    "connection: close",
  ];
  socket.write(`${headers.join("\r\n")}\r\n\r\n`);
  return socket;
}

async function transcript(simulator: Simulator, fault: unknown): Promise<Transcript> {
  const socket = open(simulator, fault);
  const chunks: Buffer[] = [];
  let error: string | null = null;
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.once("error", ({ code }: NodeJS.ErrnoException) => {
    error = code ?? "";
  });
  await new Promise((resolve) => socket.once("close", resolve));
  const bytes = Buffer.concat(chunks);
  const end = bytes.indexOf("\r\n\r\n") + 4;
  return { head: bytes.subarray(0, Math.max(0, end - 2)).toString(), body: bytes.subarray(end), error };
}

/** The first bytes of a body, however long it is. */
async function receive(socket: Socket, count: number, signal: AbortSignal): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  while (bytes.length - (bytes.indexOf("\r\n\r\n") + 4) < count) {
    const [chunk] = await once(socket, "data", { signal });
    bytes = Buffer.concat([bytes, chunk]);
  }
  return bytes.subarray(bytes.indexOf("\r\n\r\n") + 4);
}

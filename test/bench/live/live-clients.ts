import WebSocket from "ws";

/*
 * Some WebSocket clients of a gateway, in a process of their own. Each subscribes once. Asked for what they have seen, they tell of
 * each change when the first and the last of them heard of it, and when it was stored.
 */

const [url = "", count = "0", query = "", variables = "[]", compression = "off"] = process.argv.slice(2);
/** For each client in turn. */
const VARIABLES = JSON.parse(variables) as readonly Record<string, unknown>[];

type Heard = { id: string; storedAtMs: number | null; firstAtMs: number; lastAtMs: number; times: number };

let heard = new Map<string, Heard>();
let deliveries = 0;

function take(text: string): void {
  if (!text.includes('"type":"next"')) return;
  deliveries += 1;
  const nowMs = performance.timeOrigin + performance.now();
  const id = /"cursor":"([^"]*)"/.exec(text)?.[1] ?? text;
  const known = heard.get(id);
  if (known) {
    known.lastAtMs = nowMs;
    known.times += 1;
    return;
  }
  // When a change was stored that came later than the event itself, nothing says.
  const receivedAt = text.includes('"kind":"ADDED"') ? /"receivedAt":"([^"]*)"/.exec(text)?.[1] : undefined;
  const storedAtMs = receivedAt === undefined ? null : Date.parse(receivedAt);
  heard.set(id, { id, storedAtMs, firstAtMs: nowMs, lastAtMs: nowMs, times: 1 });
}

function open(index: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = new WebSocket(url.replace(/^http/, "ws"), "graphql-transport-ws", {
    perMessageDeflate: compression === "on",
  });
  socket.on("open", () => socket.send('{"type":"connection_init"}'));
  socket.on("error", reject);
  socket.on("close", (code) => reject(new Error(`closed with ${code}`)));
  socket.on("message", (data) => {
    const text = data.toString();
    if (text === '{"type":"connection_ack"}') {
      const of = VARIABLES.length > 0 ? VARIABLES[index % VARIABLES.length] : {};
      socket.send(JSON.stringify({ id: String(index), type: "subscribe", payload: { query, variables: of } }));
      resolve();
    } else take(text);
  });
  return promise;
}

/** A client whose server is too busy to greet it comes again, as clients do. */
async function openPatiently(index: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await open(index);
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

/** As a crowd comes: some at a time. */
const AT_ONCE = 50;
for (let index = 0; index < Number(count); index += AT_ONCE) {
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, Number(count) - index) }, (_, one) => openPatiently(index + one)),
  );
}
process.on("message", () => {
  process.send?.({ deliveries, heard: [...heard.values()] });
  heard = new Map();
  deliveries = 0;
});
console.log("clients: open");

import { setTimeout as wait } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { Agent, request } from "undici";
import type { HealthyRequest } from "./healthy-requests.ts";

// A few dozen a second cost the machine little and miss nothing that lasts.
const APART_MS = 20;

const { url, requests } = workerData as { readonly url: string; readonly requests: readonly HealthyRequest[] };
// From another address than what is not healthy: all of 127.0.0.0/8 is this machine, to Linux without being told.
const localAddress = process.platform === "linux" ? { localAddress: "127.0.0.2" } : {};
const dispatcher = new Agent({ connections: 1, ...localAddress });

/** Asks one thing after the other, and tells of each answer how long it took and whether it was right. */
for (let asked = 0; ; asked += 1) {
  const { query, expected } = requests[asked % requests.length] ?? { query: "", expected: "" };
  const body = JSON.stringify({ query: query.replace("NAME", `Healthy${asked}`) });
  const headers = { "content-type": "application/json" };
  const startedAtMs = performance.now();
  try {
    const answer = await request(url, { method: "POST", headers, body, dispatcher });
    const text = await answer.body.text();
    const tookMs = performance.now() - startedAtMs;
    parentPort?.postMessage({ query, tookMs, wrong: text === expected ? null : text });
  } catch (error) {
    parentPort?.postMessage({ query, tookMs: performance.now() - startedAtMs, wrong: String(error) });
  }
  await wait(APART_MS);
}

import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { renderGraphiQL } from "@graphql-yoga/render-graphiql";
import type { GraphiqlSettings, RenderedPage } from "./graphiql-page.ts";

/*
 * Runs on a thread of its own: the page weighs 9 MB, and neither rendering it nor compressing it may hold up the thread
 * that serves, nor its source stay in memory afterwards.
 */

const MARK =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32"><rect width="32" height="32" rx="7" fill="#2563eb"/><g fill="none" stroke="#fff" stroke-width="2.2"><path d="M16 7l8 14H8z"/></g><g fill="#fff"><circle cx="16" cy="7" r="3"/><circle cx="24" cy="21" r="3"/><circle cx="8" cy="21" r="3"/></g></svg>';

const { title, defaultQuery } = workerData as GraphiqlSettings;

const html = renderGraphiQL({
  title,
  defaultQuery,
  logo: MARK,
  favicon: `data:image/svg+xml;base64,${Buffer.from(MARK).toString("base64")}`,
});

const scripts = Array.from(html.matchAll(/<script>([\s\S]*?)<\/script>/g), ([, script = ""]) => sha256(script));

const page: RenderedPage = {
  contentSecurityPolicy: [
    "default-src 'none'",
    `script-src ${scripts.map((hash) => `'sha256-${hash}'`).join(" ")}`,
    // The editor makes its own style elements as it goes.
    "style-src 'unsafe-inline'",
    "img-src data:",
    "font-src data:",
    "worker-src blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  etag: sha256(html).slice(0, 22),
  gzip: gzipSync(html),
  // The best levels take many seconds for a page of this size; this one takes half of one and is still the smaller.
  br: brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
};

parentPort?.postMessage(page);

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

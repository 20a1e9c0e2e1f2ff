import { serveTicker } from "../../gateway/live/crowd/served-ticker.ts";

/*
 * A gateway in a process of its own, over a subgraph that tells of changes at a pace: each is of one of ten colours. Asked, it says
 * when each was made and what memory the process takes.
 */

const [perSecond = "500"] = process.argv.slice(2);
const COLOURS = Array.from({ length: 10 }, (_, index) => `shade ${index}` as const);
const PERIOD_MS = 10;
/** As much as an event with fields of three subgraphs has. */
const ITEM_CHARACTERS = 600;

const { ticker, url } = await serveTicker({}, ITEM_CHARACTERS);
const madeAtMs: number[] = [];
const startedAtMs = performance.now();
setInterval(() => {
  const due = ((performance.now() - startedAtMs) * Number(perSecond)) / 1_000;
  while (ticker.count < due) {
    madeAtMs.push(performance.timeOrigin + performance.now());
    ticker.tick(COLOURS[ticker.count % COLOURS.length]);
  }
}, PERIOD_MS);
process.on("message", () => process.send?.({ madeAtMs, residentBytes: process.memoryUsage.rss() }));
process.on("disconnect", () => process.exit());
console.log(`gateway: ${url}`);

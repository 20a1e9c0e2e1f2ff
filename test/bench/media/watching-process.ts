import { get } from "node:http";
import { constants, setPriority } from "node:os";

/*
 * Browsers that watch films, in a process of their own: each reads at the pace of its film, those of four from one address, as much as one is sent at once. Asked, it says
 * how many bytes they have read since it was last asked, and how many were refused or cut off.
 */

// It stands for other machines: what it takes of this one is to cost the gateway as little as can be.
setPriority(constants.priority.PRIORITY_LOW);

const [bitsPerSecond = "8000000", ...links] = process.argv.slice(2);
const FILMS_PER_ADDRESS = 4;
const TICK_MS = 50;
/** Those that read nothing any more, when they are told to stop. */
let areStopped = false;

let readBytes = 0;
let failures = 0;

for (const [index, link] of links.entries()) {
  const localAddress = `127.0.0.${2 + Math.floor(index / FILMS_PER_ADDRESS)}`;
  const perTick = ((Number(bitsPerSecond) / 8) * TICK_MS) / 1_000;
  get(link, { agent: false, localAddress }, (answer) => {
    if (answer.statusCode !== 200) failures += 1;
    let allowance = 0;
    answer.pause();
    const ticking = setInterval(() => {
      if (areStopped) return;
      allowance += perTick;
      for (let chunk = answer.read(); chunk !== null && allowance > 0; chunk = answer.read()) {
        allowance -= chunk.length;
        readBytes += chunk.length;
      }
    }, TICK_MS);
    answer.on("readable", () => {});
    answer.on("error", () => (failures += 1));
    answer.on("close", () => clearInterval(ticking));
  }).on("error", () => (failures += 1));
}

process.on("message", (question) => {
  if (question === "stop reading") areStopped = true;
  process.send?.({ readBytes, failures });
  readBytes = 0;
});
process.on("disconnect", () => process.exit());

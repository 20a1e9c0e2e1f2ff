import { setTimeout as sleep } from "node:timers/promises";
import { scopeOf } from "../federation.ts";
import { Ticker } from "./ticker.ts";

/** A gateway whose one client came with a cursor and is told of a tick after every stream broke. Prints what it is told. */

const QUERY = "subscription($after: String) { ticked(after: $after) { cursor } }";

using ticker = new Ticker();
ticker.tick();
const request = { query: QUERY, variables: { after: "0" } };
const { engine } = ticker.graph;
const answers = engine.subscribe(await engine.prepare(request), request, scopeOf());
const first = answers.next();
// The one of all, and the one behind the client's cursor.
while (ticker.open < 2) await sleep(5);

ticker.breakStreams();
console.log("broken");
while (ticker.open < 1) await sleep(5);
ticker.tick();
console.log(JSON.stringify(await first));
await answers.return();

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { HttpRefusal } from "../../../platform/http-refusal.ts";
import { BodyReader } from "../../../platform/webhook/body-reader.ts";
import { until } from "../../until.ts";
import { holdBodiesBack } from "./slow-senders.ts";

describe("BodyReader", () => {
  it("gives up each body that is not there in its time", async ({ signal }) => {
    const reader = new BodyReader(50);
    const outcomes: Promise<unknown>[] = [];
    await using server = createServer((request) => outcomes.push(reader.read(request).catch((error) => error)));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

    using _first = await holdBodiesBack(url, 2, signal);
    await until(() => outcomes.length === 2, signal);
    await Promise.all(outcomes);
    using _second = await holdBodiesBack(url, 1, signal);
    await until(() => outcomes.length === 3, signal);
    const refusals = await Promise.all(outcomes);

    expect(refusals.map((refusal) => refusal instanceof HttpRefusal && refusal.status)).toEqual([408, 408, 408]);
    server.closeAllConnections();
  });
});

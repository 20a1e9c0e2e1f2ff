import { describe, expect, it } from "vitest";
import { casesOf, MANY_CASES_MS } from "./long-run.ts";
import { faultsOf } from "./mutated/judge-answers.ts";
import { MutatedGateway } from "./mutated/mutated-requests.ts";

const CONNECTIONS = casesOf({ short: 500, long: 100_000 });
/** After so many, whatever is kept for later is there. */
const WARM_UP = casesOf({ short: 0, long: 10_000 });
/** Others in each long run; whoever looks for what failed once sets it to what the failure says. */
const SEED = casesOf({ short: 1, long: Date.now() % 1_000_000_000 });
const MOST_GROWTH_BYTES = 64 * 1_048_576;
const WORST_MS = 100;

describe("a gateway", () => {
  it(`outlives ${CONNECTIONS} connections on which clients send what they should not, and refuses it with a code`, {
    timeout: MANY_CASES_MS,
  }, async () => {
    await using gateway = await MutatedGateway.start();

    const report = await gateway.run({ seed: SEED, connections: CONNECTIONS, warmUp: WARM_UP });

    if (WARM_UP > 0)
      console.log(`mutated requests, seed ${SEED}: ${JSON.stringify({ ...report, findings: undefined })}`);
    expect(report.ended, gateway.logged.slice(-20).join("\n")).toBe(null);
    expect(report.findings, `seed ${SEED}`).toEqual([]);
    expect(report.connections).toBe(CONNECTIONS);
    // Most of what is sent is whole enough to be answered.
    expect(report.answered).toBeGreaterThan(0.8 * CONNECTIONS);
    expect(report.health.wrong).toEqual([]);
    // Whoever shares a machine with other tests waits for them, and nothing is warm after a few requests.
    if (WARM_UP === 0) return;
    expect(report.health.worstMs).toBeLessThan(WORST_MS);
    expect(report.growthBytes).toBeLessThan(MOST_GROWTH_BYTES);
  });

  const request = "POST /graphql HTTP/1.1\r\n\r\n{ zqTop }";

  it.each([
    ["without a code", '{"errors":[{"message":"no"}]}', /no code/],
    ["with a stack", refusal("no\\n    at run (internal:1:1)"), /tells/],
    ["with a path of its machine", refusal("no /home/gateway"), /tells/],
    ["with a name of the schema", refusal('Did you mean "zqTopmost"?'), /zqTopmost/],
    ["in more than 4 KB", refusal("x".repeat(5_000)), /bytes/],
    ["as INTERNAL", refusal("no", "INTERNAL"), /INTERNAL/],
    ["as no JSON", "<html>", /no JSON/],
    ["with neither data nor errors", "{}", /neither/],
  ])("that refuses %s is found out", (_, body, fault) => {
    const received = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

    const faults = faultsOf({ sent: Buffer.from(request), received: Buffer.from(received), end: "closed" });

    expect(faults.join("\n")).toMatch(fault);
  });

  it("that refuses with a code and with names that the client wrote is not", () => {
    const body = refusal('Field "zqTop" must have a selection of subfields.');
    const received = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

    expect(faultsOf({ sent: Buffer.from(request), received: Buffer.from(received), end: "closed" })).toEqual([]);
  });
});

function refusal(message: string, code = "BAD_USER_INPUT"): string {
  return `{"errors":[{"message":"${message.replaceAll('"', '\\"')}","extensions":{"code":"${code}"}}]}`;
}

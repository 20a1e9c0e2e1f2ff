import { describe, expect, it } from "vitest";
import { startProcess } from "../e2e/process.ts";

type Line = { readonly msg: string } & Readonly<Record<string, unknown>>;

async function loggedLines() {
  await using logging = startProcess("test/platform/log-process.ts", []);
  await logging.exited;
  const { stdout, stderr } = logging.output;
  const lines = new Map(
    stderr
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as Line)
      .map((line) => [line.msg, line]),
  );
  return { stdout, stderr, lines };
}

describe("createLogger", () => {
  it("writes lines of JSON to standard error, and no secret wherever it stands", async () => {
    const { stdout, stderr, lines } = await loggedLines();

    expect(stderr).not.toContain("s3cret");
    expect(stdout).toBe("");
    expect([...lines.keys()]).not.toContain("not at this level");
    expect(lines.get("at the top")).toMatchObject({ level: 30, process: "test", password: "[redacted]", user: "ann" });
    expect(lines.get("below")).toMatchObject({
      request: { headers: { Authorization: "[redacted]", "set-cookie": "[redacted]", accept: "application/json" } },
    });
    expect(lines.get("a record")).toMatchObject({ record: { raw: "[redacted]", body: "[redacted]", ref: "e1" } });
    expect(lines.get("of a child")).toMatchObject({
      subgraph: "safety",
      at: "1970-01-01T00:00:00.000Z",
      none: null,
      count: 1,
    });
  });

  it("keeps what an error says, its cause and its place", async () => {
    const { lines } = await loggedLines();

    expect(lines.get("an error")).toMatchObject({
      err: {
        type: "VendorError",
        fault: "unauthorized",
        message: "GET /a answered 401: no answer",
        stack: expect.stringContaining("log-process.ts"),
      },
    });
    expect(lines.get("an error alone")).toMatchObject({ err: { statusCode: 401, message: "no answer" } });
    expect(lines.get("an error below")).toMatchObject({ source: { cause: { statusCode: 401 } } });
  });
});

import { describe, expect, it } from "vitest";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { SourceHealth, UNANSWERED_AFTER_MS } from "../../../platform/feed/source-health.ts";
import type { SourceIssue } from "../../../platform/feed/source-status.ts";
import { StreamState } from "../../../platform/feed/stream-state.ts";
import { VendorError, type VendorFault } from "../../../platform/vendor/vendor-error.ts";

const MINUTE_MS = 60_000;

/** Two streams that events depend on and one that they do not, at a time that the test owns. */
function observe(earlier: SourceIssue | null = null) {
  const stream = (name: string, essential: boolean): StreamState => {
    const parts: FeedStream = { name, everyMs: 1_000, essential, async *read() {} };
    return new StreamState(parts, { now: () => 0 });
  };
  const [events, history, users] = [stream("events", true), stream("history", true), stream("users", false)];
  const world = { nowMs: 0, unansweredMs: 0 };
  const health = new SourceHealth({ now: () => world.nowMs }, earlier);
  const calls = { unansweredMs: () => world.unansweredMs };
  return {
    world,
    events,
    history,
    users,
    fail: (state: StreamState, fault: VendorFault, httpStatus?: number) =>
      state.fail(new VendorError(fault, "", httpStatus === undefined ? {} : { httpStatus }), world.nowMs),
    judge: () => health.judge([events, history, users], calls),
  };
}

describe("an issue of a source", () => {
  it("is since when it began, whatever the fault and the status since", () => {
    const { world, events, fail, judge } = observe();

    const issues = ([["unavailable", 500], ["unavailable", 503], ["timeout"], ["malformed", 200]] as const).map(
      ([fault, httpStatus]) => {
        world.nowMs += MINUTE_MS;
        fail(events, fault, httpStatus);
        return judge()?.issue;
      },
    );

    expect(issues.map((issue) => issue?.sinceMs)).toEqual([MINUTE_MS, MINUTE_MS, MINUTE_MS, MINUTE_MS]);
    expect(issues.map((issue) => issue?.httpStatus)).toEqual([500, 503, null, 200]);
  });

  it("goes on while it is one stream or the other that has it", () => {
    const { world, events, history, fail, judge } = observe();
    const since: (number | undefined)[] = [];

    for (let flap = 0; flap < 4; flap += 1) {
      const [failing, well] = flap % 2 === 0 ? [events, history] : [history, events];
      world.nowMs += MINUTE_MS;
      fail(failing, "unavailable", 500);
      well.end(world.nowMs);
      since.push(judge()?.issue.sinceMs);
    }

    expect(since).toEqual([MINUTE_MS, MINUTE_MS, MINUTE_MS, MINUTE_MS]);
  });

  it("is a new one after a time without any", () => {
    const { world, events, fail, judge } = observe();
    fail(events, "unavailable", 500);
    judge();

    events.end(0);
    const between = judge();
    world.nowMs += MINUTE_MS;
    fail(events, "unavailable", 500);

    expect([between, judge()?.issue.sinceMs]).toEqual([null, MINUTE_MS]);
  });

  it("of the events is not as old as that of another stream, which is as old as before when it is over", () => {
    const { world, events, users, fail, judge } = observe();
    fail(users, "unauthorized", 403);
    const before = judge();
    world.nowMs += MINUTE_MS;
    fail(events, "unavailable", 500);
    const during = judge();
    world.nowMs += MINUTE_MS;
    events.end(0);

    const after = judge();

    expect([before, during, after].map((told) => [told?.state, told?.issue.sinceMs])).toEqual([
      ["DEGRADED", 0],
      ["UNREACHABLE", MINUTE_MS],
      ["DEGRADED", 0],
    ]);
    expect([during, after].map((told) => told?.issue.message)).toEqual([
      "The vendor answers with a server error.",
      "The vendor does not let these credentials read this. This concerns: users.",
    ]);
  });

  it("goes on through a restart, and is a new one once the streams have been read", () => {
    const earlier = { code: "VENDOR_UNAVAILABLE", message: "", httpStatus: null, sinceMs: -MINUTE_MS };
    const again = observe(earlier);
    again.fail(again.events, "unavailable", 503);
    const wellBetween = observe(earlier);
    for (const state of [wellBetween.events, wellBetween.history, wellBetween.users]) state.end(0);
    wellBetween.judge();
    wellBetween.fail(wellBetween.events, "unavailable", 503);
    const another = observe(earlier);
    another.fail(another.events, "malformed", 200);

    const since = [again, wellBetween, another].map(({ judge }) => judge()?.issue.sinceMs);

    expect(since).toEqual([-MINUTE_MS, 0, 0]);
  });
});

describe("a vendor that leaves a request unanswered", () => {
  it("degrades the source after five seconds, before the request has failed, since it was sent", () => {
    const { world, events, judge } = observe();
    events.begin();
    world.nowMs += UNANSWERED_AFTER_MS;
    world.unansweredMs = UNANSWERED_AFTER_MS;
    const inTime = judge();
    world.nowMs += 1;
    world.unansweredMs += 1;

    const late = judge();

    expect(inTime).toBeNull();
    expect(late).toMatchObject({
      state: "DEGRADED",
      issue: { code: "VENDOR_UNAVAILABLE", httpStatus: null, sinceMs: 0 },
    });
    expect(late?.issue.message).toBe("The vendor has left a request unanswered for more than 5 seconds.");
  });

  it("is unreachable once the request has failed, since it was sent", () => {
    const { world, events, fail, judge } = observe();
    events.begin();
    world.nowMs = 6_000;
    world.unansweredMs = 6_000;
    judge();
    world.nowMs = 30_000;
    world.unansweredMs = 0;
    fail(events, "timeout");

    expect(judge()).toMatchObject({ state: "UNREACHABLE", issue: { sinceMs: 0 } });
  });

  it("hides no failure of the events, and is not hidden by that of another stream", () => {
    const { world, events, users, fail, judge } = observe();
    fail(users, "rejected", 404);
    events.begin();
    world.unansweredMs = 6_000;
    const beside = judge();
    fail(events, "unauthorized", 401);

    const after = judge();

    expect(beside?.issue.message).toMatch(/unanswered/);
    expect(after).toMatchObject({ state: "UNAUTHORIZED", issue: { httpStatus: 401 } });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BreakerState, CircuitBreaker } from "../../../gateway/transports/exchanges/circuit-breaker.ts";

type Change = { readonly atMs: number; readonly state: BreakerState };

/** A breaker at time 0, of five failures in ten seconds, and what it does. */
function startBreaker() {
  const clock = { nowMs: 0 };
  const changes: Change[] = [];
  const breaker = new CircuitBreaker({
    mostFailures: 5,
    windowMs: 10_000,
    dwellMs: 5_000,
    nowMs: () => clock.nowMs,
    onChange: (state) => void changes.push({ atMs: clock.nowMs, state }),
  });
  const ask = (isUp: boolean) => {
    const admission = breaker.admit();
    if (!admission) return false;
    if (isUp) breaker.succeeded(admission);
    else breaker.failed(admission);
    return true;
  };
  return { breaker, clock, changes, ask };
}

describe("a circuit breaker", () => {
  it("opens at the fifth failure and lets nothing through", () => {
    const { breaker, ask } = startBreaker();

    const admitted = Array.from({ length: 7 }, () => ask(false));

    expect(admitted).toEqual([true, true, true, true, true, false, false]);
    expect(breaker.state).toBe("open");
  });

  it("stays closed while most fetches succeed", () => {
    const { ask, changes } = startBreaker();

    for (let index = 0; index < 1_000; index += 1) ask(index % 3 > 0);

    expect(changes).toEqual([]);
  });

  it("forgets failures that lie further back than its window", () => {
    const { ask, clock, changes } = startBreaker();

    for (let index = 0; index < 20; index += 1) {
      ask(false);
      clock.nowMs += 2_600;
    }

    expect(changes).toEqual([]);
  });

  it("lets one probe through after its dwelling time, and closes when that succeeds", () => {
    const { breaker, ask, clock, changes } = startBreaker();
    for (let index = 0; index < 5; index += 1) ask(false);

    clock.nowMs = 4_999;
    const early = breaker.admit();
    clock.nowMs = 5_000;
    const probes = [breaker.admit(), breaker.admit()];
    breaker.succeeded("probe");

    expect([early, ...probes, breaker.admit()]).toEqual([null, "probe", null, "ordinary"]);
    expect(changes).toEqual([
      { atMs: 0, state: "open" },
      { atMs: 5_000, state: "closed" },
    ]);
  });

  it("waits again when the probe fails, and not when nobody waited for the probe's answer", () => {
    const { breaker, ask, clock } = startBreaker();
    for (let index = 0; index < 5; index += 1) ask(false);

    clock.nowMs = 5_000;
    breaker.admit();
    breaker.gaveUp("probe");
    const again = breaker.admit();
    breaker.failed("probe");
    clock.nowMs = 9_999;
    const tooEarly = breaker.admit();
    clock.nowMs = 10_000;

    expect([again, tooEarly, breaker.admit()]).toEqual(["probe", null, "probe"]);
  });

  it("is not misled by answers to what was asked before it opened", () => {
    const { breaker, ask, clock, changes } = startBreaker();
    for (let index = 0; index < 5; index += 1) ask(false);

    clock.nowMs = 5_000;
    breaker.admit();
    breaker.succeeded("ordinary");
    breaker.failed("ordinary");
    const whileProbing = breaker.admit();
    breaker.succeeded("probe");

    expect(whileProbing).toBeNull();
    expect(changes.at(-1)).toEqual({ atMs: 5_000, state: "closed" });
  });

  it("changes at most once in five seconds for a subgraph that is up one second and down the next", () => {
    const { ask, clock, changes } = startBreaker();

    for (; clock.nowMs < 600_000; clock.nowMs += 10) ask(Math.floor(clock.nowMs / 1_000) % 2 === 0);

    expect(changes.length).toBeGreaterThan(2);
    expectDwelling(changes);
  });

  it("changes at most once in five seconds whatever happens", () => {
    const step = fc.record({ isUp: fc.boolean(), passesMs: fc.integer({ min: 0, max: 3_000 }) });

    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { ask, clock, changes } = startBreaker();
        for (const { isUp, passesMs } of steps) {
          clock.nowMs += passesMs;
          ask(isUp);
        }
        expectDwelling(changes);
      }),
    );
  });
});

function expectDwelling(changes: readonly Change[]): void {
  for (const [index, { atMs }] of changes.entries()) {
    const before = changes[index - 1];
    if (before) expect(atMs - before.atMs).toBeGreaterThanOrEqual(5_000);
  }
}

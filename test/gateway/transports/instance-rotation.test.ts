import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InstanceRotation, type Standing } from "../../../gateway/transports/exchanges/instance-rotation.ts";

type Instance = { readonly index: number; standing: Standing; load: number };

/** What a rotation is to choose, said as plainly as can be. */
function obviousChoice(instances: readonly Instance[], tried: readonly Instance[], last: number): Instance | undefined {
  const open = instances.filter((instance) => !tried.includes(instance));
  const best = Math.min(...open.map(({ standing }) => standing));
  const standing = open.filter((instance) => instance.standing === best);
  const least = Math.min(...standing.map(({ load }) => load));
  const equals = standing.filter(({ load }) => load === least);
  return equals.find(({ index }) => index > last) ?? equals[0];
}

const standing = fc.constantFrom<Standing[]>(0, 1, 2, 3);
const state = fc.record({ standing, load: fc.integer({ min: 0, max: 2 }) });

describe("the choice of an instance", () => {
  it("is that of the obvious twin, whatever becomes of the instances", () => {
    const step = fc.record({
      states: fc.array(state, { minLength: 4, maxLength: 4 }),
      tried: fc.subarray([0, 1, 2, 3]),
    });

    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 50 }), (count, steps) => {
        const instances = Array.from({ length: count }, (_, index): Instance => ({ index, standing: 0, load: 0 }));
        const rotation = new InstanceRotation(instances, ({ load }) => load);
        let last = -1;
        for (const { states, tried } of steps) {
          for (const [index, instance] of instances.entries()) Object.assign(instance, states[index]);
          const out = instances.filter(({ index }) => tried.includes(index));
          const expected = obviousChoice(instances, out, last);

          expect(rotation.choose(out)?.index).toBe(expected?.index);
          last = expected?.index ?? last;
        }
      }),
    );
  });

  it("goes round among instances that have as much to do", () => {
    const instances = [0, 1, 2].map((index): Instance => ({ index, standing: 0, load: 1 }));
    const rotation = new InstanceRotation(instances, ({ load }) => load);

    expect(Array.from({ length: 7 }, () => rotation.choose([])?.index)).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });
});

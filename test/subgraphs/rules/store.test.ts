import { describe, expect, it } from "vitest";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { storeSchema } from "../../../subgraphs/rules/feed.ts";
import { toEventRecord } from "../../../subgraphs/rules/mapper.ts";
import { toRuleListRecord, toRuleRecord } from "../../../subgraphs/rules/rulebook/rule-mapper.ts";
import { RulesStore } from "../../../subgraphs/rules/store.ts";
import { decodeEvent, decodeRule } from "../../../subgraphs/rules/wire.ts";
import { page, StoredFeed } from "../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../stores.ts";

type Fleet = {
  readonly events?: readonly object[];
  readonly rules?: readonly object[];
  /** The rules that the device d1 has today. */
  readonly listed?: readonly object[];
};

const crossing = (id: string, name: string) => ({
  id,
  timestamp: "2026-03-01T08:00:00Z",
  eventType: "rule-enter",
  vehicleId: `vehicle of ${name}`,
  meta: { rule: { id: "r1", name } },
});

/** Some fleets in one file, whose events, rules and devices have the same ids. */
async function storeOf(fleets: Readonly<Record<string, Fleet>>) {
  await using opening = new AsyncDisposableStack();
  const dir = opening.use(await createStoreHome());
  const file = storeAddress(dir.path, "rules");
  for (const [tenant, { events = [], rules = [], listed }] of Object.entries(fleets)) {
    await using feed = await StoredFeed.open(file, tenant, undefined, storeSchema);
    const records = [
      ...events.map((raw) => toEventRecord(decodeEvent(raw), raw, "d1")),
      ...rules.map((raw) => toRuleRecord(decodeRule(raw), raw, "d1")),
      ...(listed ? [toRuleListRecord(listed.map(decodeRule), listed, { deviceRef: "d1", readAtMs: 1 })] : []),
    ];
    await feed.store.storePage(toStorable(page({ records })));
  }
  const store = opening.use(new RulesStore(file));
  const resources = opening.move();
  return { store, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

describe("the store of two fleets", () => {
  it("gives each its own event of an id, and none of the other's", async () => {
    await using fleets = await storeOf({
      red: { events: [crossing("e1", "Red"), crossing("e2", "Red")] },
      blue: { events: [crossing("e1", "Blue")] },
    });

    const found = async (tenant: string) =>
      (await fleets.store.events(tenant, ["e1", "e2"])).map((event) =>
        event ? [event.crossing?.asThen.name, event.vehicle()?.vehicleRef] : "nothing",
      );

    expect(await found("red")).toEqual([
      ["Red", "vehicle of Red"],
      ["Red", "vehicle of Red"],
    ]);
    expect(await found("blue")).toEqual([["Blue", "vehicle of Blue"], "nothing"]);
    expect(await found("green")).toEqual(["nothing", "nothing"]);
  });

  it("gives each its own rule of an id, and none of the other's", async () => {
    await using fleets = await storeOf({
      red: { rules: [{ id: "r1", name: "Red" }, { id: "r2" }], listed: [{ id: "r1" }, { id: "r2" }] },
      blue: { rules: [{ id: "r1", name: "Blue" }], listed: [{ id: "r1" }] },
    });

    const names = async (tenant: string) =>
      (await fleets.store.rules.byRef(tenant, ["r1", "r2"])).map((rule) => (rule ? rule.name : "nothing"));

    expect(await names("red")).toEqual(["Red", null]);
    expect(await names("blue")).toEqual(["Blue", "nothing"]);
    expect(await names("green")).toEqual(["nothing", "nothing"]);
  });

  it("does not hold one's rule for alive, or for as it stands, by the list of the other", async () => {
    await using fleets = await storeOf({
      red: { rules: [{ id: "r1", name: "Red" }], listed: [] },
      blue: { rules: [{ id: "r1", name: "Blue" }], listed: [{ id: "r1", evaluated: true, covered: true }] },
      green: { rules: [{ id: "r1", name: "Green" }], listed: [{ id: "r1", evaluated: true, covered: false }] },
      grey: { rules: [{ id: "r1", name: "Grey" }] },
    });

    const states = async (tenant: string) =>
      (await fleets.store.rules.byRef(tenant, ["r1"])).map((rule) => rule && `${rule.name} ${rule.state}`);

    expect(await states("red")).toEqual([null]);
    expect(await states("blue")).toEqual(["Blue COVERED"]);
    expect(await states("green")).toEqual(["Green UNCOVERED"]);
    expect(await states("grey")).toEqual([null]);
  });
});

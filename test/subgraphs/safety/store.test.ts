import { describe, expect, it } from "vitest";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { toRecords } from "../../../subgraphs/safety/mapper.ts";
import { SafetyStore } from "../../../subgraphs/safety/store.ts";
import { decodeSafetyEvent } from "../../../subgraphs/safety/wire.ts";
import { NOW_MS, page, StoredFeed, TENANT } from "../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../stores.ts";
import { safetyEvent } from "./samsara.ts";

const OTHER = "other";

/** A store with the events of two tenants: `shared` is an id that both have an event of. */
async function openStores() {
  await using opening = new AsyncDisposableStack();
  const dir = opening.use(await createStoreHome());
  const file = storeAddress(dir.path, "safety");
  const feed = opening.use(await StoredFeed.open(file));
  for (const tenant of [TENANT, OTHER]) {
    const raws = ["shared", `of ${tenant}`].map((id) =>
      safetyEvent(id, "2026-03-01T11:30:00Z", { maxAccelerationGForce: tenant === TENANT ? 0.1 : 0.2 }),
    );
    const records = raws.flatMap((raw) => toRecords(decodeSafetyEvent(raw), raw, NOW_MS));
    const writer = new RecordWriter(feed.opened, tenant, { now: () => NOW_MS });
    await writer.storePage(toStorable(page({ records })));
  }
  const store = opening.use(new SafetyStore(file));
  const resources = opening.move();
  return { store, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

describe("the store of safety", () => {
  it("gives the details of a tenant's own events, and of no other's", async () => {
    await using stores = await openStores();
    const refs = ["shared", `of ${TENANT}`, `of ${OTHER}`, "none"];

    const details = await stores.store.details(TENANT, refs);
    const others = await stores.store.details(OTHER, refs);

    expect(details.map((one) => one?.maxAccelerationG ?? null)).toEqual([0.1, 0.1, null, null]);
    expect(others.map((one) => one?.maxAccelerationG ?? null)).toEqual([0.2, null, 0.2, null]);
    expect(details.map((one) => one?.raw.includes('"maxAccelerationGForce":0.1') ?? null)).toEqual([
      true,
      true,
      null,
      null,
    ]);
  });

  it("has no query without a test of two tenants", () => {
    const queries = Object.getOwnPropertyNames(SafetyStore.prototype).filter((name) => name !== "constructor");

    // What is asked of cases and scores is tested in `coaching/coaching-cases.test.ts` and `scores/scores.test.ts`, of rules and coaches in `rules/` and `coaches/`.
    const elsewhere = ["cases", "casesOfEvents", "caseList", "entries", "witnesses", "incidents", "currentIds"].concat([
      ...["weights", "scores", "momentEvents", "vendorScores", "rules", "ruleMatches"],
      ...["coachLoads", "coachesOfDrivers", "sessions"],
    ]);
    expect(queries).toEqual(["details", ...elsewhere]);
  });
});

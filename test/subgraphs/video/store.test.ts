import { describe, expect, it } from "vitest";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { VideoStore } from "../../../subgraphs/video/store.ts";
import { page, StoredFeed } from "../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../stores.ts";

/** Records of which every field says whose they are. */
function recordsOf(tenant: string, refs: readonly string[]): readonly VendorRecord[] {
  const plain = { version: 0, ownerRef: null, occurredAtMs: 0, message: {}, raw: { tenant } };
  return refs.flatMap((ref) => [
    { ...plain, kind: "event", ref, facet: { label: tenant } },
    { ...plain, kind: "device", ref, facet: { model: tenant, status: null, statusLabel: null } },
    { ...plain, kind: "cameraStatus", ref, facet: { status: "OTHER", statusLabel: tenant } },
  ]);
}

/** A store in which two tenants have a record each of the same id, and each one of its own. */
async function openStore() {
  await using opening = new AsyncDisposableStack();
  const dataDir = opening.use(await createStoreHome());
  const file = storeAddress(dataDir.path, "video");
  for (const [tenant, refs] of [
    ["ours", ["1", "2"]],
    ["theirs", ["1", "3"]],
  ] as const) {
    await using feed = await StoredFeed.open(file, tenant);
    await feed.store.storePage(toStorable(page({ records: recordsOf(tenant, refs) })));
  }
  const store = opening.use(new VideoStore(file));
  const resources = opening.move();
  return { store, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

describe("the store of video", () => {
  it.each(["ours", "theirs"])("gives %s the details of their own events only", async (tenant) => {
    await using opened = await openStore();

    const details = await opened.store.details(tenant, ["1", "2", "3"]);

    const own = { label: tenant, raw: JSON.stringify({ tenant }) };
    expect(details).toEqual([own, tenant === "ours" ? own : null, tenant === "theirs" ? own : null]);
  });

  it.each(["ours", "theirs"])("gives %s their own cameras only, in their own states", async (tenant) => {
    await using opened = await openStore();

    const cameras = await opened.store.cameras(tenant, ["1", "2", "3"]);

    const own = { model: tenant, status: "OTHER", statusLabel: tenant };
    expect(cameras).toEqual([own, tenant === "ours" ? own : null, tenant === "theirs" ? own : null]);
  });

  it("takes no state of a camera from another tenant", async () => {
    await using dataDir = await createStoreHome();
    const file = storeAddress(dataDir.path, "video");
    for (const [tenant, kind] of [
      ["ours", "device"],
      ["theirs", "cameraStatus"],
    ]) {
      await using feed = await StoredFeed.open(file, tenant);
      const records = recordsOf(tenant ?? "", ["1"]).filter((record) => record.kind === kind);
      await feed.store.storePage(toStorable(page({ records })));
    }
    await using store = new VideoStore(file);

    await expect(store.cameras("ours", ["1"])).resolves.toEqual([{ model: "ours", status: null, statusLabel: null }]);
    await expect(store.cameras("theirs", ["1"])).resolves.toEqual([null]);
  });
});

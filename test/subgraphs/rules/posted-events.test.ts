import { describe, expect, it } from "vitest";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { type EventFacet, toEventRecord, toPostedEventRecord } from "../../../subgraphs/rules/mapper.ts";
import { readWebhook } from "../../../subgraphs/rules/webhook.ts";
import { decodeEvent, decodeNotification } from "../../../subgraphs/rules/wire.ts";
import { NOW_MS, page, StoredFeed } from "../../platform/feed/stored-feed.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const RULE = { id: "r1", name: "Yard", evaluated: true, covered: true, createdAt: null };
const BOUNDARIES = [{ id: "b1", type: "radius", lon: -90.08, lat: 29.95, radius: 500 }];
const crossing = (boundaries: readonly object[]) => ({
  direction: "enter",
  firstEval: false,
  rule: { ...RULE, boundaries },
  message: { timestamp: "2026-03-01T11:59:50.000Z", snapshot: { vehicleSpeed: 32, location: { lat: 30, lon: -90 } } },
});
const EVENT = { id: "e1", timestamp: "2026-03-01T11:59:50.000Z", deviceId: "d1", eventType: "rule-enter" };
/** As the list has it, in the newer of its two shapes. */
const LISTED = { ...EVENT, vehicleId: "v1", object: { id: "r1", type: "rule" }, meta: crossing(BOUNDARIES), links: {} };
/** As it is posted: in the older shape, and without the boundaries of its rule. */
const POSTED = {
  notification: {
    event: {
      ...EVENT,
      object: LISTED.object,
      meta: crossing([]),
      stored: "2026-03-01T12:00:00.000Z",
      storageLatency: 1,
    },
    subscription: { id: "s1", deviceId: "d1", eventType: "rule-enter", url: "https://fleet.example/", appData: null },
  },
};

function listed(raw: object = LISTED): VendorRecord {
  return toEventRecord(decodeEvent(raw), raw, "d1");
}

function posted(body: object = POSTED): VendorRecord {
  const notification = decodeNotification(parseWireJson(JSON.stringify(body)));
  return toPostedEventRecord(notification, decodeEvent(notification.event), NOW_MS);
}

const post = (feed: StoredFeed) =>
  feed.store.storeDeliveries(
    [{ ref: "e1", raw: JSON.stringify(POSTED) }],
    toStorable({ records: [posted()], poison: [] }),
  );

describe("an event that Vinli posts", () => {
  it("is told of at once", async () => {
    await using feed = await StoredFeed.open();

    await post(feed);

    expect(await feed.told("event", "e1")).toMatchObject({
      ...listed().message,
      vehicle: null,
      recordedAtMs: Date.parse("2026-03-01T12:00:00.000Z"),
      revision: 1,
    });
  });

  it("becomes what the list has of it, and is no revision for that", async () => {
    await using feed = await StoredFeed.open();
    await post(feed);

    const { vehicleId: _, ...withoutVehicle } = LISTED;
    const publication = await feed.store.storePage(toStorable(page({ records: [listed(withoutVehicle)] })));

    expect(publication).toBeNull();
    const [record] = await feed.records();
    expect(record).toMatchObject({ revision: 1, version: 0, raw: JSON.stringify(withoutVehicle) });
    const { crossing } = JSON.parse(record?.facet ?? "") as EventFacet;
    expect(crossing?.rule.boundaries).toEqual([{ latitude: 29.95, longitude: -90.08, radiusMeters: 500 }]);
  });

  it("changes nothing of what the list brought before it", async () => {
    await using feed = await StoredFeed.open();
    await feed.store.storePage(toStorable(page({ records: [listed()] })));
    const before = await feed.records();

    const stored = await post(feed);

    expect(stored).toEqual({ added: 1, publication: null });
    expect(await feed.records()).toEqual(before);
  });

  it("is told of again with the vehicle that the list alone names", async () => {
    await using feed = await StoredFeed.open();
    await post(feed);
    const before = await feed.told("event", "e1");

    await feed.store.storePage(toStorable(page({ records: [listed()] })));

    expect(before).toMatchObject({ vehicle: null });
    expect(await feed.told("event", "e1")).toMatchObject({ vehicle: { ref: "v1", vin: null }, revision: 2 });
  });

  it("is told of again when the list says how far a limit was passed", async () => {
    await using feed = await StoredFeed.open();
    await post(feed);
    const before = await feed.told("event", "e1");

    const meta = crossing([{ type: "parametric", parameter: "vehicleSpeed", min: 20 }]);
    await feed.store.storePage(toStorable(page({ records: [listed({ ...LISTED, meta })] })));

    expect(before).toMatchObject({ severity: "LOW", revision: 1 });
    expect(await feed.told("event", "e1")).toMatchObject({ severity: "HIGH", revision: 2 });
  });

  it("is a revision when the list says something else", async () => {
    await using feed = await StoredFeed.open();
    await post(feed);

    await feed.store.storePage(toStorable(page({ records: [listed({ ...LISTED, eventType: "rule-leave" })] })));

    expect(await feed.told("event", "e1")).toMatchObject({ type: "RULE_LEFT", revision: 2 });
  });

  it("is one of the device that was subscribed to where it names none, and of none where nobody does", () => {
    const { deviceId: _, ...event } = POSTED.notification.event;

    expect(posted({ notification: { ...POSTED.notification, event } }).message).toMatchObject({ deviceRef: "d1" });
    expect(() => posted({ notification: { event } })).toThrow("not named");
  });
});

describe("Vinli's webhook", () => {
  it("does not exist without a token", () => {
    expect(readWebhook({})).toBeNull();
  });

  it("knows a delivery by the event in it, and one without by its body", () => {
    const webhook = readWebhook({ VINLI_WEBHOOK_TOKEN: TOKEN });

    expect(webhook?.owns(`/${TOKEN}`)).toBe(true);
    expect(webhook?.toRef(POSTED, JSON.stringify(POSTED))).toBe("e1");
    expect(webhook?.toRef({ notification: {} }, "{}")).toMatch(/^sha256:/);
  });
});

import type { Clock } from "./clock.ts";
import { COMPANY, type VendorName } from "./fleet.ts";
import { RoscoLive } from "./roscolive/api.ts";
import { isStoragePath } from "./roscolive/storage.ts";
import { readSamples } from "./samples.ts";
import { Samsara } from "./samsara/api.ts";
import type { BulkOptions } from "./samsara/bulk.ts";
import { isMediaPath } from "./samsara/media-storage.ts";
import type { VendorApi } from "./vendor-api.ts";
import { Vinli } from "./vinli/api.ts";
import { APP_ID } from "./vinli/events.ts";
import { VisTracks } from "./vistracks/api.ts";
import type { IdKeeper } from "./vistracks/revisions.ts";
import { World, type WorldOptions } from "./world.ts";

/** Where each vendor is reached and what it accepts. Plain data: it can be posted between threads. */
export type Credentials = {
  readonly roscolive: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    readonly company: string;
  };
  readonly samsara: {
    readonly url: string;
    readonly token: string;
    /** Signs deliveries to receivers that nobody has registered through the API. */
    readonly webhookSecret: string;
  };
  readonly vistracks: { readonly url: string; readonly username: string; readonly password: string };
  readonly vinli: {
    readonly platformUrl: string;
    readonly eventsUrl: string;
    readonly rulesUrl: string;
    readonly telemetryUrl: string;
    readonly tripsUrl: string;
    readonly safetyUrl: string;
    readonly appId: string;
    readonly appSecret: string;
  };
};

export const VENDOR_NAMES: readonly VendorName[] = ["roscolive", "samsara", "vistracks", "vinli"];

/** Invented, and the same in every world. */
const SECRETS = {
  roscolive: { username: "fleet@bluestem.example", password: "rosco-simulated" },
  samsara: {
    token: "samsara-simulated-token",
    webhookSecret: Buffer.from("samsara-simulated-webhook-secret").toString("base64"),
  },
  vistracks: { username: "office@bluestem.example", password: "vistracks-simulated" },
  vinli: { appId: APP_ID, appSecret: "vinli-simulated" },
} as const;

export type VendorOptions = Omit<WorldOptions, "startsAtMs"> & {
  readonly bulk?: BulkOptions;
  readonly editsKeepIdOf?: IdKeeper;
};

/** A world, and the vendors that watch it. */
export function createVendors(options: VendorOptions, clock: Clock) {
  const { seed, devices, speed, bulk = null, editsKeepIdOf: keeper = "live" } = options;
  const startsAtMs = clock.now();
  const world = new World({ seed, devices, speed, startsAtMs });
  const { journeys, fleet, observedSinceMs } = world;
  const samples = readSamples();
  const vendors: Readonly<Record<VendorName, VendorApi>> = {
    roscolive: new RoscoLive({ seed, journeys, samples: samples.roscolive, credentials: SECRETS.roscolive }),
    samsara: new Samsara({ seed, fleet, samples: samples.samsara, credentials: SECRETS.samsara, bulk, startsAtMs }),
    vistracks: new VisTracks({
      seed,
      fleet,
      samples: samples.vistracks,
      unidentifiedDriving: samples.unidentifiedDriving,
      credentials: SECRETS.vistracks,
      keeper,
    }),
    vinli: new Vinli({ seed, journeys, observedSinceMs, samples: samples.vinli, credentials: SECRETS.vinli }),
  };
  for (const vendor of Object.values(vendors)) world.addWitness(vendor);
  return { world, vendors };
}

/** What the vendors accept, at the addresses that they have. */
export function credentialsAt(urlOf: (vendor: VendorName) => string): Credentials {
  const at = (vendor: VendorName) => `${urlOf(vendor)}${prefixOf(vendor)}`;
  const vinli = (service: string) => `${at("vinli")}/${service}/api/v1`;
  return {
    roscolive: { url: at("roscolive"), ...SECRETS.roscolive, company: COMPANY },
    samsara: { url: at("samsara"), ...SECRETS.samsara },
    vistracks: { url: at("vistracks"), ...SECRETS.vistracks },
    vinli: {
      platformUrl: vinli("platform"),
      eventsUrl: vinli("events"),
      rulesUrl: vinli("rules"),
      telemetryUrl: vinli("telemetry"),
      tripsUrl: vinli("trips"),
      safetyUrl: vinli("safety"),
      ...SECRETS.vinli,
    },
  };
}

/** Where a vendor's own paths begin. */
export function prefixOf(vendor: VendorName): string {
  switch (vendor) {
    case "roscolive":
      return "/roscolive/api/v1.0";
    case "samsara":
      return "/samsara";
    case "vistracks":
      return "/vistracks/api/v2";
    case "vinli":
      return "/vinli";
    default:
      return vendor satisfies never;
  }
}

/** The vendor that a path leads to, if it leads to one, and the path as it knows it. */
export function vendorAt(path: string): { readonly name: VendorName; readonly path: string } | null {
  if (isStoragePath(path)) return { name: "roscolive", path };
  if (isMediaPath(path)) return { name: "samsara", path };
  const name = VENDOR_NAMES.find((one) => path.startsWith(`${prefixOf(one)}/`));
  return name === undefined ? null : { name, path: path.slice(prefixOf(name).length) };
}

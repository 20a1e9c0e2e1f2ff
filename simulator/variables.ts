import type { Credentials } from "./simulator.ts";

/** The variables with which an operator connects fleetgraph to the four simulated vendors. */
export function toVariables({ roscolive, samsara, vistracks, vinli }: Credentials): Record<string, string> {
  return {
    ROSCOLIVE_URL: roscolive.url,
    ROSCOLIVE_USERNAME: roscolive.username,
    ROSCOLIVE_PASSWORD: roscolive.password,
    ROSCOLIVE_COMPANY: roscolive.company,
    // Its storage is at the same address.
    MEDIA_ORIGINS: new URL(roscolive.url).origin,
    SAMSARA_URL: samsara.url,
    SAMSARA_TOKEN: samsara.token,
    VISTRACKS_URL: vistracks.url,
    VISTRACKS_USERNAME: vistracks.username,
    VISTRACKS_PASSWORD: vistracks.password,
    VINLI_EVENTS_URL: vinli.eventsUrl,
    VINLI_RULES_URL: vinli.rulesUrl,
    VINLI_PLATFORM_URL: vinli.platformUrl,
    VINLI_TELEMETRY_URL: vinli.telemetryUrl,
    VINLI_APP_ID: vinli.appId,
    VINLI_APP_SECRET: vinli.appSecret,
  };
}

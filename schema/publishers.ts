/** Under which fleet's unified events are followed; its links are followed by its own name. */
export const FLEET_EVENTS = "fleet/events";

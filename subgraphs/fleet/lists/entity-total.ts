import type { Device, Driver } from "../domain.ts";
import type { Connection } from "./connection.ts";

/** A page of devices or drivers, and how it is found out how many the whole list has. */
export type EntityConnection<Node> = Connection<Node> & { readonly total: () => Promise<number | null> };

export type DeviceConnection = EntityConnection<Device>;
export type DriverConnection = EntityConnection<Driver>;

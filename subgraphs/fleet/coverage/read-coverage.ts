import { type Kysely, sql } from "kysely";
import type { EventType, EventVendor } from "../../../schema/messages.ts";
import { type EventClass, readClassesOf } from "../events/event-classes.ts";
import { readCodes } from "../events/words.ts";
import type { FleetTables } from "../tables.ts";
import type { ClassCoverageTable, Covered } from "./coverage-tables.ts";

export type CoverageField = "DEVICE" | "DRIVER" | "POSITION" | "SPEED" | "VIDEO" | "SEVERITY" | "END";

/** Of how many of a vendor's events of a type a field is filled. */
export type FieldCoverage = {
  readonly field: CoverageField;
  readonly type: EventType;
  readonly events: number;
  /** By the vendor, and as the graph answers; the latter is null where fleet does not know it. */
  readonly byVendor: number;
  readonly filled: number | null;
};

type Sums = Record<Covered | "events" | "video", number>;

const ZEROS: Sums = {
  ...{ events: 0, video: 0, deviceTold: 0, device: 0, driverTold: 0, driver: 0, position: 0, speed: 0, ended: 0 },
};

/** What each field says of the sums of a type. No vendor has a severity of its own: it is found in what was told. */
const FIELDS: Readonly<Record<CoverageField, (sums: Sums) => Pick<FieldCoverage, "byVendor" | "filled">>> = {
  DEVICE: ({ deviceTold, device }) => ({ byVendor: deviceTold, filled: device }),
  DRIVER: ({ driverTold, driver }) => ({ byVendor: driverTold, filled: driver }),
  POSITION: ({ position }) => ({ byVendor: position, filled: position }),
  SPEED: ({ speed }) => ({ byVendor: speed, filled: speed }),
  VIDEO: ({ video }) => ({ byVendor: video, filled: null }),
  SEVERITY: ({ events }) => ({ byVendor: 0, filled: events }),
  END: ({ ended }) => ({ byVendor: ended, filled: ended }),
};

/** What is filled of the events of each vendor, those taken back left out. Three statements, whose rows are as many as there are classes. */
export async function readCoverage(
  db: Kysely<FleetTables>,
  tenantName: string,
): Promise<ReadonlyMap<EventVendor, readonly FieldCoverage[]>> {
  const [tenant = null] = await readCodes(db, [tenantName]);
  if (tenant === null) return new Map();
  const classes = [...(await readClassesOf(db, tenant)).values()].filter((one) => !one.retracted && one.count > 0);
  const { rows } = await sql<ClassCoverageTable>`select * from classCoverage where tenant = ${tenant}`.execute(db);
  const covered = new Map(rows.map((row) => [row.class, row]));
  const byVendor = Map.groupBy(classes, ({ vendor }) => vendor);
  return new Map(
    Array.from(byVendor, ([vendor, own]) => {
      const byType = Map.groupBy(own, ({ type }) => type);
      const of = Array.from(byType, ([type, ofType]) => toFields(type, toSums(ofType, covered)));
      return [vendor, of.sort((a, b) => (b[0]?.events ?? 0) - (a[0]?.events ?? 0)).flat()] as const;
    }),
  );
}

function toSums(
  classes: readonly (EventClass & { readonly code: number; readonly count: number })[],
  covered: ReadonlyMap<number, ClassCoverageTable>,
): Sums {
  const sums = { ...ZEROS };
  for (const { code, count, hasVideo } of classes) {
    sums.events += count;
    if (hasVideo) sums.video += count;
    for (const [name, value] of Object.entries(covered.get(code) ?? {})) {
      if (name in sums) sums[name as Covered] += value;
    }
  }
  return sums;
}

function toFields(type: EventType, sums: Sums): readonly FieldCoverage[] {
  return Object.entries(FIELDS).map(([field, of]) => ({
    ...{ field: field as CoverageField, type, events: sums.events },
    ...of(sums),
  }));
}

import { z } from "zod";

/** What there is to be allowed. */
export const RIGHTS = ["read", "write"] as const;
export type Right = (typeof RIGHTS)[number];

/**
 * The rows of a tenant that somebody may see, where these are not all: those of certain drivers, of certain devices, and of a time.
 * Drivers and devices are named by the graph's ids. Who is bound to both sees what is of both.
 */
export type ViewerBounds = {
  readonly driverIds?: readonly string[] | undefined;
  readonly deviceIds?: readonly string[] | undefined;
  /** Epoch milliseconds; from inclusive, until exclusive. */
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
};

/** Who asks, for whom, and what they may do. It goes with every request, command, subscription and question to an outbox. */
export type Viewer = {
  /** Whose data there are to be seen. */
  readonly tenant: string;
  /** Who it is within the tenant: a person, a key, a process. */
  readonly subject: string;
  readonly rights: readonly Right[];
  /** Without it, all rows of the tenant. */
  readonly only?: ViewerBounds | undefined;
};

/** A bound that is not known here cannot be held, and is refused. */
export const viewerBoundsSchema = z.strictObject({
  driverIds: z.array(z.string()).readonly().optional(),
  deviceIds: z.array(z.string()).readonly().optional(),
  fromMs: z.number().optional(),
  untilMs: z.number().optional(),
});

/** A right that is not known here allows nothing here, and takes nothing from the others. */
export const viewerSchema = z.object({
  tenant: z.string().min(1),
  subject: z.string().min(1),
  rights: z.array(z.string()).transform((rights): readonly Right[] => RIGHTS.filter((right) => rights.includes(right))),
  only: viewerBoundsSchema.optional(),
});

/** The viewer that a value is, or null where it is none. */
export function toViewer(value: unknown): Viewer | null {
  return viewerSchema.safeParse(value).data ?? null;
}

/** A viewer that came as a value nobody has looked at. Throws for what is none. */
export function decodeViewer(value: unknown): Viewer {
  return viewerSchema.parse(value);
}

import { z } from "zod";

/** What there is to be allowed. */
export const RIGHTS = ["read", "write"] as const;
export type Right = (typeof RIGHTS)[number];

/** Who asks, for whom, and what they may do. It goes with every request, command, subscription and question to an outbox. */
export type Viewer = {
  /** Whose data there are to be seen. */
  readonly tenant: string;
  /** Who it is within the tenant: a person, a key, a process. */
  readonly subject: string;
  readonly rights: readonly Right[];
};

/** A right that is not known here allows nothing here, and takes nothing from the others. */
export const viewerSchema = z.object({
  tenant: z.string().min(1),
  subject: z.string().min(1),
  rights: z.array(z.string()).transform((rights): readonly Right[] => RIGHTS.filter((right) => rights.includes(right))),
});

/** A viewer that came as a value nobody has looked at. Throws for what is none. */
export function decodeViewer(value: unknown): Viewer {
  return viewerSchema.parse(value);
}

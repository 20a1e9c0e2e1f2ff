import type { Kysely } from "kysely";
import { z } from "zod";
import { type CommandContext, type CommandHandlers, createHandler } from "../../platform/commands/command-handler.ts";
import { checkRevision } from "../../platform/commands/expected-revision.ts";
import { PublicError } from "../../platform/public-error.ts";
import { VENDORS } from "../../schema/messages.ts";
import { toCurrentIds } from "./aliases.ts";
import type { EntityKind } from "./domain.ts";
import { applyDecision, type FleetIndex } from "./fleet-index.ts";
import { PersonsWord } from "./identity/persons-word.ts";
import { ALWAYS, type Period } from "./identity/record-span.ts";
import type { FleetTables } from "./tables.ts";

type Tx = Kysely<FleetTables>;

const vendorRef = z.object({ vendor: z.enum(VENDORS), ref: z.string() });
const instantMs = z.number().nullish();
const reason = z.string().max(1_000).nullish();
const expectedRevision = z.int().nullish();

const linking = { vendorRef, from: instantMs, until: instantMs, reason, expectedRevision };
const linkDeviceInput = z.object({ ...linking, deviceId: z.string() });
const linkDriverInput = z.object({ ...linking, driverId: z.string() });
const unlinkInput = z.object({ vendorRef, reason, expectedRevision });

/** What persons may decide of the fleet. Each command is answered with the id of the device or driver that it changed. */
export function createCommands(index: FleetIndex): CommandHandlers<FleetTables> {
  const link = (kind: EntityKind, field: string) => {
    return async (tx: Tx, asked: LinkInput, context: CommandContext) => {
      const id = await toTodaysId(tx, { kind, field, id: asked.id }, context);
      await checkEntity(tx, { id, expectedRevision: asked.expectedRevision }, context);
      return decide(index, { tx, kind, context, reason: asked.reason ?? null }, (word) =>
        word.link(asked.vendorRef, { entityId: id, period: toPeriod(asked) }),
      );
    };
  };
  const unlink = (kind: EntityKind) => {
    return (tx: Tx, asked: z.infer<typeof unlinkInput>, context: CommandContext) =>
      decide(index, { tx, kind, context, reason: asked.reason ?? null }, async (word) => {
        await checkEntity(tx, { id: word.todayOf(asked.vendorRef), expectedRevision: asked.expectedRevision }, context);
        return word.unlink(asked.vendorRef);
      });
  };
  const linkDevice = link("device", "deviceId");
  const linkDriver = link("driver", "driverId");
  return {
    linkDevice: createHandler(linkDeviceInput, (tx: Tx, { deviceId: id, ...asked }, context) =>
      linkDevice(tx, { id, ...asked }, context),
    ),
    linkDriver: createHandler(linkDriverInput, (tx: Tx, { driverId: id, ...asked }, context) =>
      linkDriver(tx, { id, ...asked }, context),
    ),
    unlinkDevice: createHandler(unlinkInput, unlink("device")),
    unlinkDriver: createHandler(unlinkInput, unlink("driver")),
  };
}

type LinkInput = Omit<z.infer<typeof linkDeviceInput>, "deviceId"> & { readonly id: string };

type Deciding = {
  readonly tx: Tx;
  readonly kind: EntityKind;
  readonly context: CommandContext;
  readonly reason: string | null;
};

/** Lets a person decide, and moves the events along that this concerns. */
async function decide(
  index: FleetIndex,
  { tx, kind, context: { viewer, nowMs }, reason: why }: Deciding,
  say: (word: PersonsWord) => Promise<string>,
): Promise<{ readonly id: string }> {
  const scope = await index.scopeOf(tx, viewer.tenant, nowMs);
  const roster = kind === "device" ? scope.devices : scope.drivers;
  const author = { subject: viewer.subject, reason: why, atMs: nowMs };
  const word = new PersonsWord(tx, { tenant: viewer.tenant, kind }, { roster, author });
  const id = await say(word);
  await applyDecision(tx, { kind, ...word.decision }, scope);
  return { id };
}

/** The id of today of the device or driver that a client names. */
async function toTodaysId(
  tx: Tx,
  { kind, field, id }: { readonly kind: EntityKind; readonly field: string; readonly id: string },
  { viewer: { tenant } }: CommandContext,
): Promise<string> {
  const [today] = await toCurrentIds(tx, { tenant, kind }, [id]);
  if (typeof today === "string") return today;
  throw new PublicError("NOT_FOUND", `\`${field}\` is no id of a ${kind}.`, { field: `input.${field}` });
}

/** Throws a `CONFLICT` where somebody has changed a device or driver since the client looked at it. */
async function checkEntity(
  tx: Tx,
  { id, expectedRevision: expected }: { readonly id: string; readonly expectedRevision: number | null | undefined },
  { viewer: { tenant } }: CommandContext,
): Promise<void> {
  if (expected === null || expected === undefined) return;
  const { revision } = await tx
    .selectFrom("entity")
    .select("revision")
    .where("tenant", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  checkRevision(revision, expected);
}

/** When a link is to hold. Throws a `BAD_USER_INPUT` where that is never. */
function toPeriod({ from, until }: Pick<LinkInput, "from" | "until">): Period {
  const period = { fromMs: from ?? ALWAYS.fromMs, untilMs: until ?? ALWAYS.untilMs };
  if (period.fromMs < period.untilMs) return period;
  throw new PublicError("BAD_USER_INPUT", "`until` must be after `from`.", { field: "input.until" });
}

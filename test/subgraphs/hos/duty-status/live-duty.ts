import { type ExecutionResult, graphql, parse, subscribe } from "graphql";
import type { Subgraph } from "../../../../platform/subgraph.ts";
import type { HosContext } from "../../../../subgraphs/hos/context.ts";
import { openSubgraph } from "../../../../subgraphs/hos/subgraph.ts";
import { NO_COMMANDS } from "../../../platform/commands/no-commands.ts";
import { viewerOf } from "../../../viewer.ts";
import { HoursFixture, TENANT } from "../hours/hours-fixture.ts";
import { toRows } from "../hours/told-logs.ts";
import { at } from "../rules/duty-notation.ts";
import type { Row } from "../vistracks.ts";

/** What the tests ask of a change. */
const FIELDS = `cursor kind driverId driver { id } gap { after resumesAt }
  dutyStatus { status since dutyRecord { occurredAt status } }`;

/** A change in words, with its cursor. */
export type ToldDuty = { readonly cursor: string; readonly text: string };

/** The log of hos with those who follow its duty statuses. */
export class LiveDuty implements AsyncDisposable {
  readonly hours: HoursFixture;
  readonly #served: Subgraph<HosContext>;

  private constructor(hours: HoursFixture, served: Subgraph<HosContext>) {
    this.hours = hours;
    this.#served = served;
  }

  static async open(): Promise<LiveDuty> {
    await using opening = new AsyncDisposableStack();
    const hours = opening.use(await HoursFixture.open());
    const { wakeUps } = hours;
    const clock = { now: () => hours.nowMs };
    const served = await openSubgraph({ storeHome: hours.home, wakeUps, commands: NO_COMMANDS, clock });
    opening.move();
    return new LiveDuty(hours, served);
  }

  /** Stores a log in the notation of `readLog`, or rows, and has it looked at, at an instant. */
  async tell(text: string, log: string | readonly Row[], tenant = TENANT): Promise<void> {
    this.hours.nowMs = at(text);
    await this.hours.tell(typeof log === "string" ? toRows(log).rows : log, [], tenant);
    await this.look(text, tenant);
  }

  /** Has hours computed at an instant. */
  async look(text: string, tenant = TENANT): Promise<void> {
    this.hours.nowMs = at(text);
    await this.hours.look(tenant);
  }

  /** The cursor of a list of drivers, from which changes are followed on. */
  async listCursor(signal: AbortSignal): Promise<string> {
    const contextValue = this.#served.createContext({ viewer: viewerOf(TENANT), signal });
    const source = "{ driversByHours { changeCursor } }";
    const { data, errors } = await graphql({ schema: this.#served.schema, source, contextValue });
    if (errors) throw new AggregateError(errors);
    return (data as { driversByHours: { changeCursor: string } }).driversByHours.changeCursor;
  }

  /** Follows changes; each is taken as a line of text. */
  async follow(variables: object, signal: AbortSignal, tenant = TENANT) {
    const contextValue = this.#served.createContext({ viewer: viewerOf(tenant), signal });
    const document = parse(`subscription ($filter: DutyStatusFilter, $after: String) {
      dutyStatusChanges(filter: $filter, after: $after) { ${FIELDS} } }`);
    const variableValues = { ...variables };
    const items = await subscribe({ schema: this.#served.schema, document, contextValue, variableValues });
    if (!(Symbol.asyncIterator in items)) throw new AggregateError(items.errors ?? []);
    return new FollowedDuty(items);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#served[Symbol.asyncDispose]();
    await this.hours[Symbol.asyncDispose]();
  }
}

class FollowedDuty implements AsyncDisposable {
  readonly #items: AsyncGenerator<ExecutionResult, void>;

  constructor(items: AsyncGenerator<ExecutionResult, void>) {
    this.#items = items;
  }

  /** The next changes, so many. */
  async take(count: number): Promise<readonly ToldDuty[]> {
    const told: ToldDuty[] = [];
    while (told.length < count) {
      const { value } = await this.#items.next();
      if (!value || value.errors) throw new AggregateError(value?.errors ?? []);
      told.push(toTold(value.data?.dutyStatusChanges as Item));
    }
    return told;
  }

  /** The next changes in words alone. */
  async texts(count: number): Promise<readonly string[]> {
    return (await this.take(count)).map(({ text }) => text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#items.return();
  }
}

type Entry = { readonly occurredAt: string; readonly status: string | null };
type Item = {
  readonly cursor: string;
  readonly kind: string;
  readonly driverId: string | null;
  readonly driver: { readonly id: string } | null;
  readonly gap: { readonly after: string; readonly resumesAt: string } | null;
  readonly dutyStatus: { readonly status: string; readonly since: string; readonly dutyRecord: Entry | null } | null;
};

/** As `AMENDED driver:7 DRIVING 02T07:00 by DRIVING 02T07:00`. */
function toTold({ cursor, kind, driverId, driver, gap, dutyStatus }: Item): ToldDuty {
  if (driverId !== (driver?.id ?? null)) throw new Error("a driver of another id");
  const toShort = (instant: string | null | undefined) => instant?.slice(8, 16) ?? "-";
  const entry = dutyStatus?.dutyRecord;
  const duty = dutyStatus && [dutyStatus.status ?? "-", toShort(dutyStatus.since)];
  const by = dutyStatus && ["by", entry?.status ?? "-", toShort(entry?.occurredAt)];
  const words = [kind, driverId, ...(duty ?? []), ...(by ?? []), gap && toShort(gap.resumesAt)];
  return { cursor, text: words.filter((word) => word !== null).join(" ") };
}

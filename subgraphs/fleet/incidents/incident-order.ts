import type { Kysely } from "kysely";
import type {
  ChangeBatch,
  ChangeOrder,
  ChangePlace,
  OrderedChange,
  Resumption,
} from "../../../platform/live/change-order.ts";
import type { Tenanted } from "../../../platform/store/store.ts";
import { INCIDENT_CHANGES, isPlaceOf, readChanges, readLastChange, readResumption } from "../changes/change-log.ts";
import { WordTexts } from "../events/words.ts";
import type { FleetTables } from "../tables.ts";
import type { IncidentState } from "./incident-query.ts";
import type { StoredIncidentState } from "./incident-tables.ts";

/** A change of an incident, by its key. */
export type StoredIncidentChange = OrderedChange<IncidentState> & { readonly incident: number };

/** The order of the changes of incidents. Its store belongs to whoever opened it. */
export class IncidentOrder implements ChangeOrder<StoredIncidentChange> {
  readonly #store: Tenanted<FleetTables>;
  readonly #words = new WordTexts();

  constructor(store: Tenanted<FleetTables>) {
    this.#store = store;
  }

  lastChange(tenant: string): Promise<ChangePlace> {
    return readLastChange(INCIDENT_CHANGES, this.#readOf(tenant));
  }

  isPlace(tenant: string, place: ChangePlace): Promise<boolean> {
    return isPlaceOf(INCIDENT_CHANGES, this.#readOf(tenant), place);
  }

  resumption(tenant: string): Promise<Resumption> {
    return readResumption(INCIDENT_CHANGES, this.#readOf(tenant));
  }

  /** One statement, and another for words that are new. */
  async changes(
    tenant: string,
    range: { readonly afterSeq: number; readonly limit: number },
  ): Promise<ChangeBatch<StoredIncidentChange>> {
    const read = this.#readOf(tenant);
    const { isCut, rows } = await readChanges(INCIDENT_CHANGES, read, range);
    const states = rows.map(({ stateBefore, state }) => ({
      before: stateBefore === null ? null : (JSON.parse(stateBefore) as StoredIncidentState),
      after: JSON.parse(state) as StoredIncidentState,
    }));
    const all = states.flatMap(({ before, after }) => (before ? [before, after] : [after]));
    await this.#words.learn(
      read.db,
      all.flatMap(({ device, driver }) => [device, driver]),
    );
    const changes = rows.map(({ seq, writer, kind, incident }, index) => {
      const { before, after } = states[index] as (typeof states)[number];
      return {
        place: { writer, seq },
        kind,
        incident,
        before: before && this.#toState(before),
        after: this.#toState(after),
      };
    });
    return { isCut, changes };
  }

  #toState({ device, driver, ...state }: StoredIncidentState): IncidentState {
    return { ...state, deviceId: this.#words.textOf(device), driverId: this.#words.textOf(driver) };
  }

  #readOf(tenant: string): { readonly db: Kysely<FleetTables>; readonly tenant: string } {
    return { db: this.#store.of(tenant), tenant };
  }
}

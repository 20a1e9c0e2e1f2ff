import { readLog } from "../rules/duty-notation.ts";
import { type Row, row } from "../vistracks.ts";

/** VisTracks' word for each status of the notation; in the passenger seat a driver logs what it counts as. */
const WORD_BY_STATUS = {
  OFF_DUTY: "OffDuty",
  SLEEPER_BERTH: "Sleeper",
  DRIVING: "Driving",
  ON_DUTY: "OnDuty",
  WAITING_AT_SITE: "WaitingAtSite",
} as const;
const WORDS_BY_CONDITION = {
  PERSONAL_CONVEYANCE: ["OffDuty", "PersonalUse"],
  YARD_MOVES: ["OnDuty", "YardMoves"],
  PASSENGER_SEAT: ["OnDuty"],
} as const;

export type ToldLog = { readonly rows: readonly Row[]; readonly asOfMs: number };

type Teller = { readonly userId?: number; readonly firstId?: number; readonly changedAtMs?: number };

/** A log in the notation of `readLog` as the rows that VisTracks sends of it. */
export function toRows(text: string, { userId = 7, firstId = 1, changedAtMs }: Teller = {}): ToldLog {
  const { log, asOfMs } = readLog(text);
  const changedAt = new Date(changedAtMs ?? asOfMs - 60_000).toISOString();
  const words = log.flatMap(({ status, condition, startMs }) =>
    (condition ? WORDS_BY_CONDITION[condition] : [WORD_BY_STATUS[status]]).map((eventType) => ({ eventType, startMs })),
  );
  const rows = words.map(({ eventType, startMs }, index) =>
    row(firstId + index, changedAt, { userId, eventType, eventTime: new Date(startMs).toISOString() }),
  );
  return { rows, asOfMs };
}

import { describe, expect, it } from "vitest";
import { MEANING_BY_WORD, ORIGIN_BY_WORD, STATUS_BY_WORD, toEventMeaning } from "../../../subgraphs/hos/words.ts";

/** Every word that VisTracks' pages and its clients in the open name: https://developer.vistracks.com */
const EVENT_TYPES = [
  ...["OnDuty", "OffDuty", "Driving", "Sleeper", "WaitingAtSite"],
  ...["PersonalUse", "YardMoves", "ClearPU", "ClearYM"],
  ...["Inter", "PowerOn", "PowerOff", "Login", "Logout", "Certification"],
  ...["Remark", "ExcludeDriveTime", "AddedExceptionRemark", "RemovedExceptionRemark"],
  ...["MalPower", "MalSync", "MalTime", "MalPos", "MalRecord", "MalTransfer", "MalOther"],
  ...["DiagPower", "DiagSync", "DiagMissing", "DiagTransfer", "DiagUnidentified", "DiagOther"],
];
const RECORD_STATUSES = [
  ...["Active", "InactiveChanged", "InactiveChangeRequested", "InactiveChangeRejected"],
  ...["InactiveChangeRequestedAdd", "InactiveChangeRequestedDelete", "Inactive"],
];
const RECORD_ORIGINS = ["Auto", "Driver", "OtherUser", "FromUnidentifiedDriver"];

describe("the table of words", () => {
  it("has every documented word on purpose, and no other", () => {
    expect([...MEANING_BY_WORD.keys()].toSorted()).toEqual(EVENT_TYPES.toSorted());
    expect([...STATUS_BY_WORD.keys()].toSorted()).toEqual(RECORD_STATUSES.toSorted());
    expect([...ORIGIN_BY_WORD.keys()].toSorted()).toEqual(RECORD_ORIGINS.toSorted());
  });

  it("calls nothing OTHER that is documented", () => {
    expect([...MEANING_BY_WORD].filter(([, { type, kind }]) => type === "OTHER" || kind === "OTHER")).toEqual([]);
  });

  it("has one category for each type", () => {
    const categories = Map.groupBy(MEANING_BY_WORD.values(), ({ type }) => type);

    for (const meanings of categories.values()) {
      expect(new Set(meanings.map(({ category }) => category)).size).toBe(1);
    }
  });

  it.each([
    ["ELD_MALFUNCTION", /^ELD malfunction: /],
    ["ELD_DIAGNOSTIC", /^ELD data diagnostic: /],
    ["LOG_REMARK", /^Remark(: |$)/],
    ["SPECIAL_DRIVING_CLEARED", / (ends|end)$/],
    ["ENGINE_ON", /^Engine started$/],
    ["ENGINE_OFF", /^Engine stopped$/],
  ])("titles every %s by one pattern", (type, pattern) => {
    const titles = [...MEANING_BY_WORD.values()].filter((meaning) => meaning.type === type).map(({ title }) => title);

    expect(titles.length).toBeGreaterThan(0);
    for (const title of titles) expect(title).toMatch(pattern);
  });

  it("knows a new word by its family, or by itself", () => {
    expect(toEventMeaning("MalBrake")).toMatchObject({ type: "ELD_MALFUNCTION", title: "ELD malfunction: MalBrake" });
    expect(toEventMeaning("Teleport")).toMatchObject({ type: "OTHER", title: "Teleport" });
  });
});

import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { DriverReference, EventReference, LogEntry, DrivenVehicle } from './domain.ts';
import type { DailyLog as DailyLogModel } from './log/daily/daily-log.ts';
import type { DriverDuty, DutyItem } from './duty-status/duty-state.ts';
import type { ListedDriver, DriverClocks } from './hours/hours-answer.ts';
import type { ToldViolation } from './hours/violation.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant as RFC 3339 text in UTC with milliseconds, for example `2026-03-01T08:15:00.000Z`. Other offsets are accepted as input. */
  DateTime: { input: number; output: number; }
  _FieldSet: { input: unknown; output: unknown; }
};

/** See `Mutation.assignUnidentifiedDriving`. */
export type AssignUnidentifiedDrivingInput = {
  /** Who drove. */
  readonly driverId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why, in 4 to 255 characters. */
  readonly reason: Scalars['String']['input'];
  /** The entry, driving that nobody has claimed. */
  readonly recordId: Scalars['ID']['input'];
};

/** What `assignUnidentifiedDriving` has led to. */
export type AssignUnidentifiedDrivingPayload = {
  /** The entry as the vendor has it by now: the proposal, where it is one. Null until the vendor has confirmed. */
  readonly record: Maybe<DutyRecord>;
  /** What the vendor has made of it by now. */
  readonly write: VendorWrite;
};

/** What an entry says for the rules of Canada, SOR/2005-313. Null where it does not say. */
export type CanadianDutyDetails = {
  /** Driving that is added. */
  readonly additionalDrivingSeconds: Maybe<Scalars['Float']['output']>;
  /** Time off duty that is added. */
  readonly additionalOffDutySeconds: Maybe<Scalars['Float']['output']>;
  /** Time on duty that is added. */
  readonly additionalOnDutySeconds: Maybe<Scalars['Float']['output']>;
  /** Time in the sleeper berth that is added. */
  readonly additionalSleeperSeconds: Maybe<Scalars['Float']['output']>;
  /** Time off duty that is put off to the next day, section 16. */
  readonly offDutyDeferredSeconds: Maybe<Scalars['Float']['output']>;
  /** When the shift of the added hours ends, as the vendor writes it. */
  readonly workShiftEnd: Maybe<Scalars['String']['output']>;
  /** When the shift of the added hours begins, as the vendor writes it. */
  readonly workShiftStart: Maybe<Scalars['String']['output']>;
};

/** See `Mutation.certifyDailyLog`. */
export type CertifyDailyLogInput = {
  /** The date at the home terminal, as `2026-03-01`. */
  readonly date: Scalars['String']['input'];
  /** Whose day: the viewer's own. */
  readonly driverId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What `certifyDailyLog` has led to. */
export type CertifyDailyLogPayload = {
  /** The driver, whose `dailyLog` has the certification. */
  readonly driver: Driver;
  /** The entry as the vendor has it by now: the proposal, where it is one. Null until the vendor has confirmed. */
  readonly record: Maybe<DutyRecord>;
  /** What the vendor has made of it by now. */
  readonly write: VendorWrite;
};

/** See `Mutation.createDutyRecord`. */
export type CreateDutyRecordInput = {
  /** The note of the entry, at most 255 characters; without it, the reason. */
  readonly annotation?: InputMaybe<Scalars['String']['input']>;
  /** The vehicle. Null for none. */
  readonly deviceId?: InputMaybe<Scalars['ID']['input']>;
  /** Whose log. */
  readonly driverId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The place in words, at most 255 characters. */
  readonly location?: InputMaybe<Scalars['String']['input']>;
  /** When it began: not to come. */
  readonly occurredAt: Scalars['DateTime']['input'];
  /** Why it is added, in 4 to 255 characters. */
  readonly reason: Scalars['String']['input'];
  /** The duty status. */
  readonly status: DutyStatus;
  /** The uuid of the entry: of two with the same one the second is refused. Without it, one is made up. */
  readonly uuid?: InputMaybe<Scalars['ID']['input']>;
};

/** What `createDutyRecord` has led to. */
export type CreateDutyRecordPayload = {
  /** The entry as the vendor has it by now: the proposal, where it is one. Null until the vendor has confirmed. */
  readonly record: Maybe<DutyRecord>;
  /** What the vendor has made of it by now. */
  readonly write: VendorWrite;
};

/**
 * A day of a driver's log, 49 CFR 395.8: 24 hours in the time of the home terminal, from the hour at which its days begin. The day on which
 * clocks are set has 23 or 25.
 */
export type DailyLog = {
  /** The carrier's name. Null where the vendor does not say. */
  readonly carrier: Maybe<Scalars['String']['output']>;
  /** The carrier's number at the U.S. Department of Transportation. Null where the vendor does not say. */
  readonly carrierDotNumber: Maybe<Scalars['String']['output']>;
  /** Whether the driver has certified the day. */
  readonly certification: DailyLogCertification;
  /** When the driver certified it last. Null where that is never, or the vendor does not say when. */
  readonly certifiedAt: Maybe<Scalars['DateTime']['output']>;
  /** The other drivers in the vehicle, by the day and by its entries. */
  readonly coDriverRefs: ReadonlyArray<VendorRef>;
  /** The date at the home terminal on which the day begins, as `2026-03-01`. */
  readonly date: Scalars['String']['output'];
  /**
   * How far the driver's vehicles went, by their odometers: of each the last entry of the day less the first. Null where no two entries of a vehicle
   * have one.
   */
  readonly distanceKm: Maybe<Scalars['Float']['output']>;
  /** The driver. */
  readonly driver: Driver;
  /** When it ends, be it to come: the next day begins. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** The exceptions that the driver claims for the day. */
  readonly exceptions: ReadonlyArray<HosExceptionKind>;
  /**
   * The grid as an SVG picture, for a page or for paper: a line a status and a column an hour, dashed where it is special driving, hatched where the log
   * does not tell, with a bar over what is violated. Its description has all of it in words. The elements' ids begin with `log-` and the date.
   */
  readonly graph: Scalars['String']['output'];
  /** The grid: what the driver did, one after the other without a gap, up to the end of the day or to now. */
  readonly grid: ReadonlyArray<DailyLogPeriod>;
  /** The entries in effect of the day, oldest first. */
  readonly records: ReadonlyArray<DutyRecord>;
  /** The rules that the vendor names for the day; those of the end of the period that was asked for where it names none. */
  readonly ruleset: HosRuleset;
  /** The shipping documents of the entries of the day. */
  readonly shippingDocuments: ReadonlyArray<Scalars['String']['output']>;
  /** When it begins. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** The IANA time zone of the home terminal; `UTC` where nobody names one. */
  readonly timeZone: Scalars['String']['output'];
  /** How long each status lasted. */
  readonly totals: DailyLogTotals;
  /** The trailers of the entries of the day. */
  readonly trailers: ReadonlyArray<Scalars['String']['output']>;
  /** The vehicles of the entries of the day, in the order of their first. */
  readonly vehicleRefs: ReadonlyArray<VendorRef>;
  /**
   * What was driven against the hours of service in the day, that which began before it included. By the rules, the zone and the exceptions that
   * the vendor names for the end of the period that was asked for.
   */
  readonly violations: ReadonlyArray<HosViolation>;
};


/**
 * A day of a driver's log, 49 CFR 395.8: 24 hours in the time of the home terminal, from the hour at which its days begin. The day on which
 * clocks are set has 23 or 25.
 */
export type DailyLogGraphArgs = {
  theme?: LogGraphTheme;
};

/** Whether a driver has certified a day. */
export type DailyLogCertification =
  /** As it is. */
  | 'CERTIFIED'
  /** An entry was edited since: 49 CFR 395.30(b)(3) has the driver certify the day again. */
  | 'CHANGED_SINCE'
  /** Not yet. */
  | 'UNCERTIFIED';

/** A page of daily logs. */
export type DailyLogConnection = {
  /** The days of this page with their cursors. */
  readonly edges: ReadonlyArray<DailyLogEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A day at a place in a list. */
export type DailyLogEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The day of a driver's log. */
  readonly node: DailyLog;
};

/** A stretch of a day. */
export type DailyLogPeriod = {
  /** When it ends: at the end of the day, or now, where it goes on. */
  readonly endsAt: Scalars['DateTime']['output'];
  /** Whether it is personal conveyance or yard moves; null for neither. */
  readonly specialDriving: Maybe<SpecialDriving>;
  /** When it begins: at the begin of the day where it began before. */
  readonly startsAt: Scalars['DateTime']['output'];
  /** The duty status. Null where the log does not tell. */
  readonly status: Maybe<DutyStatus>;
};

/** How long each status lasted in a day: together as long as the day, or as it has lasted by now. */
export type DailyLogTotals = {
  /** Driving. */
  readonly drivingSeconds: Scalars['Float']['output'];
  /** Off duty, personal conveyance included. */
  readonly offDutySeconds: Scalars['Float']['output'];
  /** On duty, not driving; yard moves included. */
  readonly onDutySeconds: Scalars['Float']['output'];
  /** In the sleeper berth. */
  readonly sleeperBerthSeconds: Scalars['Float']['output'];
  /** Of which the log does not tell. */
  readonly unknownSeconds: Scalars['Float']['output'];
  /** Waiting at a well site. */
  readonly waitingAtSiteSeconds: Scalars['Float']['output'];
};

export type Device = {
  readonly id: Scalars['ID']['output'];
};

export type Driver = {
  /** A day of the driver's log. Null for a driver who has no record at the log's vendor, and for a day that has not begun. */
  readonly dailyLog: Maybe<DailyLog>;
  /** Days of the driver's log, oldest first; those to come are left out. */
  readonly dailyLogs: ReadonlyArray<DailyLog>;
  /** The driver's log: its entries, the oldest first. */
  readonly dutyRecordLog: DutyRecordConnection;
  /**
   * The driver's records of duty status, oldest first, at most the 1,000 newest of the period.
   * @deprecated `dutyRecordLog` has all of a period, in pages.
   */
  readonly dutyRecords: ReadonlyArray<DutyRecord>;
  /**
   * What the driver drove against the hours of service, by its begin: the violations that begin in a period. By the rules, the zone and the
   * exceptions that the vendor names for its end.
   */
  readonly hosViolations: ReadonlyArray<HosViolation>;
  /**
   * How the driver stands with the hours of service, computed from the records of duty status in effect. Null for a driver who has no
   * record at the log's vendor. Of one without a log nothing is known: `dutyStatus` and `sureFrom` are null then, and what is unknown
   * counts as off duty.
   */
  readonly hoursOfService: Maybe<HoursOfService>;
  readonly id: Scalars['ID']['output'];
  /**
   * A link to a page of the driver's log to print, or to show to an officer: 49 CFR 395.8(k)(2) asks for today and the seven days before. Null for a driver who has
   * no record at the log's vendor.
   */
  readonly logPage: Maybe<LogPage>;
  /** The vehicles that the driver drove by the log in a period, the one driven last first. */
  readonly vehiclesDriven: ReadonlyArray<VehicleDriven>;
  readonly vendorRefs: ReadonlyArray<VendorRef>;
};


export type DriverDailyLogArgs = {
  date: Scalars['String']['input'];
};


export type DriverDailyLogsArgs = {
  certified: InputMaybe<Scalars['Boolean']['input']>;
  from: Scalars['String']['input'];
  to: Scalars['String']['input'];
};


export type DriverDutyRecordLogArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  asKnownAt: InputMaybe<Scalars['DateTime']['input']>;
  deviceId: InputMaybe<Scalars['ID']['input']>;
  edited: InputMaybe<Scalars['Boolean']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from: InputMaybe<Scalars['DateTime']['input']>;
  kinds: InputMaybe<ReadonlyArray<DutyRecordKind>>;
  origins: InputMaybe<ReadonlyArray<DutyRecordOrigin>>;
  recordStatus?: ReadonlyArray<DutyRecordStatus>;
  to: InputMaybe<Scalars['DateTime']['input']>;
};


export type DriverDutyRecordsArgs = {
  deviceId: InputMaybe<Scalars['ID']['input']>;
  from: InputMaybe<Scalars['DateTime']['input']>;
  recordStatus?: ReadonlyArray<DutyRecordStatus>;
  to: InputMaybe<Scalars['DateTime']['input']>;
};


export type DriverHosViolationsArgs = {
  from: Scalars['DateTime']['input'];
  to: InputMaybe<Scalars['DateTime']['input']>;
};


export type DriverHoursOfServiceArgs = {
  asKnownAt: InputMaybe<Scalars['DateTime']['input']>;
  at: InputMaybe<Scalars['DateTime']['input']>;
  exceptions: InputMaybe<ReadonlyArray<HosExceptionInput>>;
  ruleset: InputMaybe<HosRuleset>;
  timeZone: InputMaybe<Scalars['String']['input']>;
  whatIf: InputMaybe<ReadonlyArray<PlannedDuty>>;
};


export type DriverLogPageArgs = {
  days?: InputMaybe<Scalars['Int']['input']>;
  to: InputMaybe<Scalars['String']['input']>;
};


export type DriverVehiclesDrivenArgs = {
  from: InputMaybe<Scalars['DateTime']['input']>;
  to: InputMaybe<Scalars['DateTime']['input']>;
};

/** The duty status of a driver, 49 CFR 395.8(b), by one of the log's records of the driver. */
export type DriverDutyStatus = {
  /** The entry of the log with which it began. Null where the log does not tell. */
  readonly dutyRecord: Maybe<DutyRecord>;
  /** Since when it holds. Null where the log does not tell. */
  readonly since: Maybe<Scalars['DateTime']['output']>;
  /** The duty status. Null where the log does not tell. */
  readonly status: Maybe<DutyStatus>;
};

/** A driver with how the hours of service stand. */
export type DriverHours = {
  /** The driver. */
  readonly driver: Driver;
  /** How the hours of service stand now. */
  readonly hoursOfService: HoursOfService;
};

/** A page of drivers with their hours. */
export type DriverHoursConnection = {
  /** The place in the order of changes at which this page was true: `dutyStatusChanges(after:)` goes on from there without a gap. */
  readonly changeCursor: Scalars['String']['output'];
  /** The drivers of this page with their cursors. */
  readonly edges: ReadonlyArray<DriverHoursEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A driver at a place in a list. */
export type DriverHoursEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The driver and the hours. */
  readonly node: DriverHours;
};

/** Which drivers: all that is given has to hold. */
export type DriverHoursFilter = {
  /** May drive for less than so many seconds. */
  readonly canDriveBelowSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** In one of these duty statuses. */
  readonly dutyStatuses?: InputMaybe<ReadonlyArray<DutyStatus>>;
  /** Whose home terminal is in one of these groups. */
  readonly groups?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Drive, and drive too much in so many seconds if they go on; those who do so now are among them. */
  readonly violationWithinSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** An entry of the electronic log, 49 CFR 395 subpart B. */
export type DutyRecord = {
  /** The vendor's account that it is of. */
  readonly accountRef: Maybe<Scalars['String']['output']>;
  /** What the driver or the system noted. Null without a note. */
  readonly annotation: Maybe<Scalars['String']['output']>;
  /** What the rules of Canada ask for beyond that. Null where the vendor says nothing of it. */
  readonly canada: Maybe<CanadianDutyDetails>;
  /** How often the driver has certified the day by then, 7.19. */
  readonly certificationCount: Maybe<Scalars['Int']['output']>;
  /** The day of the log that it certifies. Null for anything but a certification. */
  readonly certifiedOn: Maybe<Scalars['String']['output']>;
  /** Who asks for the edit. Null where nobody does. */
  readonly changeRequestedBy: Maybe<VendorRef>;
  /** The name of who asks for the edit. */
  readonly changeRequestedByName: Maybe<Scalars['String']['output']>;
  /** When the vendor changed it last. */
  readonly changedAt: Maybe<Scalars['DateTime']['output']>;
  /** The other drivers in the vehicle, by the vendor's records. */
  readonly coDriverRefs: ReadonlyArray<VendorRef>;
  /** The other drivers' names of login. */
  readonly coDriverUsernames: ReadonlyArray<Scalars['String']['output']>;
  /** Whether the driver takes a restart of the cycle. */
  readonly cycleReset: Maybe<Scalars['Boolean']['output']>;
  /** When the restart was taken. */
  readonly cycleResetAt: Maybe<Scalars['DateTime']['output']>;
  /** The check value of the entry, 7.15: one byte. */
  readonly dataCheck: Maybe<Scalars['Int']['output']>;
  /** When it was deleted. It is still here: a log forgets nothing. */
  readonly deletedAt: Maybe<Scalars['DateTime']['output']>;
  /** Whether the device had a data diagnostic event then. Null where the vendor does not say. */
  readonly diagnostic: Maybe<Scalars['Boolean']['output']>;
  /** How far it is from the last valid place, 7.11. */
  readonly distanceLastGpsKm: Maybe<Scalars['Float']['output']>;
  /** The record of the driver. Null for driving that nobody has claimed. */
  readonly driverRef: Maybe<VendorRef>;
  /** Why it was edited. Null if it was not. */
  readonly editReason: Maybe<Scalars['String']['output']>;
  /** The vendor's code for the reason of the edit. Null without one. */
  readonly editReasonCode: Maybe<Scalars['String']['output']>;
  /** Whether it was edited. */
  readonly edited: Scalars['Boolean']['output'];
  /** When automatic driving ended. Null for other entries, and while it goes on. */
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  /** The running time of the engine. Null where the vendor does not say. */
  readonly engineHoursSeconds: Maybe<Scalars['Float']['output']>;
  /** The vendor's own word for the entry, in its spelling. */
  readonly eventLabel: Scalars['String']['output'];
  /** Up to when driving is left out of the hours, for such an entry. */
  readonly excludeDrivingUntil: Maybe<Scalars['DateTime']['output']>;
  /** Which receiver told the place. */
  readonly gpsSource: Maybe<GpsSource>;
  /** The vendor's own word for that. */
  readonly gpsSourceLabel: Maybe<Scalars['String']['output']>;
  /** Its id: that of the event, where it is or was in effect. */
  readonly id: Scalars['ID']['output'];
  /** What kind of entry it is. */
  readonly kind: DutyRecordKind;
  /** Where it was, in degrees north. */
  readonly latitude: Maybe<Scalars['Float']['output']>;
  /** The place in words. Null where the vendor does not say. */
  readonly location: Maybe<Scalars['String']['output']>;
  /** Where it was, in degrees east. */
  readonly longitude: Maybe<Scalars['Float']['output']>;
  /** Whether the device had a malfunction then. Null where the vendor does not say. */
  readonly malfunction: Maybe<Scalars['Boolean']['output']>;
  /** The code of the malfunction or the data diagnostic event, 49 CFR 395 subpart B, appendix A, table 4: `P`, `E`, `T`, `L`, `R`, `S`, `O`, or `1` to `6`. Null for other entries. */
  readonly malfunctionCode: Maybe<Scalars['String']['output']>;
  /** When it took effect. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The odometer of the vehicle. Null where the vendor does not say. */
  readonly odometerKm: Maybe<Scalars['Float']['output']>;
  /** Who told the odometer. */
  readonly odometerSource: Maybe<OdometerSource>;
  /** The vendor's own word for that. */
  readonly odometerSourceLabel: Maybe<Scalars['String']['output']>;
  /** Who made it. */
  readonly origin: DutyRecordOrigin;
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** Whether the entry is in effect. */
  readonly recordStatus: DutyRecordStatus;
  /** The vendor's own word for that, in its spelling. Null where it has none, or the record was read before it was kept. */
  readonly recordStatusLabel: Maybe<Scalars['String']['output']>;
  /** By which rules the device recorded. */
  readonly regulationMode: Maybe<RegulationMode>;
  /** The vendor's own word for that. */
  readonly regulationModeLabel: Maybe<Scalars['String']['output']>;
  /** The entry that it has to do with, by its `uuid`. Null for none. */
  readonly relatedUuid: Maybe<Scalars['String']['output']>;
  /** The number of the entry in the device, 49 CFR 395 subpart B, appendix A, 7.24: up to 65,535, then from the beginning. */
  readonly sequenceId: Maybe<Scalars['Int']['output']>;
  /** The number of the shipping document, or the shipper and the commodity, 49 CFR 395.8(d)(11). */
  readonly shippingDocument: Maybe<Scalars['String']['output']>;
  /** How fast it was. */
  readonly speedKph: Maybe<Scalars['Float']['output']>;
  /** The state or province, by its two letters. */
  readonly state: Maybe<Scalars['String']['output']>;
  /** The duty status that began. Null for an entry that changes none. */
  readonly status: Maybe<DutyStatus>;
  /** The trailers, by their names. */
  readonly trailers: ReadonlyArray<Scalars['String']['output']>;
  /** The driver's name of login. */
  readonly username: Maybe<Scalars['String']['output']>;
  /**
   * What goes through all versions of an entry: an edit leaves the version of before under an id of its own, and only one of them is in
   * effect. Null where the vendor does not say.
   */
  readonly uuid: Maybe<Scalars['String']['output']>;
  /** From when on this version of the entry holds. */
  readonly validFrom: Maybe<Scalars['DateTime']['output']>;
  /** When this version of the entry was replaced. */
  readonly validUntil: Maybe<Scalars['DateTime']['output']>;
  /** The record of the vehicle. Null where the vendor names none. */
  readonly vehicleRef: Maybe<VendorRef>;
  /** All that is stored of the same `uuid`, this one included, the oldest change first: what it was, what was proposed, what it is. */
  readonly versions: ReadonlyArray<DutyRecord>;
  /** The VIN as the entry has it, `unknown_vin` included. */
  readonly vin: Maybe<Scalars['String']['output']>;
};

/** A page of the log. */
export type DutyRecordConnection = {
  /** The entries of this page with their cursors. */
  readonly edges: ReadonlyArray<DutyRecordEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** An entry at a place in the log. */
export type DutyRecordEdge = {
  /** Its place, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The entry. */
  readonly node: DutyRecord;
};

/** The kinds of entries, 49 CFR 395 subpart B, appendix A, 4.5.1. */
export type DutyRecordKind =
  /** The driver certifies a day. */
  | 'CERTIFICATION'
  /** A data diagnostic event. */
  | 'DIAGNOSTIC'
  /** A change of duty status. */
  | 'DUTY_STATUS'
  /** The engine is started. */
  | 'ENGINE_POWER_UP'
  /** The engine is switched off. */
  | 'ENGINE_SHUT_DOWN'
  /** An intermediate log while driving. */
  | 'INTERMEDIATE'
  /** The driver logs in. */
  | 'LOGIN'
  /** The driver logs out. */
  | 'LOGOUT'
  /** A malfunction of the device. */
  | 'MALFUNCTION'
  /** Something else; see `eventLabel`. */
  | 'OTHER'
  /** Personal conveyance begins. */
  | 'PERSONAL_CONVEYANCE'
  /** A remark or an exception. */
  | 'REMARK'
  /** Personal conveyance or yard moves end. */
  | 'SPECIAL_DRIVING_CLEARED'
  /** Yard moves begin. */
  | 'YARD_MOVES';

/** Who made an entry, 49 CFR 395 subpart B, appendix A, 7.22. */
export type DutyRecordOrigin =
  /** The device, by itself. */
  | 'AUTOMATIC'
  /** The driver. */
  | 'DRIVER'
  /** Something else. */
  | 'OTHER'
  /** Another user. */
  | 'OTHER_USER'
  /** Taken over from an unidentified driver. */
  | 'UNIDENTIFIED_DRIVER';

/** Whether an entry is in effect, 49 CFR 395 subpart B, appendix A, 7.23. */
export type DutyRecordStatus =
  /** In effect. */
  | 'ACTIVE'
  /** Deleted. */
  | 'DELETED'
  /** Replaced by an edit. */
  | 'INACTIVE_CHANGED'
  /** An edit that the driver rejected. It is no event. */
  | 'INACTIVE_CHANGE_REJECTED'
  /** An edit, an addition or a deletion that waits for the driver. It is no event. */
  | 'INACTIVE_CHANGE_REQUESTED'
  /** Not in effect in another way; see `recordStatusLabel`. */
  | 'OTHER';

/** A duty status, 49 CFR 395.8(b). */
export type DutyStatus =
  /** Driving. */
  | 'DRIVING'
  /** Off duty. */
  | 'OFF_DUTY'
  /** On duty, not driving. */
  | 'ON_DUTY'
  /** Sleeper berth. */
  | 'SLEEPER_BERTH'
  /** Waiting at a well site, 49 CFR 395.1(d)(2). */
  | 'WAITING_AT_SITE';

/** Something that became known of a driver's duty status, as whoever follows a filter sees it. */
export type DutyStatusChange = {
  /** The place of this change in the order of all changes of duty statuses; keep it to go on from here. */
  readonly cursor: Scalars['String']['output'];
  /** The driver. Null only for a gap. */
  readonly driver: Maybe<Driver>;
  /** The id of the driver. Null only for a gap. */
  readonly driverId: Maybe<Scalars['ID']['output']>;
  /** The duty status as it is now. Null for one that left the filter, and for a gap. */
  readonly dutyStatus: Maybe<DriverDutyStatus>;
  /** What cannot be replayed. Only for a gap. */
  readonly gap: Maybe<StreamGap>;
  /** What became known. */
  readonly kind: DutyStatusChangeKind;
};

/** What became known of a driver's duty status. */
export type DutyStatusChangeKind =
  /** It came into the filter: it is the first that is known of the driver, or a change made it fit. */
  | 'ADDED'
  /** It was in the filter, still is, and is another one, or holds since another instant. */
  | 'AMENDED'
  /** Changes between the client's cursor and this item can no longer be replayed. */
  | 'GAP'
  /** A change made it fit the filter no longer. */
  | 'LEFT';

/** Whose duty statuses, and which: all that is given has to hold. */
export type DutyStatusFilter = {
  /** Of these drivers. */
  readonly driverIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Of drivers whose home terminal is in one of these groups, as it was when the status became known. */
  readonly groups?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** One of these. Where the log does not tell, it is none of them. */
  readonly statuses?: InputMaybe<ReadonlyArray<DutyStatus>>;
};

/** See `Mutation.editDutyRecord`. What is left out stays. */
export type EditDutyRecordInput = {
  /** The note of the entry, at most 255 characters. */
  readonly annotation?: InputMaybe<Scalars['String']['input']>;
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The place in words, at most 255 characters. */
  readonly location?: InputMaybe<Scalars['String']['input']>;
  /** When it began: not to come. */
  readonly occurredAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Why, in 4 to 255 characters. */
  readonly reason: Scalars['String']['input'];
  /** The entry, one in effect. */
  readonly recordId: Scalars['ID']['input'];
  /** The duty status. */
  readonly status?: InputMaybe<DutyStatus>;
};

/** What `editDutyRecord` has led to. */
export type EditDutyRecordPayload = {
  /** The entry as the vendor has it by now: the proposal, where it is one. Null until the vendor has confirmed. */
  readonly record: Maybe<DutyRecord>;
  /** What the vendor has made of it by now. */
  readonly write: VendorWrite;
};

export type Event = {
  readonly driverRefs: ReadonlyArray<VendorRef>;
  /** What the electronic log holds of it. Null for events of other vendors. */
  readonly dutyRecord: Maybe<DutyRecord>;
  /**
   * How its driver stood with the hours of service at that moment. Null where nobody knows who drove, or the driver has no record at the
   * log's vendor.
   */
  readonly hoursOfService: Maybe<HoursOfService>;
  readonly id: Scalars['ID']['output'];
  readonly occurredAt: Scalars['DateTime']['output'];
  /** The violation that it tells of. Null for anything but a violation of the hours of service that fleetgraph found itself. */
  readonly violation: Maybe<HosViolation>;
};


export type EventHoursOfServiceArgs = {
  asKnownAt: InputMaybe<Scalars['DateTime']['input']>;
};

/** Which receiver tells a place. */
export type GpsSource =
  /** Either of them. */
  | 'EITHER_DEVICE'
  /** That of the driver's tablet. */
  | 'MOBILE_DEVICE'
  /** Another one; see `gpsSourceLabel`. */
  | 'OTHER'
  /** That of the device at the engine. */
  | 'VBUS_DEVICE';

/** An exception of 49 CFR 395.1 that is claimed. One that the ruleset does not know changes nothing. */
export type HosExceptionInput = {
  /** From this instant on; without it, always before. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Which one it is. The times of two of one kind may not overlap. */
  readonly kind: HosExceptionKind;
  /** Up to this instant, which is not of it; without it, ever after. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** The exceptions of 49 CFR 395.1 that somebody has to claim. */
export type HosExceptionKind =
  /** 395.1(b): adverse driving conditions, two hours more. */
  | 'ADVERSE'
  /** 395.1(k): agricultural operations, of which the time does not count. */
  | 'AGRICULTURAL'
  /** 395.1(d) and (g)(2): waiting at a well site, its splits and its restart of 24 hours. */
  | 'OILFIELD'
  /** 395.1(e)(1): short haul, no break of 30 minutes. */
  | 'SHORT_HAUL'
  /** 395.1(e)(2): short haul without a commercial licence, no break, no split, a window of 16 hours on two days of seven. */
  | 'SHORT_HAUL_NON_CDL'
  /** 395.1(o): a window of 16 hours, once in seven days. */
  | 'SIXTEEN_HOUR';

/** What the rules limit. All limits bound driving alone. */
export type HosLimit =
  /** Driving without a break of 30 minutes. */
  | 'BREAK'
  /** Hours on duty in seven, eight or fourteen days. */
  | 'CYCLE'
  /** Canada: 70 hours on duty without a day off, in cycle 2. */
  | 'CYCLE_DAY_OFF'
  /** Canada: driving of a day. */
  | 'DAILY_DRIVING'
  /** Canada: the ten hours off duty of a day. */
  | 'DAILY_OFF_DUTY'
  /** Canada: hours on duty of a day. */
  | 'DAILY_ON_DUTY'
  /** Canada: a day off in 14 days. */
  | 'DAY_OFF'
  /** Driving since the last full rest. */
  | 'DRIVING'
  /** Canada: hours since the shift began. */
  | 'ELAPSED'
  /** The shift: hours since coming on duty, or hours on duty. */
  | 'SHIFT';

/** The hours on duty of a day that count in the cycle. */
export type HosRecapDay = {
  /** When its hours count no more. */
  readonly comesBackAt: Scalars['DateTime']['output'];
  /** The day at the home terminal, as `2026-03-01`. */
  readonly date: Scalars['String']['output'];
  /** The time on duty in it, driving included. */
  readonly onDutySeconds: Scalars['Float']['output'];
  /** When it begins. */
  readonly startsAt: Scalars['DateTime']['output'];
};

/** A body of rules with the cycle that a driver works in. */
export type HosRuleset =
  /** SOR/2005-313, Canada south of latitude 60°, cycle 1: 70 hours in 7 days. */
  | 'CANADA_SOUTH_CYCLE_1'
  /** SOR/2005-313, Canada south of latitude 60°, cycle 2: 120 hours in 14 days. */
  | 'CANADA_SOUTH_CYCLE_2'
  /** Rules that are not known here. They cannot be asked for, and an answer by them has no clocks. */
  | 'OTHER'
  /** 49 CFR 395, passenger-carrying, 60 hours in 7 days. */
  | 'PASSENGER_60_7'
  /** 49 CFR 395, passenger-carrying, 70 hours in 8 days. */
  | 'PASSENGER_70_8'
  /** 49 CFR 395, property-carrying, 60 hours in 7 days. */
  | 'PROPERTY_60_7'
  /** 49 CFR 395, property-carrying, 70 hours in 8 days. */
  | 'PROPERTY_70_8';

/** Driving that a limit forbids: one stretch of it, without an interruption. */
export type HosViolation = {
  /** Where it ends, or the limit does. While it goes on, the instant up to which it is known. */
  readonly endedAt: Scalars['DateTime']['output'];
  /** Which count ran out when, since when it was counted and which rests are left out, in the home terminal's time. */
  readonly explanation: Scalars['String']['output'];
  /** The limit. */
  readonly limit: HosLimit;
  /** How much it allows. */
  readonly limitSeconds: Scalars['Float']['output'];
  /** The paragraph that forbids it. */
  readonly paragraph: Scalars['String']['output'];
  /** Where the forbidden driving begins. */
  readonly startedAt: Scalars['DateTime']['output'];
};

/** How a driver stands with the hours of service at an instant. No time left is negative. Clocks are null under rules that are not known here. */
export type HoursOfService = {
  /** The instant that it is of. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Driving until a break is due. Null where the rules ask for none. */
  readonly breakDueInSeconds: Maybe<Scalars['Float']['output']>;
  /** How long the driver may drive from here without a stop: the least of all clocks. */
  readonly canDriveForSeconds: Maybe<Scalars['Float']['output']>;
  /** What is left of the 60, 70 or 120 hours on duty of the cycle. */
  readonly cycleRemainingSeconds: Maybe<Scalars['Float']['output']>;
  /** Whether the clock of the cycle rests on nothing unknown. */
  readonly cycleSure: Scalars['Boolean']['output'];
  /** Driving that is left until the driver has to rest: the clock of 11 hours, or 10 or 13. */
  readonly drivingRemainingSeconds: Maybe<Scalars['Float']['output']>;
  /** The duty status. Null where the log does not tell. */
  readonly dutyStatus: Maybe<DutyStatus>;
  /** What is left of each limit and by which paragraph, since when it is counted and which rests are left out, in the time of `timeZone`. */
  readonly explanation: Scalars['String']['output'];
  /** When the next limit is reached if the driver goes on as now. Null if none is. */
  readonly nextLimitAt: Maybe<Scalars['DateTime']['output']>;
  /** The days that count in the cycle, oldest first, and when their hours come back. */
  readonly recap: ReadonlyArray<HosRecapDay>;
  /** When a restart of the cycle is complete if the driver rests from here on. Null where the rules know none. */
  readonly restartAvailableAt: Maybe<Scalars['DateTime']['output']>;
  /** The rules that it is by: the caller's, else the vendor's, else `PROPERTY_70_8`; `explanation` says where it is assumed. */
  readonly ruleset: HosRuleset;
  /** What is left of the shift: the window of 14 hours since coming on duty, or as the ruleset counts it. */
  readonly shiftRemainingSeconds: Maybe<Scalars['Float']['output']>;
  /** Whether the clocks of driving and shift rest on nothing unknown. */
  readonly shiftSure: Scalars['Boolean']['output'];
  /** Since when it holds. Null where the log does not tell. */
  readonly since: Maybe<Scalars['DateTime']['output']>;
  /** Since when the log has no gap. Null where it does not tell of this instant. What is unknown counts as off duty. */
  readonly sureFrom: Maybe<Scalars['DateTime']['output']>;
  /** The IANA time zone whose days count: the caller's, else the home terminal's, else `UTC`; `explanation` says where it is assumed. */
  readonly timeZone: Scalars['String']['output'];
  /** The violations of today and of the two days before at the home terminal, by their begin: `Driver.hosViolations` has those of any period. */
  readonly violations: ReadonlyArray<HosViolation>;
};

/** In which colours a grid is drawn. */
export type LogGraphTheme =
  /** As whoever looks at it wants it; light on paper. */
  | 'AUTO'
  /** Light on dark. */
  | 'DARK'
  /** Dark on light. */
  | 'LIGHT';

/** A page of a driver's log to print. */
export type LogPage = {
  /** Until when it is good: for a quarter of an hour. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Where it is, below the address of the gateway: whoever has it sees the page, without more. */
  readonly path: Scalars['String']['output'];
};

export type Mutation = {
  /** Gives driving that nobody has claimed to a driver, who claims it or has it proposed: 49 CFR 395.32. */
  readonly assignUnidentifiedDriving: AssignUnidentifiedDrivingPayload;
  /** Certifies a day that is over. Nobody but the driver can: 49 CFR 395.8(a)(2)(ii) and 395.30(b)(2). */
  readonly certifyDailyLog: CertifyDailyLogPayload;
  /**
   * Adds a duty status to a log. The vendor has the last word: what was written is stored once it has confirmed it. The driver writes to the log directly:
   * the viewer who is bound to the driver's rows, or whose subject is the driver's username, email or id. Whoever else changes a log makes a proposal, which
   * stands beside it until the driver accepts or refuses it, 49 CFR 395.30(c). Driving that was recorded automatically is shortened by nobody, and
   * nothing is deleted.
   */
  readonly createDutyRecord: CreateDutyRecordPayload;
  /** Makes another version of an entry that is in effect. */
  readonly editDutyRecord: EditDutyRecordPayload;
};


export type MutationAssignUnidentifiedDrivingArgs = {
  input: AssignUnidentifiedDrivingInput;
};


export type MutationCertifyDailyLogArgs = {
  input: CertifyDailyLogInput;
};


export type MutationCreateDutyRecordArgs = {
  input: CreateDutyRecordInput;
};


export type MutationEditDutyRecordArgs = {
  input: EditDutyRecordInput;
};

/** Who tells an odometer. */
export type OdometerSource =
  /** The engine. */
  | 'ECU'
  /** A person. */
  | 'MANUAL'
  /** Something else; see `odometerSourceLabel`. */
  | 'OTHER';

/** Where in a list a page of it stands. */
export type PageInfo = {
  /** The cursor of the last item of this page, or of the place up to which the list was searched. Null where there is none. */
  readonly endCursor: Maybe<Scalars['String']['output']>;
  /** Whether the list goes on behind this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is something before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /**
   * Whether the page ends before it is full, as only so many items are looked at for one page: go on from `endCursor`, or
   * backward from `startCursor`. False for most choices of filters.
   */
  readonly isPartial: Scalars['Boolean']['output'];
  /** The cursor of the first item of this page; null on an empty page. */
  readonly startCursor: Maybe<Scalars['String']['output']>;
};

/** Something that a driver would do. */
export type PlannedDuty = {
  /** For how long, in seconds: at least one. A plan has 30 days at most. */
  readonly forSeconds: Scalars['Int']['input'];
  /** The duty status. */
  readonly status: DutyStatus;
};

export type Query = {
  /**
   * The drivers who have a log, those first who may drive for the least time. The order is as of the first page, and follows a change of a
   * log within seconds; the clocks of each are of the moment of asking.
   */
  readonly driversByHours: DriverHoursConnection;
  /** The log of all drivers, with the driving that nobody has claimed: its entries, the oldest first. */
  readonly dutyRecordLog: DutyRecordConnection;
  /** What has become of something that the log's vendor was asked to write. Null for an id that is none, or that is older than 30 days. */
  readonly dutyRecordWrite: Maybe<VendorWrite>;
  /**
   * Days that are over and that no driver has certified, the oldest first: 49 CFR 395.8(a)(2)(ii) and 395.30(b)(2) have the driver certify each. Of those days that
   * the log's vendor tells of. A day that was changed since it was certified is here as soon as the vendor calls it uncertified.
   */
  readonly uncertifiedDailyLogs: DailyLogConnection;
  /**
   * Driving that nobody has claimed, the oldest first: the entries of driving in effect that are no driver's, 49 CFR 395.32. One that a driver
   * claims, or that is assigned to one, is here no more.
   */
  readonly unidentifiedDriving: DutyRecordConnection;
};


export type QueryDriversByHoursArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<DriverHoursFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryDutyRecordLogArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  asKnownAt: InputMaybe<Scalars['DateTime']['input']>;
  deviceId: InputMaybe<Scalars['ID']['input']>;
  edited: InputMaybe<Scalars['Boolean']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from: InputMaybe<Scalars['DateTime']['input']>;
  kinds: InputMaybe<ReadonlyArray<DutyRecordKind>>;
  origins: InputMaybe<ReadonlyArray<DutyRecordOrigin>>;
  recordStatus?: ReadonlyArray<DutyRecordStatus>;
  to: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryDutyRecordWriteArgs = {
  id: Scalars['ID']['input'];
};


export type QueryUncertifiedDailyLogsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<UncertifiedDailyLogFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryUnidentifiedDrivingArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<UnidentifiedDrivingFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** By which rules a device records. */
export type RegulationMode =
  /** An automatic on-board recording device, 49 CFR 395.15. */
  | 'AOBRD'
  /** An electronic logging device, 49 CFR 395 subpart B. */
  | 'ELD'
  /** Something else; see `regulationModeLabel`. */
  | 'OTHER';

/** Driving that counts as something else, 49 CFR 395 subpart B, appendix A, 4.3.2.2.2. */
export type SpecialDriving =
  /** Personal conveyance: off duty. */
  | 'PERSONAL_CONVEYANCE'
  /** Yard moves: on duty, not driving. */
  | 'YARD_MOVES';

/** A part of the changes that can no longer be replayed. */
export type StreamGap = {
  /** The cursor behind which it begins: the one that the client came with. */
  readonly after: Maybe<Scalars['String']['output']>;
  /** When the oldest change that can still be replayed became known. Null if there is none. */
  readonly resumesAt: Maybe<Scalars['DateTime']['output']>;
};

export type Subscription = {
  /**
   * What becomes known of drivers' duty statuses from the moment of subscribing, in the order in which it did: within seconds of the log. It tells that a
   * status, or since when it holds, is another one, be it by what a driver does or by an edit of the log.
   */
  readonly dutyStatusChanges: DutyStatusChange;
};


export type SubscriptionDutyStatusChangesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<DutyStatusFilter>;
};

/** Which days: all that is given has to hold. */
export type UncertifiedDailyLogFilter = {
  /** That begin at or after this instant. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of drivers whose home terminal is in one of these groups. */
  readonly groups?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** That begin before this instant. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Which driving that nobody has claimed: all that is given has to hold. */
export type UnidentifiedDrivingFilter = {
  /** That says why nobody claims it, or that does not: 49 CFR 395.32(c) has the carrier annotate what it does not assign. */
  readonly annotated?: InputMaybe<Scalars['Boolean']['input']>;
  /** With one of these devices. */
  readonly deviceIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** At or after this instant. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Before this instant. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A vehicle that a driver drove by the log. */
export type VehicleDriven = {
  /** The device. Null where the fleet does not know the vehicle. */
  readonly device: Maybe<Device>;
  /** For how long in the period, personal conveyance and yard moves included. */
  readonly drivenSeconds: Scalars['Float']['output'];
  /** When the driver drove it first in the period. */
  readonly firstDrivenAt: Scalars['DateTime']['output'];
  /** Up to when the driver drove it in the period. */
  readonly lastDrivenAt: Scalars['DateTime']['output'];
  /** The vendor's record of it. */
  readonly vehicleRef: VendorRef;
};

/** A system that watches the fleet. */
export type Vendor =
  /** fleetgraph itself: what it found in what the vendors told. It is no source, and has no records of devices and drivers. */
  | 'FLEETGRAPH'
  /** RoscoLive: cameras and their clips. */
  | 'ROSCOLIVE'
  /** Samsara: safety events. */
  | 'SAMSARA'
  /** Vinli: vehicle events and the crossings of rules. */
  | 'VINLI'
  /** VisTracks: records of duty status, the electronic log. */
  | 'VISTRACKS';

/** How one vendor names one of its records. */
export type VendorRef = {
  /** The vendor's own id, as text. Its form is the vendor's business. */
  readonly ref: Scalars['String']['output'];
  /** The vendor whose record it is. */
  readonly vendor: Vendor;
};

/** Something that a vendor was asked to do. */
export type VendorWrite = {
  /** The code of the error, as in errors of the graph: why it was refused, or why it is still pending. Null where nothing is wrong. */
  readonly code: Maybe<Scalars['String']['output']>;
  /** Its id, for `videoWrite`, `safetyWrite` or `dutyRecordWrite`, as the mutation says. */
  readonly id: Scalars['ID']['output'];
  /** The same in words. */
  readonly message: Maybe<Scalars['String']['output']>;
  /** When it was asked for. */
  readonly requestedAt: Scalars['DateTime']['output'];
  /** When it was confirmed or refused. Null before. */
  readonly settledAt: Maybe<Scalars['DateTime']['output']>;
  /** What has become of it. */
  readonly state: VendorWriteState;
};

/** What has become of something that a vendor was asked to do. */
export type VendorWriteState =
  /** The vendor has done it. */
  | 'CONFIRMED'
  /** The vendor has not been reached yet, has not answered, or does not show it yet. */
  | 'PENDING'
  /** It was refused, or given up after an hour. */
  | 'REFUSED';



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  Driver: Driver;
  Event: Event;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Driver:
    ( { __typename: 'Driver' }
    & GraphQLRecursivePick<FederationTypes['Driver'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}>
        | GraphQLRecursivePick<FederationTypes['Driver'], {"vendorRefs":{"vendor":true,"ref":true}}> ) );
  Event:
    ( { __typename: 'Event' }
    & GraphQLRecursivePick<FederationTypes['Event'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Event'], {"occurredAt":true,"driverRefs":{"vendor":true,"ref":true}}> ) );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AssignUnidentifiedDrivingInput: AssignUnidentifiedDrivingInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  AssignUnidentifiedDrivingPayload: ResolverTypeWrapper<Omit<AssignUnidentifiedDrivingPayload, 'record'> & { record?: Maybe<ResolversTypes['DutyRecord']> }>;
  CanadianDutyDetails: ResolverTypeWrapper<CanadianDutyDetails>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  CertifyDailyLogInput: CertifyDailyLogInput;
  CertifyDailyLogPayload: ResolverTypeWrapper<Omit<CertifyDailyLogPayload, 'driver' | 'record'> & { driver: ResolversTypes['Driver'], record?: Maybe<ResolversTypes['DutyRecord']> }>;
  CreateDutyRecordInput: CreateDutyRecordInput;
  CreateDutyRecordPayload: ResolverTypeWrapper<Omit<CreateDutyRecordPayload, 'record'> & { record?: Maybe<ResolversTypes['DutyRecord']> }>;
  DailyLog: ResolverTypeWrapper<DailyLogModel>;
  DailyLogCertification: DailyLogCertification;
  DailyLogConnection: ResolverTypeWrapper<Omit<DailyLogConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['DailyLogEdge']> }>;
  DailyLogEdge: ResolverTypeWrapper<Omit<DailyLogEdge, 'node'> & { node: ResolversTypes['DailyLog'] }>;
  DailyLogPeriod: ResolverTypeWrapper<DailyLogPeriod>;
  DailyLogTotals: ResolverTypeWrapper<DailyLogTotals>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Device: ResolverTypeWrapper<Device>;
  Driver: ResolverTypeWrapper<DriverReference>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  DriverDutyStatus: ResolverTypeWrapper<DriverDuty>;
  DriverHours: ResolverTypeWrapper<ListedDriver>;
  DriverHoursConnection: ResolverTypeWrapper<Omit<DriverHoursConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['DriverHoursEdge']> }>;
  DriverHoursEdge: ResolverTypeWrapper<Omit<DriverHoursEdge, 'node'> & { node: ResolversTypes['DriverHours'] }>;
  DriverHoursFilter: DriverHoursFilter;
  DutyRecord: ResolverTypeWrapper<LogEntry>;
  DutyRecordConnection: ResolverTypeWrapper<Omit<DutyRecordConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['DutyRecordEdge']> }>;
  DutyRecordEdge: ResolverTypeWrapper<Omit<DutyRecordEdge, 'node'> & { node: ResolversTypes['DutyRecord'] }>;
  DutyRecordKind: DutyRecordKind;
  DutyRecordOrigin: DutyRecordOrigin;
  DutyRecordStatus: DutyRecordStatus;
  DutyStatus: DutyStatus;
  DutyStatusChange: ResolverTypeWrapper<DutyItem>;
  DutyStatusChangeKind: DutyStatusChangeKind;
  DutyStatusFilter: DutyStatusFilter;
  EditDutyRecordInput: EditDutyRecordInput;
  EditDutyRecordPayload: ResolverTypeWrapper<Omit<EditDutyRecordPayload, 'record'> & { record?: Maybe<ResolversTypes['DutyRecord']> }>;
  Event: ResolverTypeWrapper<EventReference>;
  GpsSource: GpsSource;
  HosExceptionInput: HosExceptionInput;
  HosExceptionKind: HosExceptionKind;
  HosLimit: HosLimit;
  HosRecapDay: ResolverTypeWrapper<HosRecapDay>;
  HosRuleset: HosRuleset;
  HosViolation: ResolverTypeWrapper<ToldViolation>;
  HoursOfService: ResolverTypeWrapper<DriverClocks>;
  LogGraphTheme: LogGraphTheme;
  LogPage: ResolverTypeWrapper<LogPage>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  OdometerSource: OdometerSource;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PlannedDuty: PlannedDuty;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RegulationMode: RegulationMode;
  SpecialDriving: SpecialDriving;
  StreamGap: ResolverTypeWrapper<StreamGap>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  UncertifiedDailyLogFilter: UncertifiedDailyLogFilter;
  UnidentifiedDrivingFilter: UnidentifiedDrivingFilter;
  VehicleDriven: ResolverTypeWrapper<DrivenVehicle>;
  Vendor: Vendor;
  VendorRef: ResolverTypeWrapper<VendorRef>;
  VendorWrite: ResolverTypeWrapper<VendorWrite>;
  VendorWriteState: VendorWriteState;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AssignUnidentifiedDrivingInput: AssignUnidentifiedDrivingInput;
  ID: Scalars['ID']['output'];
  AssignUnidentifiedDrivingPayload: Omit<AssignUnidentifiedDrivingPayload, 'record'> & { record?: Maybe<ResolversParentTypes['DutyRecord']> };
  CanadianDutyDetails: CanadianDutyDetails;
  Float: Scalars['Float']['output'];
  CertifyDailyLogInput: CertifyDailyLogInput;
  CertifyDailyLogPayload: Omit<CertifyDailyLogPayload, 'driver' | 'record'> & { driver: ResolversParentTypes['Driver'], record?: Maybe<ResolversParentTypes['DutyRecord']> };
  CreateDutyRecordInput: CreateDutyRecordInput;
  CreateDutyRecordPayload: Omit<CreateDutyRecordPayload, 'record'> & { record?: Maybe<ResolversParentTypes['DutyRecord']> };
  DailyLog: DailyLogModel;
  DailyLogConnection: Omit<DailyLogConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['DailyLogEdge']> };
  DailyLogEdge: Omit<DailyLogEdge, 'node'> & { node: ResolversParentTypes['DailyLog'] };
  DailyLogPeriod: DailyLogPeriod;
  DailyLogTotals: DailyLogTotals;
  DateTime: Scalars['DateTime']['output'];
  Device: Device;
  Driver: DriverReference;
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
  DriverDutyStatus: DriverDuty;
  DriverHours: ListedDriver;
  DriverHoursConnection: Omit<DriverHoursConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['DriverHoursEdge']> };
  DriverHoursEdge: Omit<DriverHoursEdge, 'node'> & { node: ResolversParentTypes['DriverHours'] };
  DriverHoursFilter: DriverHoursFilter;
  DutyRecord: LogEntry;
  DutyRecordConnection: Omit<DutyRecordConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['DutyRecordEdge']> };
  DutyRecordEdge: Omit<DutyRecordEdge, 'node'> & { node: ResolversParentTypes['DutyRecord'] };
  DutyStatusChange: DutyItem;
  DutyStatusFilter: DutyStatusFilter;
  EditDutyRecordInput: EditDutyRecordInput;
  EditDutyRecordPayload: Omit<EditDutyRecordPayload, 'record'> & { record?: Maybe<ResolversParentTypes['DutyRecord']> };
  Event: EventReference;
  HosExceptionInput: HosExceptionInput;
  HosRecapDay: HosRecapDay;
  HosViolation: ToldViolation;
  HoursOfService: DriverClocks;
  LogPage: LogPage;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  PlannedDuty: PlannedDuty;
  Query: Record<PropertyKey, never>;
  StreamGap: StreamGap;
  Subscription: Record<PropertyKey, never>;
  UncertifiedDailyLogFilter: UncertifiedDailyLogFilter;
  UnidentifiedDrivingFilter: UnidentifiedDrivingFilter;
  VehicleDriven: DrivenVehicle;
  VendorRef: VendorRef;
  VendorWrite: VendorWrite;
  String: Scalars['String']['output'];
};

export type ResumableDirectiveArgs = {
  after: Scalars['String']['input'];
  cursor: Scalars['String']['input'];
};

export type ResumableDirectiveResolver<Result, Parent, ContextType = any, Args = ResumableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AssignUnidentifiedDrivingPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['AssignUnidentifiedDrivingPayload'] = ResolversParentTypes['AssignUnidentifiedDrivingPayload']> = {
  record?: Resolver<Maybe<ResolversTypes['DutyRecord']>, ParentType, ContextType>;
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
};

export type CanadianDutyDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['CanadianDutyDetails'] = ResolversParentTypes['CanadianDutyDetails']> = {
  additionalDrivingSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  additionalOffDutySeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  additionalOnDutySeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  additionalSleeperSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  offDutyDeferredSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  workShiftEnd?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  workShiftStart?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CertifyDailyLogPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['CertifyDailyLogPayload'] = ResolversParentTypes['CertifyDailyLogPayload']> = {
  driver?: Resolver<ResolversTypes['Driver'], ParentType, ContextType>;
  record?: Resolver<Maybe<ResolversTypes['DutyRecord']>, ParentType, ContextType>;
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
};

export type CreateDutyRecordPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['CreateDutyRecordPayload'] = ResolversParentTypes['CreateDutyRecordPayload']> = {
  record?: Resolver<Maybe<ResolversTypes['DutyRecord']>, ParentType, ContextType>;
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
};

export type DailyLogResolvers<ContextType = any, ParentType extends ResolversParentTypes['DailyLog'] = ResolversParentTypes['DailyLog']> = {
  carrier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  carrierDotNumber?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  certification?: Resolver<ResolversTypes['DailyLogCertification'], ParentType, ContextType>;
  certifiedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  coDriverRefs?: Resolver<ReadonlyArray<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  date?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  distanceKm?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  driver?: Resolver<ResolversTypes['Driver'], ParentType, ContextType>;
  endsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  exceptions?: Resolver<ReadonlyArray<ResolversTypes['HosExceptionKind']>, ParentType, ContextType>;
  graph?: Resolver<ResolversTypes['String'], ParentType, ContextType, RequireFields<DailyLogGraphArgs, 'theme'>>;
  grid?: Resolver<ReadonlyArray<ResolversTypes['DailyLogPeriod']>, ParentType, ContextType>;
  records?: Resolver<ReadonlyArray<ResolversTypes['DutyRecord']>, ParentType, ContextType>;
  ruleset?: Resolver<ResolversTypes['HosRuleset'], ParentType, ContextType>;
  shippingDocuments?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  totals?: Resolver<ResolversTypes['DailyLogTotals'], ParentType, ContextType>;
  trailers?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  vehicleRefs?: Resolver<ReadonlyArray<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  violations?: Resolver<ReadonlyArray<ResolversTypes['HosViolation']>, ParentType, ContextType>;
};

export type DailyLogConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['DailyLogConnection'] = ResolversParentTypes['DailyLogConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['DailyLogEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type DailyLogEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['DailyLogEdge'] = ResolversParentTypes['DailyLogEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['DailyLog'], ParentType, ContextType>;
};

export type DailyLogPeriodResolvers<ContextType = any, ParentType extends ResolversParentTypes['DailyLogPeriod'] = ResolversParentTypes['DailyLogPeriod']> = {
  endsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  specialDriving?: Resolver<Maybe<ResolversTypes['SpecialDriving']>, ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['DutyStatus']>, ParentType, ContextType>;
};

export type DailyLogTotalsResolvers<ContextType = any, ParentType extends ResolversParentTypes['DailyLogTotals'] = ResolversParentTypes['DailyLogTotals']> = {
  drivingSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  offDutySeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  onDutySeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sleeperBerthSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unknownSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  waitingAtSiteSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeviceResolvers<ContextType = any, ParentType extends ResolversParentTypes['Device'] = ResolversParentTypes['Device']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type DriverResolvers<ContextType = any, ParentType extends ResolversParentTypes['Driver'] = ResolversParentTypes['Driver'], FederationReferenceType extends FederationReferenceTypes['Driver'] = FederationReferenceTypes['Driver']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Driver']> | FederationReferenceType, FederationReferenceType, ContextType>;
  dailyLog?: Resolver<Maybe<ResolversTypes['DailyLog']>, ParentType, ContextType, RequireFields<DriverDailyLogArgs, 'date'>>;
  dailyLogs?: Resolver<ReadonlyArray<ResolversTypes['DailyLog']>, ParentType, ContextType, RequireFields<DriverDailyLogsArgs, 'from' | 'to'>>;
  dutyRecordLog?: Resolver<ResolversTypes['DutyRecordConnection'], ParentType, ContextType, RequireFields<DriverDutyRecordLogArgs, 'first' | 'recordStatus'>>;
  dutyRecords?: Resolver<ReadonlyArray<ResolversTypes['DutyRecord']>, ParentType, ContextType, RequireFields<DriverDutyRecordsArgs, 'recordStatus'>>;
  hosViolations?: Resolver<ReadonlyArray<ResolversTypes['HosViolation']>, ParentType, ContextType, RequireFields<DriverHosViolationsArgs, 'from'>>;
  hoursOfService?: Resolver<Maybe<ResolversTypes['HoursOfService']>, ParentType, ContextType, Partial<DriverHoursOfServiceArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  logPage?: Resolver<Maybe<ResolversTypes['LogPage']>, ParentType, ContextType, RequireFields<DriverLogPageArgs, 'days'>>;
  vehiclesDriven?: Resolver<ReadonlyArray<ResolversTypes['VehicleDriven']>, ParentType, ContextType, Partial<DriverVehiclesDrivenArgs>>;
};

export type DriverDutyStatusResolvers<ContextType = any, ParentType extends ResolversParentTypes['DriverDutyStatus'] = ResolversParentTypes['DriverDutyStatus']> = {
  dutyRecord?: Resolver<Maybe<ResolversTypes['DutyRecord']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['DutyStatus']>, ParentType, ContextType>;
};

export type DriverHoursResolvers<ContextType = any, ParentType extends ResolversParentTypes['DriverHours'] = ResolversParentTypes['DriverHours']> = {
  driver?: Resolver<ResolversTypes['Driver'], ParentType, ContextType>;
  hoursOfService?: Resolver<ResolversTypes['HoursOfService'], ParentType, ContextType>;
};

export type DriverHoursConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['DriverHoursConnection'] = ResolversParentTypes['DriverHoursConnection']> = {
  changeCursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['DriverHoursEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type DriverHoursEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['DriverHoursEdge'] = ResolversParentTypes['DriverHoursEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['DriverHours'], ParentType, ContextType>;
};

export type DutyRecordResolvers<ContextType = any, ParentType extends ResolversParentTypes['DutyRecord'] = ResolversParentTypes['DutyRecord']> = {
  accountRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  annotation?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  canada?: Resolver<Maybe<ResolversTypes['CanadianDutyDetails']>, ParentType, ContextType>;
  certificationCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  certifiedOn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  changeRequestedBy?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  changeRequestedByName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  changedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  coDriverRefs?: Resolver<ReadonlyArray<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  coDriverUsernames?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  cycleReset?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  cycleResetAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  dataCheck?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  deletedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  diagnostic?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  distanceLastGpsKm?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  driverRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  editReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  editReasonCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  edited?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  engineHoursSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  eventLabel?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  excludeDrivingUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  gpsSource?: Resolver<Maybe<ResolversTypes['GpsSource']>, ParentType, ContextType>;
  gpsSourceLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['DutyRecordKind'], ParentType, ContextType>;
  latitude?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  location?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  longitude?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  malfunction?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  malfunctionCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  odometerKm?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  odometerSource?: Resolver<Maybe<ResolversTypes['OdometerSource']>, ParentType, ContextType>;
  odometerSourceLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  origin?: Resolver<ResolversTypes['DutyRecordOrigin'], ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  recordStatus?: Resolver<ResolversTypes['DutyRecordStatus'], ParentType, ContextType>;
  recordStatusLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  regulationMode?: Resolver<Maybe<ResolversTypes['RegulationMode']>, ParentType, ContextType>;
  regulationModeLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  relatedUuid?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sequenceId?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  shippingDocument?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  speedKph?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['DutyStatus']>, ParentType, ContextType>;
  trailers?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  uuid?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  validFrom?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  validUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  vehicleRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  versions?: Resolver<ReadonlyArray<ResolversTypes['DutyRecord']>, ParentType, ContextType>;
  vin?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type DutyRecordConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['DutyRecordConnection'] = ResolversParentTypes['DutyRecordConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['DutyRecordEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type DutyRecordEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['DutyRecordEdge'] = ResolversParentTypes['DutyRecordEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['DutyRecord'], ParentType, ContextType>;
};

export type DutyStatusChangeResolvers<ContextType = any, ParentType extends ResolversParentTypes['DutyStatusChange'] = ResolversParentTypes['DutyStatusChange']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  driver?: Resolver<Maybe<ResolversTypes['Driver']>, ParentType, ContextType>;
  driverId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  dutyStatus?: Resolver<Maybe<ResolversTypes['DriverDutyStatus']>, ParentType, ContextType>;
  gap?: Resolver<Maybe<ResolversTypes['StreamGap']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['DutyStatusChangeKind'], ParentType, ContextType>;
};

export type EditDutyRecordPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['EditDutyRecordPayload'] = ResolversParentTypes['EditDutyRecordPayload']> = {
  record?: Resolver<Maybe<ResolversTypes['DutyRecord']>, ParentType, ContextType>;
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
};

export type EventResolvers<ContextType = any, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  dutyRecord?: Resolver<Maybe<ResolversTypes['DutyRecord']>, ParentType, ContextType>;
  hoursOfService?: Resolver<Maybe<ResolversTypes['HoursOfService']>, ParentType, ContextType, Partial<EventHoursOfServiceArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  violation?: Resolver<Maybe<ResolversTypes['HosViolation']>, ParentType, ContextType>;
};

export type HosRecapDayResolvers<ContextType = any, ParentType extends ResolversParentTypes['HosRecapDay'] = ResolversParentTypes['HosRecapDay']> = {
  comesBackAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  date?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  onDutySeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type HosViolationResolvers<ContextType = any, ParentType extends ResolversParentTypes['HosViolation'] = ResolversParentTypes['HosViolation']> = {
  endedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  explanation?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  limit?: Resolver<ResolversTypes['HosLimit'], ParentType, ContextType>;
  limitSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  paragraph?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type HoursOfServiceResolvers<ContextType = any, ParentType extends ResolversParentTypes['HoursOfService'] = ResolversParentTypes['HoursOfService']> = {
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  breakDueInSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  canDriveForSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  cycleRemainingSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  cycleSure?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  drivingRemainingSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  dutyStatus?: Resolver<Maybe<ResolversTypes['DutyStatus']>, ParentType, ContextType>;
  explanation?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  nextLimitAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  recap?: Resolver<ReadonlyArray<ResolversTypes['HosRecapDay']>, ParentType, ContextType>;
  restartAvailableAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  ruleset?: Resolver<ResolversTypes['HosRuleset'], ParentType, ContextType>;
  shiftRemainingSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  shiftSure?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  sureFrom?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  violations?: Resolver<ReadonlyArray<ResolversTypes['HosViolation']>, ParentType, ContextType>;
};

export type LogPageResolvers<ContextType = any, ParentType extends ResolversParentTypes['LogPage'] = ResolversParentTypes['LogPage']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = any, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  assignUnidentifiedDriving?: Resolver<ResolversTypes['AssignUnidentifiedDrivingPayload'], ParentType, ContextType, RequireFields<MutationAssignUnidentifiedDrivingArgs, 'input'>>;
  certifyDailyLog?: Resolver<ResolversTypes['CertifyDailyLogPayload'], ParentType, ContextType, RequireFields<MutationCertifyDailyLogArgs, 'input'>>;
  createDutyRecord?: Resolver<ResolversTypes['CreateDutyRecordPayload'], ParentType, ContextType, RequireFields<MutationCreateDutyRecordArgs, 'input'>>;
  editDutyRecord?: Resolver<ResolversTypes['EditDutyRecordPayload'], ParentType, ContextType, RequireFields<MutationEditDutyRecordArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = any, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isPartial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = any, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  driversByHours?: Resolver<ResolversTypes['DriverHoursConnection'], ParentType, ContextType, RequireFields<QueryDriversByHoursArgs, 'first'>>;
  dutyRecordLog?: Resolver<ResolversTypes['DutyRecordConnection'], ParentType, ContextType, RequireFields<QueryDutyRecordLogArgs, 'first' | 'recordStatus'>>;
  dutyRecordWrite?: Resolver<Maybe<ResolversTypes['VendorWrite']>, ParentType, ContextType, RequireFields<QueryDutyRecordWriteArgs, 'id'>>;
  uncertifiedDailyLogs?: Resolver<ResolversTypes['DailyLogConnection'], ParentType, ContextType, RequireFields<QueryUncertifiedDailyLogsArgs, 'first'>>;
  unidentifiedDriving?: Resolver<ResolversTypes['DutyRecordConnection'], ParentType, ContextType, RequireFields<QueryUnidentifiedDrivingArgs, 'first'>>;
};

export type StreamGapResolvers<ContextType = any, ParentType extends ResolversParentTypes['StreamGap'] = ResolversParentTypes['StreamGap']> = {
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  resumesAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = any, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  dutyStatusChanges?: SubscriptionResolver<ResolversTypes['DutyStatusChange'], "dutyStatusChanges", ParentType, ContextType, Partial<SubscriptionDutyStatusChangesArgs>>;
};

export type VehicleDrivenResolvers<ContextType = any, ParentType extends ResolversParentTypes['VehicleDriven'] = ResolversParentTypes['VehicleDriven']> = {
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  drivenSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  firstDrivenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastDrivenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  vehicleRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
};

export type VendorRefResolvers<ContextType = any, ParentType extends ResolversParentTypes['VendorRef'] = ResolversParentTypes['VendorRef']> = {
  ref?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  vendor?: Resolver<ResolversTypes['Vendor'], ParentType, ContextType>;
};

export type VendorWriteResolvers<ContextType = any, ParentType extends ResolversParentTypes['VendorWrite'] = ResolversParentTypes['VendorWrite']> = {
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  settledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['VendorWriteState'], ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  AssignUnidentifiedDrivingPayload?: AssignUnidentifiedDrivingPayloadResolvers<ContextType>;
  CanadianDutyDetails?: CanadianDutyDetailsResolvers<ContextType>;
  CertifyDailyLogPayload?: CertifyDailyLogPayloadResolvers<ContextType>;
  CreateDutyRecordPayload?: CreateDutyRecordPayloadResolvers<ContextType>;
  DailyLog?: DailyLogResolvers<ContextType>;
  DailyLogConnection?: DailyLogConnectionResolvers<ContextType>;
  DailyLogEdge?: DailyLogEdgeResolvers<ContextType>;
  DailyLogPeriod?: DailyLogPeriodResolvers<ContextType>;
  DailyLogTotals?: DailyLogTotalsResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Device?: DeviceResolvers<ContextType>;
  Driver?: DriverResolvers<ContextType>;
  DriverDutyStatus?: DriverDutyStatusResolvers<ContextType>;
  DriverHours?: DriverHoursResolvers<ContextType>;
  DriverHoursConnection?: DriverHoursConnectionResolvers<ContextType>;
  DriverHoursEdge?: DriverHoursEdgeResolvers<ContextType>;
  DutyRecord?: DutyRecordResolvers<ContextType>;
  DutyRecordConnection?: DutyRecordConnectionResolvers<ContextType>;
  DutyRecordEdge?: DutyRecordEdgeResolvers<ContextType>;
  DutyStatusChange?: DutyStatusChangeResolvers<ContextType>;
  EditDutyRecordPayload?: EditDutyRecordPayloadResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  HosRecapDay?: HosRecapDayResolvers<ContextType>;
  HosViolation?: HosViolationResolvers<ContextType>;
  HoursOfService?: HoursOfServiceResolvers<ContextType>;
  LogPage?: LogPageResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  StreamGap?: StreamGapResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  VehicleDriven?: VehicleDrivenResolvers<ContextType>;
  VendorRef?: VendorRefResolvers<ContextType>;
  VendorWrite?: VendorWriteResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = any> = {
  resumable?: ResumableDirectiveResolver<any, any, ContextType>;
};

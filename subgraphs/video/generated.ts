import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { DeviceReference, EventReference } from './domain.ts';
import type { FootageRequest as FootageRequestModel, FootageRequestPart as FootageRequestPartModel, FootageChange as FootageChangeModel } from './requests/footage-request.ts';
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

/** A camera system in a vehicle. */
export type Camera = {
  /** Each channel, by its number, with what it is doing. */
  readonly channelStates: ReadonlyArray<CameraChannel>;
  /** The numbers of the channels it has. */
  readonly channels: ReadonlyArray<Scalars['Int']['output']>;
  /** What is wrong with it, as it reports it. Empty where it reports nothing. */
  readonly faults: ReadonlyArray<CameraFault>;
  /** The versions of its firmware by component. */
  readonly firmware: ReadonlyArray<CameraProperty>;
  /** The groups that its vehicle is in, by the vendor's names. */
  readonly groups: ReadonlyArray<Scalars['String']['output']>;
  /** What it reports of its health, as the vendor names it. Empty where it reports nothing. */
  readonly health: ReadonlyArray<CameraProperty>;
  /** How far back its card reaches. Null where nobody knows. */
  readonly horizon: Maybe<CameraHorizon>;
  /** When it was last in contact. Null where the vendor does not say. */
  readonly lastSeenAt: Maybe<Scalars['DateTime']['output']>;
  /** The model, in the vendor's spelling, for example `dv6`. */
  readonly model: Maybe<Scalars['String']['output']>;
  /** What it was doing when it was seen last. Null where the vendor does not say. */
  readonly status: Maybe<CameraStatus>;
  /** The vendor's own word for `status`. */
  readonly statusLabel: Maybe<Scalars['String']['output']>;
  /** The name of its vehicle at the vendor. Null where it has none. */
  readonly vehicleName: Maybe<Scalars['String']['output']>;
  /** The record of the camera system. */
  readonly vendorRef: VendorRef;
};

/** A channel of a camera system: one lens, or one input. */
export type CameraChannel = {
  /** The number of the channel. */
  readonly channel: Scalars['Int']['output'];
  /** What it is doing. Null where the vendor does not say. */
  readonly state: Maybe<CameraChannelState>;
  /** The vendor's own word for `state`. */
  readonly stateLabel: Maybe<Scalars['String']['output']>;
};

/** What a channel of a camera system is doing. */
export type CameraChannelState =
  /** It gives no picture, a covered one, or an error. */
  | 'FAULTY'
  /** It is switched off, or not connected. */
  | 'INACTIVE'
  /** Something else; see `stateLabel`. */
  | 'OTHER'
  /** It records, or is ready to. */
  | 'WORKING';

/** A page of cameras. */
export type CameraConnection = {
  /** The cameras of this page with their cursors. */
  readonly edges: ReadonlyArray<CameraEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A camera of a page. */
export type CameraEdge = {
  /** The place of the camera in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The camera. */
  readonly node: Camera;
};

/** Something that is wrong with a camera system. */
export type CameraFault = {
  /** The channel that it is about. Null where it is about none. */
  readonly channel: Maybe<Scalars['Int']['output']>;
  /** What is wrong. */
  readonly kind: CameraFaultKind;
  /** The vendor's own words for it: the name of what it reports, and its value. */
  readonly label: Scalars['String']['output'];
  /** Since when: by the vendor, or else since it was first seen here. */
  readonly since: Scalars['DateTime']['output'];
  /** How `since` is known. */
  readonly sinceBasis: CameraFaultBasis;
};

/** How it is known since when something is wrong. */
export type CameraFaultBasis =
  /** It was first seen here then; it can have begun before. */
  | 'FIRST_SEEN'
  /** The vendor says it. */
  | 'VENDOR';

/** What is wrong with a camera system. */
export type CameraFaultKind =
  /** A lens that is covered. */
  | 'CAMERA_BLOCKED'
  /** It has trouble to reach its vendor. */
  | 'CONNECTION'
  /** Something else; see `label`. */
  | 'OTHER'
  /** It has no position. */
  | 'POSITIONING'
  /** Its power, or how it was shut down. */
  | 'POWER'
  /** Its card or disk. */
  | 'STORAGE'
  /** It is too hot or too cold. */
  | 'TEMPERATURE'
  /** A channel without a picture. */
  | 'VIDEO_LOSS';

/** Which cameras are meant: those for which all holds that is given. */
export type CameraFilter = {
  /** With a fault of one of these kinds. */
  readonly faultKinds?: InputMaybe<ReadonlyArray<CameraFaultKind>>;
  /** Whether something is wrong with them, as they report it. */
  readonly faulty?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whose vehicle is in a group of one of these names at the vendor; case aside. */
  readonly groups?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /**
   * Out of contact, and seen last at least so many seconds ago. Cameras of which nobody knows when they were seen last are left
   * out.
   */
  readonly offlineForSecondsAtLeast?: InputMaybe<Scalars['Int']['input']>;
  /** Doing one of these things when they were seen last. */
  readonly statuses?: InputMaybe<ReadonlyArray<CameraStatus>>;
};

/** How far back the card of a camera system reaches. */
export type CameraHorizon = {
  /** How that is known. */
  readonly basis: CameraHorizonBasis;
  /** Of this instant and later what was recorded is on the card, as far as is known. */
  readonly reachesBackTo: Scalars['DateTime']['output'];
};

/** How it is known how far back a card reaches. */
export type CameraHorizonBasis =
  /** By how much the card that cameras are shipped with holds, says the vendor's documentation: 70 hours of recording. */
  | 'DOCUMENTED_CAPACITY';

/** Something that a camera system says of itself. */
export type CameraProperty = {
  /** What it is, in the vendor's spelling. */
  readonly name: Scalars['String']['output'];
  /** Its value as text. */
  readonly value: Scalars['String']['output'];
};

/** What a camera system is doing. */
export type CameraStatus =
  /** On, the vehicle standing. */
  | 'AWAKE'
  /** On, the vehicle moving. */
  | 'DRIVING'
  /** Out of contact. */
  | 'OFFLINE'
  /** Something else; see `statusLabel`. */
  | 'OTHER'
  /** The vehicle is parked. */
  | 'PARKED'
  /** Asleep to save power; it can be woken. */
  | 'SLEEPING';

/** A recording of a camera beside an event. */
export type Clip = {
  /** Whether the moment at which the event began is in the recording, to the second. */
  readonly coversEvent: Scalars['Boolean']['output'];
  /** When the recording ends. Null where the vendor does not say: then it is taken for a moment. */
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  /** The event that the recording is of at the camera's vendor. The event itself where that is it. */
  readonly event: Event;
  /** What was recorded. */
  readonly kind: VideoKind;
  /** The videos by channel, then the snapshots by channel, that are there. */
  readonly media: ReadonlyArray<VideoMedia>;
  /** Where in the recording the event began, from its start. Negative where the recording begins later. */
  readonly offsetSeconds: Scalars['Float']['output'];
  /** When the recording begins. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** Where the recording is in its life. */
  readonly state: RecordingState;
  /** The record of the recording. */
  readonly vendorRef: VendorRef;
};

export type Device = {
  /** The camera system in this vehicle. Null when it has none. */
  readonly camera: Maybe<Camera>;
  readonly id: Scalars['ID']['output'];
  readonly vendorRefs: ReadonlyArray<VendorRef>;
};

export type Event = {
  readonly deviceRefs: ReadonlyArray<VendorRef>;
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  /**
   * What the camera that was in its device then recorded of it, whichever vendor told the event: all that overlaps the time from
   * 30 seconds before it began to 30 seconds after it ended, at most an hour after it began. Null only with an error beside it.
   */
  readonly footage: Maybe<Footage>;
  readonly id: Scalars['ID']['output'];
  readonly occurredAt: Scalars['DateTime']['output'];
  /** What the camera system recorded of it. Null for events of other vendors. */
  readonly video: Maybe<VideoDetails>;
};

/** What somebody thinks of an event of the camera's vendor. */
export type EventFeedbackSelection =
  /** The camera is in the wrong position. */
  | 'CAMERA_POSITION'
  /** Something is wrong with the equipment. */
  | 'EQUIPMENT'
  /** It is a false positive. */
  | 'FALSE_POSITIVE'
  /** It is of no value. */
  | 'NO_VALUE'
  /** Something else; see the comment. */
  | 'OTHER'
  /** The playback or its quality is bad. */
  | 'PLAYBACK_OR_QUALITY';

/** See `Mutation.flagEvent`. */
export type FlagEventInput = {
  /** The event, one of the camera's vendor. */
  readonly eventId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What `flagEvent` has led to. */
export type FlagEventPayload = {
  /** The event, as it is by now. */
  readonly event: Event;
  /** What the vendor has made of it by now. */
  readonly write: VendorWrite;
};

/** The recordings of an event, and whether more can be had. */
export type Footage = {
  /**
   * The recordings, the best first, at most 20: those that cover the moment at which the event began, of these those with video,
   * of these the one whose own moment is nearest.
   */
  readonly clips: ReadonlyArray<Clip>;
  /** Why footage cannot be asked for. Null where it can. */
  readonly obstacle: Maybe<FootageObstacle>;
  /** Whether footage can be asked for, or more than there is. */
  readonly requestable: Scalars['Boolean']['output'];
  /** Whether its moment can be seen. */
  readonly state: FootageState;
};

/** A step of a request for footage. */
export type FootageChange = {
  /** The place of this change in the order of all changes of requests; keep it to go on from here. */
  readonly cursor: Scalars['String']['output'];
  /** What cannot be replayed. Only for a gap. */
  readonly gap: Maybe<StreamGap>;
  /** What became known. */
  readonly kind: FootageChangeKind;
  /** The request as it is now. Null for one that left the filter, and for a gap. */
  readonly request: Maybe<FootageRequest>;
  /** The id of the request. Null only for a gap. */
  readonly requestId: Maybe<Scalars['ID']['output']>;
};

/** What became known of a request for footage. */
export type FootageChangeKind =
  /** It came into the filter: it is new, or a step made it fit. */
  | 'ADDED'
  /** It was in the filter, still is, and has taken a step. */
  | 'AMENDED'
  /** Changes between the client's cursor and this item can no longer be replayed. */
  | 'GAP'
  /** A step made it fit the filter no longer. */
  | 'LEFT';

/** Why footage cannot be asked for. */
export type FootageObstacle = {
  /**
   * Since when the camera is offline, the instant before which its card holds nothing, or when the footage under way was
   * asked for or created. Null where nobody says, and without a camera.
   */
  readonly at: Maybe<Scalars['DateTime']['output']>;
  /** What stands in the way. */
  readonly reason: FootageObstacleReason;
};

/** What stands in the way of footage. */
export type FootageObstacleReason =
  /** The camera's card has been written over since. */
  | 'BEYOND_HORIZON'
  /** The camera is out of contact. */
  | 'CAMERA_OFFLINE'
  /** No camera was in the device at that time, as far as is known. */
  | 'NO_CAMERA'
  /** Footage of that moment is on its way already, or asked for. */
  | 'REQUEST_UNDER_WAY';

/** Footage that somebody has asked for. */
export type FootageRequest = Node & {
  /** The vendor's record of the camera. */
  readonly cameraRef: VendorRef;
  /** The channels that are wanted. Null for all that the camera has. */
  readonly channels: Maybe<ReadonlyArray<Scalars['Int']['output']>>;
  /** The device whose camera is asked. Null where only the camera is known. */
  readonly device: Maybe<Device>;
  /** The event that it was asked for. Null where a time of a device was asked for. */
  readonly event: Maybe<Event>;
  /** When it ends if it is not there by then (`ROSCOLIVE_REQUEST_EXPIRES_HOURS`). */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** When the footage begins. */
  readonly from: Scalars['DateTime']['output'];
  /** Its id. */
  readonly id: Scalars['ID']['output'];
  /** What is asked for. */
  readonly kind: FootageRequestKind;
  /** What the vendor is asked for, in the order of time: it makes recordings of at most five minutes. */
  readonly parts: ReadonlyArray<FootageRequestPart>;
  /** Why it is not there: why it has ended without, or what it waits for. Null where nothing stands in its way. */
  readonly reason: Maybe<FootageRequestReason>;
  /** When it was asked for. */
  readonly requestedAt: Scalars['DateTime']['output'];
  /** Who asked for it, as their credentials name them. */
  readonly requestedBy: Scalars['String']['output'];
  /** How far it is. */
  readonly state: FootageRequestState;
  /** When the footage ends. */
  readonly to: Scalars['DateTime']['output'];
  /** When the last step was. */
  readonly updatedAt: Scalars['DateTime']['output'];
};

/** A page of requests for footage. */
export type FootageRequestConnection = {
  /** The cursor of the last change that there was when this list was read: `footageChanges` goes on from it without missing any. */
  readonly changeCursor: Scalars['String']['output'];
  /** The requests of this page with their cursors. */
  readonly edges: ReadonlyArray<FootageRequestEdge>;
  /** Where this page stands. */
  readonly pageInfo: PageInfo;
};

/** A request of a page. */
export type FootageRequestEdge = {
  /** The place of the request in the list. */
  readonly cursor: Scalars['String']['output'];
  /** The request. */
  readonly node: FootageRequest;
};

/** Which requests for footage are meant: those for which all holds that is given. */
export type FootageRequestFilter = {
  /** For the camera of one of these devices. */
  readonly deviceIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** For one of these events. */
  readonly eventIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** That are in one of these states. */
  readonly states?: InputMaybe<ReadonlyArray<FootageRequestState>>;
  /** Whether they are under way: neither there, nor failed, nor expired. */
  readonly underWay?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What is asked for of footage. */
export type FootageRequestKind =
  /** Video of a recording that the vendor has only snapshots of, or has in its archive. */
  | 'RESTORED_VIDEO'
  /** Snapshots without video. */
  | 'SNAPSHOTS'
  /** Video, with its snapshots. */
  | 'VIDEO';

/** A recording that the vendor is asked for. */
export type FootageRequestPart = {
  /** The event that it is in the graph. Null until the vendor has taken the request. */
  readonly event: Maybe<Event>;
  /** When it begins. */
  readonly from: Scalars['DateTime']['output'];
  /** When it ends. */
  readonly to: Scalars['DateTime']['output'];
  /** The vendor's record of it. Null until the vendor has taken the request. */
  readonly vendorRef: Maybe<VendorRef>;
  /** What the vendor tells of it. Null until it has told something. */
  readonly video: Maybe<VideoDetails>;
};

/** Why footage that was asked for is not there. */
export type FootageRequestReason =
  /** The camera's card has been written over since. */
  | 'BEYOND_HORIZON'
  /** The camera sleeps. */
  | 'CAMERA_ASLEEP'
  /** The camera is out of contact. */
  | 'CAMERA_OFFLINE'
  /** The recording is there without a channel that was wanted. */
  | 'CHANNEL_MISSING'
  /** A fault of fleetgraph's own. */
  | 'INTERNAL'
  /** The camera was in contact, and nothing came of it. */
  | 'NOT_DELIVERED'
  /** The vendor says that the upload has failed. */
  | 'UPLOAD_FAILED'
  /** The vendor has refused the request. */
  | 'VENDOR_REJECTED'
  /** The vendor does not let the fleet's credentials ask for it. */
  | 'VENDOR_UNAUTHORIZED'
  /** The vendor could not be reached, or has not answered, all the time. */
  | 'VENDOR_UNAVAILABLE';

/** How far a request for footage is. */
export type FootageRequestState =
  /** All of it is there. */
  | 'AVAILABLE'
  /** It was waited for until `expiresAt`: see `reason`. What comes later is in `Event.footage` all the same. */
  | 'EXPIRED'
  /** It could not be had, or not all of it: see `reason`. */
  | 'FAILED'
  /** Some of its parts are there, and others are on their way. */
  | 'PARTIAL'
  /** It is kept here; the vendor has not taken it yet. */
  | 'PENDING'
  /** The vendor has taken it. */
  | 'REQUESTED'
  /** The camera is sending. */
  | 'UPLOADING'
  /** The vendor has taken it, and the camera sleeps or is out of contact: see `reason`. */
  | 'WAITING_FOR_CAMERA';

/** Whether the moment of an event can be seen. */
export type FootageState =
  /** There is video of the moment at which the event began. */
  | 'AVAILABLE'
  /** Nothing is there and nothing is on the way. */
  | 'NONE'
  /** Something can be seen: snapshots only, or video that does not cover the moment at which the event began. */
  | 'PARTIAL'
  /** Nothing can be seen yet; a recording is on its way. */
  | 'REQUESTED';

/** See `Mutation.labelEvent`. */
export type LabelEventInput = {
  /** The event, one of the camera's vendor. */
  readonly eventId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The label, of 1 to 200 characters. */
  readonly label: Scalars['String']['input'];
};

/** What `labelEvent` has led to. */
export type LabelEventPayload = {
  /** The event, as it is by now. */
  readonly event: Event;
  /** What the vendor has made of it by now. */
  readonly write: VendorWrite;
};

/** What a camera sees now. */
export type LiveStream = {
  /** The vendor's record of the camera. */
  readonly cameraRef: VendorRef;
  /** The number of the channel. */
  readonly channel: Scalars['Int']['output'];
  /** Until when it has to be opened; it can be watched for longer. */
  readonly openUntil: Scalars['DateTime']['output'];
  /** Where the stream is: an HLS playlist at the vendor. */
  readonly url: Scalars['String']['output'];
};

/**
 * Where a file can be had for a while, by whoever has the address: at the gateway, which asks the vendor for it and lets a browser play and
 * seek. Where the subgraphs are processes of their own, the vendor's own address.
 */
export type MediaLink = {
  /** Until when the address works. Null where it does not say. */
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** The address. */
  readonly url: Scalars['String']['output'];
};

export type Mutation = {
  /** Flags an event of the camera's vendor, for others to look at: see `labelEvent`. */
  readonly flagEvent: FlagEventPayload;
  /**
   * Gives an event of the camera's vendor a label, which is shown in place of its type. Waits some seconds for the vendor; a `write` that is
   * `PENDING` by then goes on by itself. It is `CONFIRMED` when the vendor shows it.
   */
  readonly labelEvent: LabelEventPayload;
  /** Asks for what the camera of a device recorded in a time: see `requestFootage`. */
  readonly requestClip: RequestClipPayload;
  /**
   * Asks for footage of an event of any vendor, of the camera that was in its device then. It is answered when the request is kept, before the
   * vendor has it: from then on it goes its way by itself, through restarts and outages, and `footageChanges` tells of each step. A request
   * under way that has all of it, or one whose footage is there, is answered in place of a second one. Refused where no camera was in the
   * device, and where its card was written over since. A camera that sleeps or is out of contact is waited for.
   */
  readonly requestFootage: RequestFootagePayload;
  /**
   * Asks for video of a recording of which the vendor has only snapshots, or that it has moved to its archive: see `requestFootage`. Refused
   * where the video is there.
   */
  readonly restoreFootage: RestoreFootagePayload;
  /** Has a camera send what it sees now. Waits some seconds for the vendor: the stream has to be opened within five seconds of the answer. */
  readonly startLiveStream: StartLiveStreamPayload;
  /** Has a camera stop sending what it sees. A stream that nobody watches ends by itself. */
  readonly stopLiveStream: StopLiveStreamPayload;
  /** Tells the camera's vendor what somebody thinks of an event: see `labelEvent`. It replaces what was told before. */
  readonly submitEventFeedback: SubmitEventFeedbackPayload;
  /**
   * Asks for snapshots of now, of every camera channel: as the vendor takes them of the middle of the last five minutes. See
   * `requestFootage`.
   */
  readonly takeSnapshot: TakeSnapshotPayload;
  /** Takes the flag off an event of the camera's vendor: see `labelEvent`. */
  readonly unflagEvent: UnflagEventPayload;
};


export type MutationFlagEventArgs = {
  input: FlagEventInput;
};


export type MutationLabelEventArgs = {
  input: LabelEventInput;
};


export type MutationRequestClipArgs = {
  input: RequestClipInput;
};


export type MutationRequestFootageArgs = {
  input: RequestFootageInput;
};


export type MutationRestoreFootageArgs = {
  input: RestoreFootageInput;
};


export type MutationStartLiveStreamArgs = {
  input: StartLiveStreamInput;
};


export type MutationStopLiveStreamArgs = {
  input: StopLiveStreamInput;
};


export type MutationSubmitEventFeedbackArgs = {
  input: SubmitEventFeedbackInput;
};


export type MutationTakeSnapshotArgs = {
  input: TakeSnapshotInput;
};


export type MutationUnflagEventArgs = {
  input: UnflagEventInput;
};

/** Anything that can be asked for again by its id. */
export type Node = {
  /** The id, the same for as long as the thing exists. Opaque: only compare it and hand it back. */
  readonly id: Scalars['ID']['output'];
};

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

export type Query = {
  /** The cameras, in the order of their ids at the vendor. */
  readonly cameras: CameraConnection;
  /** What was asked for of footage, the latest first. */
  readonly footageRequests: FootageRequestConnection;
  /** What has become of something that the camera's vendor was asked to do, for 30 days. Null if there is no such thing. */
  readonly videoWrite: Maybe<VendorWrite>;
};


export type QueryCamerasArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<CameraFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryFootageRequestsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<FootageRequestFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryVideoWriteArgs = {
  id: Scalars['ID']['input'];
};

/** Where a recording is in its life. */
export type RecordingState =
  /** Its video is in the vendor's archive and has to be restored. */
  | 'ARCHIVED'
  /** It is there. */
  | 'AVAILABLE'
  /** It could not be had. */
  | 'FAILED'
  /** Something else; see `uploadState` and `status`. */
  | 'OTHER'
  /** Some of it is there: snapshots without the video, or the video of some channels. */
  | 'PARTIAL'
  /** Asked for; the camera has not answered yet. */
  | 'REQUESTED'
  /** The camera is sending. */
  | 'UPLOADING'
  /** The camera sleeps, is out of contact, or has not begun to send. */
  | 'WAITING_FOR_CAMERA';

/** See `Mutation.requestClip`. */
export type RequestClipInput = {
  /** The channels that are wanted: see `RequestFootageInput.channels`. */
  readonly channels?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** The device whose camera is asked. */
  readonly deviceId: Scalars['ID']['input'];
  /** When the clip begins. Whole seconds count. */
  readonly from: Scalars['DateTime']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Whether snapshots are enough: see `RequestFootageInput.snapshotOnly`. */
  readonly snapshotOnly?: Scalars['Boolean']['input'];
  /** When it ends: 5 s to an hour later, and at most an hour from now. Where that is still to come, the vendor is asked when it has passed. */
  readonly to: Scalars['DateTime']['input'];
};

/** What `requestClip` has led to. */
export type RequestClipPayload = {
  /** Whether there was such a request already, which is this one. */
  readonly existed: Scalars['Boolean']['output'];
  /** The request. */
  readonly request: FootageRequest;
};

/** See `Mutation.requestFootage`. */
export type RequestFootageInput = {
  /**
   * The numbers of the channels whose footage is wanted; all that the camera has where this is left out. The vendor sends all of them in any
   * case: the request ends when these are there.
   */
  readonly channels?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** The event, of whichever vendor, not older than 30 days. */
  readonly eventId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /**
   * How long after the event ended the footage ends, from 0 to 3600. Of an event that lasted for more than five minutes, how long after it
   * began. In all it is 5 s to an hour. Where that is still to come, the vendor is asked when it has passed.
   */
  readonly secondsAfter?: Scalars['Int']['input'];
  /** How long before the event began the footage begins, from 0 to 3600. */
  readonly secondsBefore?: Scalars['Int']['input'];
  /** Whether snapshots are enough. The vendor takes one of the middle of at least five minutes: a shorter time is made as long, around its middle. */
  readonly snapshotOnly?: Scalars['Boolean']['input'];
};

/** What `requestFootage` has led to. */
export type RequestFootagePayload = {
  /** Whether there was such a request already, which is this one. */
  readonly existed: Scalars['Boolean']['output'];
  /** The request. */
  readonly request: FootageRequest;
};

/** See `Mutation.restoreFootage`. */
export type RestoreFootageInput = {
  /** The channels that are wanted; all that come where this is left out. */
  readonly channels?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** The event, one of the camera's vendor. */
  readonly eventId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What `restoreFootage` has led to. */
export type RestoreFootagePayload = {
  /** Whether there was such a request already, which is this one. */
  readonly existed: Scalars['Boolean']['output'];
  /** The request. */
  readonly request: FootageRequest;
};

/** A picture out of a recording. */
export type Snapshot = {
  /** The channel of the camera. */
  readonly channel: Scalars['Int']['output'];
  /** Until when the address works. Null where it does not say. */
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** Where the picture is. It works for a while only. */
  readonly url: Scalars['String']['output'];
};

/** See `Mutation.startLiveStream`. */
export type StartLiveStreamInput = {
  /** The number of the channel. */
  readonly channel: Scalars['Int']['input'];
  /** The device whose camera it is. */
  readonly deviceId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What `startLiveStream` has led to. */
export type StartLiveStreamPayload = {
  /** The stream. Null while the vendor has not answered, and where it has refused. */
  readonly stream: Maybe<LiveStream>;
  /** What the vendor has made of it by now. */
  readonly write: VendorWrite;
};

/** See `Mutation.stopLiveStream`. */
export type StopLiveStreamInput = {
  /** The number of the channel. */
  readonly channel: Scalars['Int']['input'];
  /** The device whose camera it is. */
  readonly deviceId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What `stopLiveStream` has led to. */
export type StopLiveStreamPayload = {
  /** What the vendor has made of it by now. */
  readonly write: VendorWrite;
};

/** A part of the changes that can no longer be replayed. */
export type StreamGap = {
  /** The cursor behind which it begins: the one that the client came with. */
  readonly after: Maybe<Scalars['String']['output']>;
  /** When the oldest change that can still be replayed became known. Null if there is none. */
  readonly resumesAt: Maybe<Scalars['DateTime']['output']>;
};

/** See `Mutation.submitEventFeedback`. */
export type SubmitEventFeedbackInput = {
  /** In words, at most 1,000 characters. */
  readonly comment?: InputMaybe<Scalars['String']['input']>;
  /** The event, one of the camera's vendor. */
  readonly eventId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** What is wrong with it; at least one. */
  readonly selections: ReadonlyArray<EventFeedbackSelection>;
};

/** What `submitEventFeedback` has led to. */
export type SubmitEventFeedbackPayload = {
  /** The event, as it is by now. */
  readonly event: Event;
  /** What the vendor has made of it by now. */
  readonly write: VendorWrite;
};

export type Subscription = {
  /** What becomes known of requests for footage from the moment of subscribing, in the order in which it did: each step of each once. */
  readonly footageChanges: FootageChange;
};


export type SubscriptionFootageChangesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  filter: InputMaybe<FootageRequestFilter>;
};

/** See `Mutation.takeSnapshot`. */
export type TakeSnapshotInput = {
  /** The channels that are wanted: see `RequestFootageInput.channels`. */
  readonly channels?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** The device whose camera is asked. */
  readonly deviceId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What `takeSnapshot` has led to. */
export type TakeSnapshotPayload = {
  /** Whether there was such a request already, which is this one. */
  readonly existed: Scalars['Boolean']['output'];
  /** The request. */
  readonly request: FootageRequest;
};

/** See `Mutation.unflagEvent`. */
export type UnflagEventInput = {
  /** The event, one of the camera's vendor. */
  readonly eventId: Scalars['ID']['input'];
  /** A repeat with the same key, for at least a day, is answered as the first was, and does nothing. At most 255 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What `unflagEvent` has led to. */
export type UnflagEventPayload = {
  /** The event, as it is by now. */
  readonly event: Event;
  /** What the vendor has made of it by now. */
  readonly write: VendorWrite;
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

/** What a camera system recorded of an event. */
export type VideoDetails = {
  /** The numbers of the channels whose video can be watched. */
  readonly channels: ReadonlyArray<Scalars['Int']['output']>;
  /** The vendor's id of the company. */
  readonly companyRef: Maybe<Scalars['String']['output']>;
  /** When the record was made; that can be long after its moment. */
  readonly createdAt: Maybe<Scalars['DateTime']['output']>;
  /** The label that somebody gave it. Null where nobody did. */
  readonly customLabel: Maybe<Scalars['String']['output']>;
  /** The type that whoever asked for it gave it. Null where they gave none. */
  readonly customType: Maybe<Scalars['String']['output']>;
  /** What whoever asked for it added, as text, JSON where it is more than a word. Null where nothing. */
  readonly data: Maybe<Scalars['String']['output']>;
  /** Whether it is held back for the data that it would use. Null where the vendor does not say. */
  readonly dataUsageLocked: Maybe<Scalars['Boolean']['output']>;
  /** The vendor's record of the camera. Null where the vendor names none. */
  readonly deviceRef: Maybe<VendorRef>;
  /** What the vendor shows in place of `typeLabel`. Null where nothing. */
  readonly displayType: Maybe<Scalars['String']['output']>;
  /** The card that the driver used. Null where none was. */
  readonly driverCardId: Maybe<Scalars['String']['output']>;
  /** The name of the driver. Null where the vendor names nobody. */
  readonly driverName: Maybe<Scalars['String']['output']>;
  /** The vendor's record of the driver. Null where it names nobody. */
  readonly driverRef: Maybe<VendorRef>;
  /** How long the recording is: as recorded, or else as meant. Null where the vendor does not say. */
  readonly durationSeconds: Maybe<Scalars['Float']['output']>;
  /** What mail was sent of it, in the vendor's spelling, for example `alert`. Null for none. */
  readonly emailLabel: Maybe<Scalars['String']['output']>;
  /** When the recording ends. */
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  /** The vendor's word for its type, for example `SYSTEMADMIN_CLIP`. */
  readonly eventType: Maybe<Scalars['String']['output']>;
  /** Whether a user has told the vendor what they think of it. Null where the vendor does not say. */
  readonly feedbackGiven: Maybe<Scalars['Boolean']['output']>;
  /** Whether somebody has flagged it. Null where the vendor does not say. */
  readonly flagged: Maybe<Scalars['Boolean']['output']>;
  /** Whether the vendor counts it as one of a flood of events. Null where the vendor does not say. */
  readonly flooded: Maybe<Scalars['Boolean']['output']>;
  /** The driver by Geotab's account, as text, JSON where it is more than a word. Null without one. */
  readonly geotabDriver: Maybe<Scalars['String']['output']>;
  /** The user by Geotab's account. Null without one. */
  readonly geotabUserId: Maybe<Scalars['String']['output']>;
  /** The groups that the vehicle was in, by the vendor's names. */
  readonly groups: ReadonlyArray<Scalars['String']['output']>;
  /** Whether the vendor gave it an impact score; it tells no score. Null where the vendor does not say. */
  readonly impactScored: Maybe<Scalars['Boolean']['output']>;
  /** What was recorded. */
  readonly kind: VideoKind;
  /** How people call it: the label that was given to it, or else the vendor's. */
  readonly label: Scalars['String']['output'];
  /** Where it was, degrees north. Null where the vendor does not say. */
  readonly latitude: Maybe<Scalars['Float']['output']>;
  /** Where it was, degrees east. Null where the vendor does not say. */
  readonly longitude: Maybe<Scalars['Float']['output']>;
  /** The videos by channel, then the snapshots by channel, that are there. */
  readonly media: ReadonlyArray<VideoMedia>;
  /** The moment that it is of. Null where the vendor gives none but its start. */
  readonly occurredAt: Maybe<Scalars['DateTime']['output']>;
  /** The vendor's record as received, JSON text. The text `null` once it is older than raw records are kept (`RETAIN_DAYS_RAW`). */
  readonly raw: Scalars['String']['output'];
  /** How long what was recorded is. Null until it is there. */
  readonly recordedDurationSeconds: Maybe<Scalars['Float']['output']>;
  /** The vendor's record of the camera that this one has replaced. Null where there is none. */
  readonly replacedDeviceRef: Maybe<VendorRef>;
  /** When it was asked for. Null where the vendor does not say. */
  readonly requestedAt: Maybe<Scalars['DateTime']['output']>;
  /** The vendor's id of the user who asked for it. Null if nobody did. */
  readonly requestedBy: Maybe<Scalars['String']['output']>;
  /** How long it was meant to be. Null where the vendor does not say. */
  readonly requestedDurationSeconds: Maybe<Scalars['Float']['output']>;
  /** Who has looked at it. */
  readonly review: VideoReview;
  /** The vendor's rule that led to it, as text, JSON where it is more than a word. Null where none did. */
  readonly rule: Maybe<Scalars['String']['output']>;
  /** How large the recording is. Null where the vendor does not say. */
  readonly sizeMegabytes: Maybe<Scalars['Float']['output']>;
  /** How far the upload of snapshots is, in the vendor's spelling, for example `SNAPSHOT_UPLOADED`. Null before it began. */
  readonly snapshotState: Maybe<Scalars['String']['output']>;
  /** The snapshots, by channel. */
  readonly snapshots: ReadonlyArray<Snapshot>;
  /** When the recording begins. */
  readonly startedAt: Maybe<Scalars['DateTime']['output']>;
  /** Where the recording is in its life. Null for an alarm, of which nothing is recorded. */
  readonly state: Maybe<RecordingState>;
  /** The state of the record, in the vendor's spelling; its list is not published. Null where the vendor gives none. */
  readonly status: Maybe<Scalars['String']['output']>;
  /** Where the vendor keeps it. */
  readonly storage: VideoStorage;
  /** The vendor's word for its type as people read it, for example `Custom Clip`. */
  readonly typeLabel: Maybe<Scalars['String']['output']>;
  /** How far the upload of video is, in the vendor's spelling, for example `VIDEO_UPLOADED`. Null before it began. */
  readonly uploadState: Maybe<Scalars['String']['output']>;
  /** When its video arrived. Null before. */
  readonly uploadedAt: Maybe<Scalars['DateTime']['output']>;
  /** The name of the vehicle at the vendor. Null where it has none. */
  readonly vehicleName: Maybe<Scalars['String']['output']>;
  /** The vendor's record. */
  readonly vendorRef: VendorRef;
  /** What was asked for, in the vendor's spelling, for example `snapshot_only`. Null for the usual. */
  readonly videoOption: Maybe<Scalars['String']['output']>;
};

/** What a camera system recorded. */
export type VideoKind =
  /** Nothing: an alarm that the camera system raised by itself, such as a storage that failed. */
  | 'ALARM'
  /** Video that somebody asked for. */
  | 'REQUESTED_CLIP'
  /** Snapshots without video. */
  | 'SNAPSHOTS'
  /** Video that a trigger in the vehicle started. */
  | 'TRIGGERED_CLIP';

/** A file of a recording: the video or the snapshot of one channel. */
export type VideoMedia = {
  /** The channel of the camera. */
  readonly channel: Scalars['Int']['output'];
  /** What it is. */
  readonly kind: VideoMediaKind;
  /** Where the file is. Null where the vendor says that it is there, and not where. */
  readonly link: Maybe<MediaLink>;
};

/** What a file of a recording is. */
export type VideoMediaKind =
  /** A still picture. */
  | 'SNAPSHOT'
  /** Video. */
  | 'VIDEO';

/** Who has looked at a recording. */
export type VideoReview = {
  /** Whether it was reviewed. Null where the vendor does not say. */
  readonly reviewed: Maybe<Scalars['Boolean']['output']>;
  /** When it was reviewed last. Null if it was not. */
  readonly reviewedAt: Maybe<Scalars['DateTime']['output']>;
  /** The vendor's id of who reviewed it last. Null if nobody did. */
  readonly reviewedBy: Maybe<Scalars['String']['output']>;
  /** When it was viewed last. Null if it was not. */
  readonly viewedAt: Maybe<Scalars['DateTime']['output']>;
  /** The vendor's id of who viewed it last. Null if nobody did. */
  readonly viewedBy: Maybe<Scalars['String']['output']>;
};

/** Where the vendor keeps a recording. */
export type VideoStorage = {
  /** The vendor's word for that. Null where it is not in the archive. */
  readonly archiveLabel: Maybe<Scalars['String']['output']>;
  /** Whether its video was moved to the vendor's archive, from where it has to be restored. */
  readonly archived: Scalars['Boolean']['output'];
  /** The vendor's hash of it. Null where it gives none. */
  readonly contentHash: Maybe<Scalars['String']['output']>;
  /** Whether the vendor keeps the camera's measurements beside it. Null where it does not say. */
  readonly metadataStored: Maybe<Scalars['Boolean']['output']>;
  /** The file that the camera recorded. Null where the vendor names none. */
  readonly recorderFile: Maybe<Scalars['String']['output']>;
};



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
  Device: Device;
  Event: Event;
  FootageRequest: FootageRequest;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Device:
    ( { __typename: 'Device' }
    & GraphQLRecursivePick<FederationTypes['Device'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Device'], {"vendorRefs":{"vendor":true,"ref":true}}> ) );
  Event:
    ( { __typename: 'Event' }
    & GraphQLRecursivePick<FederationTypes['Event'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Event'], {"occurredAt":true,"endedAt":true,"deviceRefs":{"vendor":true,"ref":true}}> ) );
  FootageRequest:
    ( { __typename: 'FootageRequest' }
    & GraphQLRecursivePick<FederationTypes['FootageRequest'], {"id":true}> );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node: ( FootageRequestModel );
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Camera: ResolverTypeWrapper<Camera>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  CameraChannel: ResolverTypeWrapper<CameraChannel>;
  CameraChannelState: CameraChannelState;
  CameraConnection: ResolverTypeWrapper<CameraConnection>;
  CameraEdge: ResolverTypeWrapper<CameraEdge>;
  CameraFault: ResolverTypeWrapper<CameraFault>;
  CameraFaultBasis: CameraFaultBasis;
  CameraFaultKind: CameraFaultKind;
  CameraFilter: CameraFilter;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CameraHorizon: ResolverTypeWrapper<CameraHorizon>;
  CameraHorizonBasis: CameraHorizonBasis;
  CameraProperty: ResolverTypeWrapper<CameraProperty>;
  CameraStatus: CameraStatus;
  Clip: ResolverTypeWrapper<Omit<Clip, 'event'> & { event: ResolversTypes['Event'] }>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Device: ResolverTypeWrapper<DeviceReference>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Event: ResolverTypeWrapper<EventReference>;
  EventFeedbackSelection: EventFeedbackSelection;
  FlagEventInput: FlagEventInput;
  FlagEventPayload: ResolverTypeWrapper<Omit<FlagEventPayload, 'event'> & { event: ResolversTypes['Event'] }>;
  Footage: ResolverTypeWrapper<Omit<Footage, 'clips'> & { clips: ReadonlyArray<ResolversTypes['Clip']> }>;
  FootageChange: ResolverTypeWrapper<FootageChangeModel>;
  FootageChangeKind: FootageChangeKind;
  FootageObstacle: ResolverTypeWrapper<FootageObstacle>;
  FootageObstacleReason: FootageObstacleReason;
  FootageRequest: ResolverTypeWrapper<FootageRequestModel>;
  FootageRequestConnection: ResolverTypeWrapper<Omit<FootageRequestConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['FootageRequestEdge']> }>;
  FootageRequestEdge: ResolverTypeWrapper<Omit<FootageRequestEdge, 'node'> & { node: ResolversTypes['FootageRequest'] }>;
  FootageRequestFilter: FootageRequestFilter;
  FootageRequestKind: FootageRequestKind;
  FootageRequestPart: ResolverTypeWrapper<FootageRequestPartModel>;
  FootageRequestReason: FootageRequestReason;
  FootageRequestState: FootageRequestState;
  FootageState: FootageState;
  LabelEventInput: LabelEventInput;
  LabelEventPayload: ResolverTypeWrapper<Omit<LabelEventPayload, 'event'> & { event: ResolversTypes['Event'] }>;
  LiveStream: ResolverTypeWrapper<LiveStream>;
  MediaLink: ResolverTypeWrapper<MediaLink>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RecordingState: RecordingState;
  RequestClipInput: RequestClipInput;
  RequestClipPayload: ResolverTypeWrapper<Omit<RequestClipPayload, 'request'> & { request: ResolversTypes['FootageRequest'] }>;
  RequestFootageInput: RequestFootageInput;
  RequestFootagePayload: ResolverTypeWrapper<Omit<RequestFootagePayload, 'request'> & { request: ResolversTypes['FootageRequest'] }>;
  RestoreFootageInput: RestoreFootageInput;
  RestoreFootagePayload: ResolverTypeWrapper<Omit<RestoreFootagePayload, 'request'> & { request: ResolversTypes['FootageRequest'] }>;
  Snapshot: ResolverTypeWrapper<Snapshot>;
  StartLiveStreamInput: StartLiveStreamInput;
  StartLiveStreamPayload: ResolverTypeWrapper<StartLiveStreamPayload>;
  StopLiveStreamInput: StopLiveStreamInput;
  StopLiveStreamPayload: ResolverTypeWrapper<StopLiveStreamPayload>;
  StreamGap: ResolverTypeWrapper<StreamGap>;
  SubmitEventFeedbackInput: SubmitEventFeedbackInput;
  SubmitEventFeedbackPayload: ResolverTypeWrapper<Omit<SubmitEventFeedbackPayload, 'event'> & { event: ResolversTypes['Event'] }>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  TakeSnapshotInput: TakeSnapshotInput;
  TakeSnapshotPayload: ResolverTypeWrapper<Omit<TakeSnapshotPayload, 'request'> & { request: ResolversTypes['FootageRequest'] }>;
  UnflagEventInput: UnflagEventInput;
  UnflagEventPayload: ResolverTypeWrapper<Omit<UnflagEventPayload, 'event'> & { event: ResolversTypes['Event'] }>;
  Vendor: Vendor;
  VendorRef: ResolverTypeWrapper<VendorRef>;
  VendorWrite: ResolverTypeWrapper<VendorWrite>;
  VendorWriteState: VendorWriteState;
  VideoDetails: ResolverTypeWrapper<VideoDetails>;
  VideoKind: VideoKind;
  VideoMedia: ResolverTypeWrapper<VideoMedia>;
  VideoMediaKind: VideoMediaKind;
  VideoReview: ResolverTypeWrapper<VideoReview>;
  VideoStorage: ResolverTypeWrapper<VideoStorage>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Camera: Camera;
  Int: Scalars['Int']['output'];
  CameraChannel: CameraChannel;
  CameraConnection: CameraConnection;
  CameraEdge: CameraEdge;
  CameraFault: CameraFault;
  CameraFilter: CameraFilter;
  Boolean: Scalars['Boolean']['output'];
  CameraHorizon: CameraHorizon;
  CameraProperty: CameraProperty;
  Clip: Omit<Clip, 'event'> & { event: ResolversParentTypes['Event'] };
  Float: Scalars['Float']['output'];
  DateTime: Scalars['DateTime']['output'];
  Device: DeviceReference;
  ID: Scalars['ID']['output'];
  Event: EventReference;
  FlagEventInput: FlagEventInput;
  FlagEventPayload: Omit<FlagEventPayload, 'event'> & { event: ResolversParentTypes['Event'] };
  Footage: Omit<Footage, 'clips'> & { clips: ReadonlyArray<ResolversParentTypes['Clip']> };
  FootageChange: FootageChangeModel;
  FootageObstacle: FootageObstacle;
  FootageRequest: FootageRequestModel;
  FootageRequestConnection: Omit<FootageRequestConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['FootageRequestEdge']> };
  FootageRequestEdge: Omit<FootageRequestEdge, 'node'> & { node: ResolversParentTypes['FootageRequest'] };
  FootageRequestFilter: FootageRequestFilter;
  FootageRequestPart: FootageRequestPartModel;
  LabelEventInput: LabelEventInput;
  LabelEventPayload: Omit<LabelEventPayload, 'event'> & { event: ResolversParentTypes['Event'] };
  LiveStream: LiveStream;
  MediaLink: MediaLink;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  RequestClipInput: RequestClipInput;
  RequestClipPayload: Omit<RequestClipPayload, 'request'> & { request: ResolversParentTypes['FootageRequest'] };
  RequestFootageInput: RequestFootageInput;
  RequestFootagePayload: Omit<RequestFootagePayload, 'request'> & { request: ResolversParentTypes['FootageRequest'] };
  RestoreFootageInput: RestoreFootageInput;
  RestoreFootagePayload: Omit<RestoreFootagePayload, 'request'> & { request: ResolversParentTypes['FootageRequest'] };
  Snapshot: Snapshot;
  StartLiveStreamInput: StartLiveStreamInput;
  StartLiveStreamPayload: StartLiveStreamPayload;
  StopLiveStreamInput: StopLiveStreamInput;
  StopLiveStreamPayload: StopLiveStreamPayload;
  StreamGap: StreamGap;
  SubmitEventFeedbackInput: SubmitEventFeedbackInput;
  SubmitEventFeedbackPayload: Omit<SubmitEventFeedbackPayload, 'event'> & { event: ResolversParentTypes['Event'] };
  Subscription: Record<PropertyKey, never>;
  TakeSnapshotInput: TakeSnapshotInput;
  TakeSnapshotPayload: Omit<TakeSnapshotPayload, 'request'> & { request: ResolversParentTypes['FootageRequest'] };
  UnflagEventInput: UnflagEventInput;
  UnflagEventPayload: Omit<UnflagEventPayload, 'event'> & { event: ResolversParentTypes['Event'] };
  VendorRef: VendorRef;
  VendorWrite: VendorWrite;
  VideoDetails: VideoDetails;
  VideoMedia: VideoMedia;
  VideoReview: VideoReview;
  VideoStorage: VideoStorage;
  String: Scalars['String']['output'];
};

export type ResumableDirectiveArgs = {
  after: Scalars['String']['input'];
  cursor: Scalars['String']['input'];
};

export type ResumableDirectiveResolver<Result, Parent, ContextType = any, Args = ResumableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CameraResolvers<ContextType = any, ParentType extends ResolversParentTypes['Camera'] = ResolversParentTypes['Camera']> = {
  channelStates?: Resolver<ReadonlyArray<ResolversTypes['CameraChannel']>, ParentType, ContextType>;
  channels?: Resolver<ReadonlyArray<ResolversTypes['Int']>, ParentType, ContextType>;
  faults?: Resolver<ReadonlyArray<ResolversTypes['CameraFault']>, ParentType, ContextType>;
  firmware?: Resolver<ReadonlyArray<ResolversTypes['CameraProperty']>, ParentType, ContextType>;
  groups?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  health?: Resolver<ReadonlyArray<ResolversTypes['CameraProperty']>, ParentType, ContextType>;
  horizon?: Resolver<Maybe<ResolversTypes['CameraHorizon']>, ParentType, ContextType>;
  lastSeenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['CameraStatus']>, ParentType, ContextType>;
  statusLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vehicleName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vendorRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
};

export type CameraChannelResolvers<ContextType = any, ParentType extends ResolversParentTypes['CameraChannel'] = ResolversParentTypes['CameraChannel']> = {
  channel?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['CameraChannelState']>, ParentType, ContextType>;
  stateLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CameraConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['CameraConnection'] = ResolversParentTypes['CameraConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['CameraEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type CameraEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['CameraEdge'] = ResolversParentTypes['CameraEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Camera'], ParentType, ContextType>;
};

export type CameraFaultResolvers<ContextType = any, ParentType extends ResolversParentTypes['CameraFault'] = ResolversParentTypes['CameraFault']> = {
  channel?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['CameraFaultKind'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sinceBasis?: Resolver<ResolversTypes['CameraFaultBasis'], ParentType, ContextType>;
};

export type CameraHorizonResolvers<ContextType = any, ParentType extends ResolversParentTypes['CameraHorizon'] = ResolversParentTypes['CameraHorizon']> = {
  basis?: Resolver<ResolversTypes['CameraHorizonBasis'], ParentType, ContextType>;
  reachesBackTo?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type CameraPropertyResolvers<ContextType = any, ParentType extends ResolversParentTypes['CameraProperty'] = ResolversParentTypes['CameraProperty']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ClipResolvers<ContextType = any, ParentType extends ResolversParentTypes['Clip'] = ResolversParentTypes['Clip']> = {
  coversEvent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['VideoKind'], ParentType, ContextType>;
  media?: Resolver<ReadonlyArray<ResolversTypes['VideoMedia']>, ParentType, ContextType>;
  offsetSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['RecordingState'], ParentType, ContextType>;
  vendorRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeviceResolvers<ContextType = any, ParentType extends ResolversParentTypes['Device'] = ResolversParentTypes['Device'], FederationReferenceType extends FederationReferenceTypes['Device'] = FederationReferenceTypes['Device']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Device']> | FederationReferenceType, FederationReferenceType, ContextType>;
  camera?: Resolver<Maybe<ResolversTypes['Camera']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type EventResolvers<ContextType = any, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event'], FederationReferenceType extends FederationReferenceTypes['Event'] = FederationReferenceTypes['Event']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Event']> | FederationReferenceType, FederationReferenceType, ContextType>;
  footage?: Resolver<Maybe<ResolversTypes['Footage']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  video?: Resolver<Maybe<ResolversTypes['VideoDetails']>, ParentType, ContextType>;
};

export type FlagEventPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['FlagEventPayload'] = ResolversParentTypes['FlagEventPayload']> = {
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
};

export type FootageResolvers<ContextType = any, ParentType extends ResolversParentTypes['Footage'] = ResolversParentTypes['Footage']> = {
  clips?: Resolver<ReadonlyArray<ResolversTypes['Clip']>, ParentType, ContextType>;
  obstacle?: Resolver<Maybe<ResolversTypes['FootageObstacle']>, ParentType, ContextType>;
  requestable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['FootageState'], ParentType, ContextType>;
};

export type FootageChangeResolvers<ContextType = any, ParentType extends ResolversParentTypes['FootageChange'] = ResolversParentTypes['FootageChange']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  gap?: Resolver<Maybe<ResolversTypes['StreamGap']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['FootageChangeKind'], ParentType, ContextType>;
  request?: Resolver<Maybe<ResolversTypes['FootageRequest']>, ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type FootageObstacleResolvers<ContextType = any, ParentType extends ResolversParentTypes['FootageObstacle'] = ResolversParentTypes['FootageObstacle']> = {
  at?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['FootageObstacleReason'], ParentType, ContextType>;
};

export type FootageRequestResolvers<ContextType = any, ParentType extends ResolversParentTypes['FootageRequest'] = ResolversParentTypes['FootageRequest'], FederationReferenceType extends FederationReferenceTypes['FootageRequest'] = FederationReferenceTypes['FootageRequest']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['FootageRequest']> | FederationReferenceType, FederationReferenceType, ContextType>;
  cameraRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
  channels?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Int']>>, ParentType, ContextType>;
  device?: Resolver<Maybe<ResolversTypes['Device']>, ParentType, ContextType>;
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['FootageRequestKind'], ParentType, ContextType>;
  parts?: Resolver<ReadonlyArray<ResolversTypes['FootageRequestPart']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['FootageRequestReason']>, ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  requestedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['FootageRequestState'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FootageRequestConnectionResolvers<ContextType = any, ParentType extends ResolversParentTypes['FootageRequestConnection'] = ResolversParentTypes['FootageRequestConnection']> = {
  changeCursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['FootageRequestEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type FootageRequestEdgeResolvers<ContextType = any, ParentType extends ResolversParentTypes['FootageRequestEdge'] = ResolversParentTypes['FootageRequestEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['FootageRequest'], ParentType, ContextType>;
};

export type FootageRequestPartResolvers<ContextType = any, ParentType extends ResolversParentTypes['FootageRequestPart'] = ResolversParentTypes['FootageRequestPart']> = {
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  vendorRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  video?: Resolver<Maybe<ResolversTypes['VideoDetails']>, ParentType, ContextType>;
};

export type LabelEventPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['LabelEventPayload'] = ResolversParentTypes['LabelEventPayload']> = {
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
};

export type LiveStreamResolvers<ContextType = any, ParentType extends ResolversParentTypes['LiveStream'] = ResolversParentTypes['LiveStream']> = {
  cameraRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
  channel?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  openUntil?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MediaLinkResolvers<ContextType = any, ParentType extends ResolversParentTypes['MediaLink'] = ResolversParentTypes['MediaLink']> = {
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = any, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  flagEvent?: Resolver<ResolversTypes['FlagEventPayload'], ParentType, ContextType, RequireFields<MutationFlagEventArgs, 'input'>>;
  labelEvent?: Resolver<ResolversTypes['LabelEventPayload'], ParentType, ContextType, RequireFields<MutationLabelEventArgs, 'input'>>;
  requestClip?: Resolver<ResolversTypes['RequestClipPayload'], ParentType, ContextType, RequireFields<MutationRequestClipArgs, 'input'>>;
  requestFootage?: Resolver<ResolversTypes['RequestFootagePayload'], ParentType, ContextType, RequireFields<MutationRequestFootageArgs, 'input'>>;
  restoreFootage?: Resolver<ResolversTypes['RestoreFootagePayload'], ParentType, ContextType, RequireFields<MutationRestoreFootageArgs, 'input'>>;
  startLiveStream?: Resolver<ResolversTypes['StartLiveStreamPayload'], ParentType, ContextType, RequireFields<MutationStartLiveStreamArgs, 'input'>>;
  stopLiveStream?: Resolver<ResolversTypes['StopLiveStreamPayload'], ParentType, ContextType, RequireFields<MutationStopLiveStreamArgs, 'input'>>;
  submitEventFeedback?: Resolver<ResolversTypes['SubmitEventFeedbackPayload'], ParentType, ContextType, RequireFields<MutationSubmitEventFeedbackArgs, 'input'>>;
  takeSnapshot?: Resolver<ResolversTypes['TakeSnapshotPayload'], ParentType, ContextType, RequireFields<MutationTakeSnapshotArgs, 'input'>>;
  unflagEvent?: Resolver<ResolversTypes['UnflagEventPayload'], ParentType, ContextType, RequireFields<MutationUnflagEventArgs, 'input'>>;
};

export type NodeResolvers<ContextType = any, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'FootageRequest', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = any, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isPartial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = any, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  cameras?: Resolver<ResolversTypes['CameraConnection'], ParentType, ContextType, RequireFields<QueryCamerasArgs, 'first'>>;
  footageRequests?: Resolver<ResolversTypes['FootageRequestConnection'], ParentType, ContextType, RequireFields<QueryFootageRequestsArgs, 'first'>>;
  videoWrite?: Resolver<Maybe<ResolversTypes['VendorWrite']>, ParentType, ContextType, RequireFields<QueryVideoWriteArgs, 'id'>>;
};

export type RequestClipPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['RequestClipPayload'] = ResolversParentTypes['RequestClipPayload']> = {
  existed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  request?: Resolver<ResolversTypes['FootageRequest'], ParentType, ContextType>;
};

export type RequestFootagePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['RequestFootagePayload'] = ResolversParentTypes['RequestFootagePayload']> = {
  existed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  request?: Resolver<ResolversTypes['FootageRequest'], ParentType, ContextType>;
};

export type RestoreFootagePayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['RestoreFootagePayload'] = ResolversParentTypes['RestoreFootagePayload']> = {
  existed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  request?: Resolver<ResolversTypes['FootageRequest'], ParentType, ContextType>;
};

export type SnapshotResolvers<ContextType = any, ParentType extends ResolversParentTypes['Snapshot'] = ResolversParentTypes['Snapshot']> = {
  channel?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type StartLiveStreamPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['StartLiveStreamPayload'] = ResolversParentTypes['StartLiveStreamPayload']> = {
  stream?: Resolver<Maybe<ResolversTypes['LiveStream']>, ParentType, ContextType>;
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
};

export type StopLiveStreamPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['StopLiveStreamPayload'] = ResolversParentTypes['StopLiveStreamPayload']> = {
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
};

export type StreamGapResolvers<ContextType = any, ParentType extends ResolversParentTypes['StreamGap'] = ResolversParentTypes['StreamGap']> = {
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  resumesAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SubmitEventFeedbackPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['SubmitEventFeedbackPayload'] = ResolversParentTypes['SubmitEventFeedbackPayload']> = {
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = any, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  footageChanges?: SubscriptionResolver<ResolversTypes['FootageChange'], "footageChanges", ParentType, ContextType, Partial<SubscriptionFootageChangesArgs>>;
};

export type TakeSnapshotPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['TakeSnapshotPayload'] = ResolversParentTypes['TakeSnapshotPayload']> = {
  existed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  request?: Resolver<ResolversTypes['FootageRequest'], ParentType, ContextType>;
};

export type UnflagEventPayloadResolvers<ContextType = any, ParentType extends ResolversParentTypes['UnflagEventPayload'] = ResolversParentTypes['UnflagEventPayload']> = {
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  write?: Resolver<ResolversTypes['VendorWrite'], ParentType, ContextType>;
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

export type VideoDetailsResolvers<ContextType = any, ParentType extends ResolversParentTypes['VideoDetails'] = ResolversParentTypes['VideoDetails']> = {
  channels?: Resolver<ReadonlyArray<ResolversTypes['Int']>, ParentType, ContextType>;
  companyRef?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  customLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  customType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  data?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  dataUsageLocked?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  deviceRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  displayType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  driverCardId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  driverName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  driverRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  durationSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  emailLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  eventType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  feedbackGiven?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  flagged?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  flooded?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  geotabDriver?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  geotabUserId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  groups?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  impactScored?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['VideoKind'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  latitude?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  longitude?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  media?: Resolver<ReadonlyArray<ResolversTypes['VideoMedia']>, ParentType, ContextType>;
  occurredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  recordedDurationSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  replacedDeviceRef?: Resolver<Maybe<ResolversTypes['VendorRef']>, ParentType, ContextType>;
  requestedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  requestedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestedDurationSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  review?: Resolver<ResolversTypes['VideoReview'], ParentType, ContextType>;
  rule?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sizeMegabytes?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  snapshotState?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  snapshots?: Resolver<ReadonlyArray<ResolversTypes['Snapshot']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['RecordingState']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  storage?: Resolver<ResolversTypes['VideoStorage'], ParentType, ContextType>;
  typeLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  uploadState?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  uploadedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  vehicleName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  vendorRef?: Resolver<ResolversTypes['VendorRef'], ParentType, ContextType>;
  videoOption?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type VideoMediaResolvers<ContextType = any, ParentType extends ResolversParentTypes['VideoMedia'] = ResolversParentTypes['VideoMedia']> = {
  channel?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['VideoMediaKind'], ParentType, ContextType>;
  link?: Resolver<Maybe<ResolversTypes['MediaLink']>, ParentType, ContextType>;
};

export type VideoReviewResolvers<ContextType = any, ParentType extends ResolversParentTypes['VideoReview'] = ResolversParentTypes['VideoReview']> = {
  reviewed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  reviewedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  reviewedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  viewedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  viewedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type VideoStorageResolvers<ContextType = any, ParentType extends ResolversParentTypes['VideoStorage'] = ResolversParentTypes['VideoStorage']> = {
  archiveLabel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  archived?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  contentHash?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  metadataStored?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  recorderFile?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = any> = {
  Camera?: CameraResolvers<ContextType>;
  CameraChannel?: CameraChannelResolvers<ContextType>;
  CameraConnection?: CameraConnectionResolvers<ContextType>;
  CameraEdge?: CameraEdgeResolvers<ContextType>;
  CameraFault?: CameraFaultResolvers<ContextType>;
  CameraHorizon?: CameraHorizonResolvers<ContextType>;
  CameraProperty?: CameraPropertyResolvers<ContextType>;
  Clip?: ClipResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Device?: DeviceResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  FlagEventPayload?: FlagEventPayloadResolvers<ContextType>;
  Footage?: FootageResolvers<ContextType>;
  FootageChange?: FootageChangeResolvers<ContextType>;
  FootageObstacle?: FootageObstacleResolvers<ContextType>;
  FootageRequest?: FootageRequestResolvers<ContextType>;
  FootageRequestConnection?: FootageRequestConnectionResolvers<ContextType>;
  FootageRequestEdge?: FootageRequestEdgeResolvers<ContextType>;
  FootageRequestPart?: FootageRequestPartResolvers<ContextType>;
  LabelEventPayload?: LabelEventPayloadResolvers<ContextType>;
  LiveStream?: LiveStreamResolvers<ContextType>;
  MediaLink?: MediaLinkResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RequestClipPayload?: RequestClipPayloadResolvers<ContextType>;
  RequestFootagePayload?: RequestFootagePayloadResolvers<ContextType>;
  RestoreFootagePayload?: RestoreFootagePayloadResolvers<ContextType>;
  Snapshot?: SnapshotResolvers<ContextType>;
  StartLiveStreamPayload?: StartLiveStreamPayloadResolvers<ContextType>;
  StopLiveStreamPayload?: StopLiveStreamPayloadResolvers<ContextType>;
  StreamGap?: StreamGapResolvers<ContextType>;
  SubmitEventFeedbackPayload?: SubmitEventFeedbackPayloadResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TakeSnapshotPayload?: TakeSnapshotPayloadResolvers<ContextType>;
  UnflagEventPayload?: UnflagEventPayloadResolvers<ContextType>;
  VendorRef?: VendorRefResolvers<ContextType>;
  VendorWrite?: VendorWriteResolvers<ContextType>;
  VideoDetails?: VideoDetailsResolvers<ContextType>;
  VideoMedia?: VideoMediaResolvers<ContextType>;
  VideoReview?: VideoReviewResolvers<ContextType>;
  VideoStorage?: VideoStorageResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = any> = {
  resumable?: ResumableDirectiveResolver<any, any, ContextType>;
};

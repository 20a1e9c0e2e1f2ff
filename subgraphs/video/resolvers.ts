import { dateTimeScalar } from "../../platform/date-time.ts";
import { asOfNow } from "../../platform/live/as-of-now.ts";
import { toVendorWriteAnswer } from "../../platform/vendor/writes/vendor-write-reader.ts";
import { toVendorRef } from "../../schema/event-id.ts";
import { readCameras } from "./cameras/read-cameras.ts";
import { toCamera } from "./cameras/served-camera.ts";
import type { VideoContext } from "./context.ts";
import { type DeviceReference, type EventReference, toCameraRefs } from "./domain.ts";
import { readFootage } from "./footage/read-footage.ts";
import type { Resolvers } from "./generated.ts";
import { toOwnMedia, toOwnSnapshots } from "./media/own-media.ts";
import type { FootageChange } from "./requests/footage-request.ts";
import { askForFootage, followFootage, readFootageRequests, requestResolvers } from "./requests/request-resolvers.ts";

import { writeMutations } from "./writes/write-resolvers.ts";

export const resolvers: Resolvers<VideoContext> = {
  DateTime: dateTimeScalar,
  Query: {
    cameras: (_parent, args, { cameras, tenant, nowMs }) => readCameras(cameras, { ...args, tenant, nowMs }),
    async videoWrite(_parent, { id }, { writes, tenant }) {
      const write = await writes.read(tenant, id);
      return write && toVendorWriteAnswer(write);
    },
    footageRequests: (_parent, args, context) => readFootageRequests(args, context),
  },
  Mutation: {
    requestFootage: (_parent, { input }, context) => askForFootage("requestFootage", input, context),
    requestClip: (_parent, { input }, context) => askForFootage("requestClip", input, context),
    restoreFootage: (_parent, { input }, context) => askForFootage("restoreFootage", input, context),
    takeSnapshot: (_parent, { input }, context) => askForFootage("takeSnapshot", input, context),
    ...writeMutations,
  },
  Subscription: {
    footageChanges: {
      subscribe: (_parent, args, context) => followFootage(args, context),
      resolve: (change: FootageChange, _args: unknown, { loaders }: VideoContext) => asOfNow(change, loaders),
    },
  },
  ...requestResolvers,
  Device: {
    /** The vendors' names come along when the camera is asked for; the generated type does not see the list in them. */
    __resolveReference: (reference) => {
      const { id, vendorRefs = [] } = reference as Partial<DeviceReference> & { id: string };
      return { id, vendorRefs };
    },
    /** A device that RoscoLive does not know has no camera; that is an answer, not an error. */
    async camera({ vendorRefs }, _args, { loaders, nowMs }) {
      const cameras = await Promise.all(toCameraRefs(vendorRefs).map((ref) => loaders.cameras.load(ref)));
      const camera = cameras.find((one) => one !== null);
      return camera ? toCamera(camera, nowMs) : null;
    },
  },
  Event: {
    /** Its moment and its device come along when its footage is asked for; the generated type does not see them. */
    __resolveReference: (reference) => reference as EventReference,
    /** An event of another vendor has no video; that is an answer, not an error. */
    video({ id }, _args, { loaders }) {
      const ref = toVendorRef(id, "ROSCOLIVE");
      return ref === null ? null : loaders.details.load(ref);
    },
    footage: (event, _args, context) => readFootage(event, context),
  },
  VideoDetails: {
    media: ({ vendorRef, media }, _args, context) => toOwnMedia(vendorRef.ref, media, context),
    snapshots: ({ vendorRef, snapshots }, _args, context) => toOwnSnapshots(vendorRef.ref, snapshots, context),
  },
  Clip: {
    media: ({ vendorRef, media }, _args, context) => toOwnMedia(vendorRef.ref, media, context),
  },
};

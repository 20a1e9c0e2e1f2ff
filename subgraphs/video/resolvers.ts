import { dateTimeScalar } from "../../platform/date-time.ts";
import { toVendorRef } from "../../schema/event-id.ts";
import type { VideoContext } from "./context.ts";
import type { DeviceReference } from "./domain.ts";
import type { Resolvers } from "./generated.ts";

export const resolvers: Resolvers<VideoContext> = {
  DateTime: dateTimeScalar,
  Device: {
    /** The vendors' names come along when the camera is asked for; the generated type does not see the list in them. */
    __resolveReference: (reference) => {
      const { id, vendorRefs = [] } = reference as Partial<DeviceReference> & { id: string };
      return { id, vendorRefs };
    },
    /** A device that RoscoLive does not know has no camera; that is an answer, not an error. */
    async camera({ vendorRefs }, _args, { loaders }) {
      const refs = vendorRefs.filter(({ vendor }) => vendor === "ROSCOLIVE").map(({ ref }) => ref);
      const cameras = await Promise.all(refs.map((ref) => loaders.cameras.load(ref)));
      return cameras.find((camera) => camera !== null) ?? null;
    },
  },
  Event: {
    __resolveReference: ({ id }) => ({ id }),
    /** An event of another vendor has no video; that is an answer, not an error. */
    video({ id }, _args, { loaders }) {
      const ref = toVendorRef(id, "ROSCOLIVE");
      return ref === null ? null : loaders.details.load(ref);
    },
  },
};

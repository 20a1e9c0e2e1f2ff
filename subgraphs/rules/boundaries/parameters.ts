/** A reading that a rule may limit, in the vendors' spelling of it. */
export type Parameter = {
  /** The unit of the bounds. */
  readonly unit: string;
  /** What no vehicle reads, so that a bound beyond it never decides. Null where nobody can say. */
  readonly lowest: number | null;
  readonly highest: number | null;
};

/** The speed of a vehicle, as Vinli calls it, and as every vendor tells it with a place. */
export const SPEED = "vehicleSpeed";

/** What positions of all vendors say beside the place: rules over all vendors can limit these. */
export const FLEET_PARAMETERS: ReadonlyMap<string, Parameter> = new Map([
  // No lorry or car of a fleet drives faster.
  [SPEED, { unit: "km/h", lowest: 0, highest: 250 }],
]);

import { expect, it } from "vitest";
import { LiveProduct } from "../clients/live-product.ts";
import { type Answer, ask, askUntil, subscribeTo } from "./graph-client.ts";

const CASE =
  "id state confirmation revision driver { id } device { name } event { id retracted } history { kind origin toState }";

type Case = {
  readonly incident: { readonly id: string } | null;
  readonly event: { readonly incident: { readonly id: string } | null };
};

it("an event of the safety inbox is dismissed by the graph, at the vendor, and live; one of another vendor becomes a case", async ({
  signal,
}) => {
  await using product = await LiveProduct.start(signal);
  const [inbox = "", other = ""] = product.publish(1);
  const one = `{ event(id: "${inbox}") { device { name } coaching { ${CASE} } } }`;
  await askUntil(product.url, one, ({ data }: Answer) => data?.event?.coaching?.device?.name, signal);
  await askUntil(product.url, `{ event(id: "${other}") { id } }`, ({ data }: Answer) => data?.event, signal);
  const { data: listed } = await ask(product.url, "{ coachingCases(first: 1) { changeCursor } }");
  const after = listed.coachingCases.changeCursor;
  await using live = subscribeTo(
    product.url,
    `subscription { coachingCaseChanges(filter: { states: [DISMISSED] }, after: "${after}") {
      kind coachingCase { event { id title } confirmation } } }`,
  );

  const dismissed = await ask(
    product.url,
    `mutation { dismissEvent(input: { eventId: "${inbox}", reason: INCORRECT, comment: "a shadow" }) { coachingCase { ${CASE} } } }`,
  );
  const told = await live.next();
  const isDone = ({ data }: Answer) => {
    const { event, confirmation } = data?.event?.coaching ?? {};
    return event?.retracted && confirmation !== "PENDING";
  };
  const retracted = await askUntil(product.url, one, isDone, signal);
  const opening = `mutation { openCoachingCase(input: { eventId: "${other}", note: "seen" }) { coachingCase { ${CASE} } } }`;
  const opened = await askUntil(product.url, opening, ({ data }: Answer) => data?.openCoachingCase, signal);
  const { id } = opened.data.openCoachingCase.coachingCase;
  const node = await ask(product.url, `{ node(id: "${id}") { id ... on CoachingCase { state notes { text } } } }`);

  const whole = await ask(
    product.url,
    `{ coachingCases(first: 500) { edges { node { ${CASE} incident { id } event { title footage { state } hoursOfService { dutyStatus } incident { id coaching { id } } } } } }
      incidents(first: 5) { edges { node { coaching { id } events { coaching { id } } } } }
      drivers(first: 5) { edges { node { coach { id load { openCases } } safetyScore { score exposure { basis } weeks { points } } coachingSessions { edges { cursor } } } } }
      devices(first: 5) { edges { node { safetyScore { points contributions { type events { title } } } } } }
      coaches { id load { assignedDrivers } } safetyRanking { rank driver { name } } coachingRules { id } safetyWeights { revision } }`,
  );

  expect(whole.errors).toBeUndefined();
  const cases = whole.data.coachingCases.edges.map(({ node }: { node: Case }) => node);
  expect(cases.length).toBeGreaterThan(1);
  expect(cases.map(({ incident }: Case) => incident?.id)).toEqual(cases.map(({ event }: Case) => event.incident?.id));
  expect(dismissed.errors).toBeUndefined();
  expect(dismissed.data.dismissEvent.coachingCase).toMatchObject({ state: "DISMISSED", confirmation: "PENDING" });
  expect(told.value.data.coachingCaseChanges).toMatchObject({ kind: "ADDED", coachingCase: { event: { id: inbox } } });
  expect(retracted.data.event.coaching).toMatchObject({ state: "DISMISSED", confirmation: "CONFIRMED", revision: 2 });
  expect(opened.data.openCoachingCase.coachingCase).toMatchObject({ state: "NEEDS_REVIEW", event: { id: other } });
  expect(node.data.node).toEqual({ id, state: "NEEDS_REVIEW", notes: [{ text: "seen" }] });
});

/** The vendor is tried again at growing intervals, of a minute at most: `killed-writes.test.ts` has the short form. */
it.runIf(process.env.LONG)(
  "a move that was accepted before the product was killed is pending when it is back, and is confirmed once, when the vendor is back",
  {
    timeout: 300_000,
  },
  async ({ signal }) => {
    await using product = await LiveProduct.start(signal);
    const [inbox = ""] = product.publish(1);
    const one = `{ event(id: "${inbox}") { coaching { id state confirmation } } }`;
    await askUntil(product.url, one, ({ data }: Answer) => data?.event?.coaching, signal);
    product.simulator.vendor("samsara").stop();

    const moved = await ask(
      product.url,
      `mutation { setCoachingState(input: { caseId: "case:${inbox}", state: NEEDS_COACHING, idempotencyKey: "one" }) {
      coachingCase { state confirmation } } }`,
    );
    await product.kill();
    await product.startAgain();
    const between = await ask(product.url, one);
    await product.simulator.vendor("samsara").restart();
    const settled = await askUntil(
      product.url,
      one,
      ({ data }: Answer) => data?.event?.coaching?.confirmation !== "PENDING",
      signal,
    );

    const pending = { state: "NEEDS_COACHING", confirmation: "PENDING" };
    expect(moved.data.setCoachingState.coachingCase).toEqual(pending);
    expect(between.data.event.coaching).toMatchObject(pending);
    expect(settled.data.event.coaching).toMatchObject({ state: "NEEDS_COACHING", confirmation: "CONFIRMED" });
    const ref = inbox.slice("samsara:".length);
    expect(product.simulator.ledger("samsara").filter(({ id }) => id === ref)).toHaveLength(2);
  },
);

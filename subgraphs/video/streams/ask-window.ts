import type { EventsPage, PageQuery } from "../client.ts";

/** A period, its ends included. Epoch milliseconds of whole seconds: finer ones cannot be asked for. */
export type EventWindow = { readonly fromMs: number; readonly toMs: number };

/** Asks for the events of a window: for a page of them, or for all without one. */
export type AskWindow = (window: EventWindow, page?: PageQuery) => Promise<EventsPage>;

/** Of a window that is asked for by itself. */
export const PAGE_SIZE = 100;

/** Neighbours share a second, lest one that excludes an end lose it. */
export const SHARED_MS = 1_000;

import { hash } from "node:crypto";

export type Key = string | number;

/**
 * A stream of random numbers that is the same for the same keys, on every machine and in every run.
 *
 * Whatever is random in the world has keys of its own, so that one part can be asked for without the others.
 */
export class Random {
  readonly #state: Uint32Array;

  constructor(...keys: readonly Key[]) {
    const digest = digestOf(keys);
    this.#state = Uint32Array.from([0, 8, 16, 24], (start) => Number.parseInt(digest.slice(start, start + 8), 16));
  }

  /** At least 0 and below 1. The generator is xoshiro128**: <https://prng.di.unimi.it/xoshiro128starstar.c>. */
  next(): number {
    const state = this.#state;
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const third = c ^ a;
    const fourth = d ^ b;
    state[0] = a ^ fourth;
    state[1] = b ^ third;
    state[2] = third ^ (b << 9);
    state[3] = rotated(fourth, 11);
    return result / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of `options`, the first of which must exist. */
  pick<T>(options: readonly [T, ...T[]]): T {
    return options[this.integer(0, options.length - 1)] ?? options[0];
  }
}

/** A version 4 UUID that is the same for the same keys. */
export function uuidOf(...keys: readonly Key[]): string {
  const hex = digestOf(["uuid", ...keys]);
  const variant = "89ab"[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** 32 hexadecimal characters that are the same for the same keys. */
export function digestOf(keys: readonly Key[]): string {
  return hash("md5", keys.join("\u0000"), "hex");
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

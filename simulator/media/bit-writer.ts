/** Writes bits into bytes, the highest first. */
export class BitWriter {
  readonly #bytes: number[] = [];
  #pending = 0;
  #count = 0;

  /** The lowest `length` bits of a value, at most 32. */
  bits(value: number, length: number): this {
    for (let place = length - 1; place >= 0; place -= 1) {
      this.#pending = (this.#pending << 1) | ((value >>> place) & 1);
      this.#count += 1;
      if (this.#count === 8) this.#flush();
    }
    return this;
  }

  /** An unsigned number in the code of Exponential-Golomb, ITU-T H.264, 9.1. */
  golomb(value: number): this {
    const length = 32 - Math.clz32(value + 1);
    return this.bits(0, length - 1).bits(value + 1, length);
  }

  /** Fills the byte that was begun with zeros or ones. */
  align(bit: 0 | 1): this {
    while (this.#count !== 0) this.bits(bit, 1);
    return this;
  }

  /** Whole bytes, where no byte is begun. */
  bytes(values: Iterable<number>): this {
    for (const value of values) this.#bytes.push(value);
    return this;
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #flush(): void {
    this.#bytes.push(this.#pending & 0xff);
    this.#pending = 0;
    this.#count = 0;
  }
}

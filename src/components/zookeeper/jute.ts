/** Writes values as jute, ZooKeeper's serialization, has them: big-endian, with lengths before texts and buffers. */
export class JuteWriter {
  private readonly parts: Buffer[] = [];

  int(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    return this.add(part);
  }

  long(value: bigint): this {
    const part = Buffer.alloc(8);
    part.writeBigInt64BE(value);
    return this.add(part);
  }

  boolean(value: boolean): this {
    return this.add(Buffer.from([value ? 1 : 0]));
  }

  buffer(value: Buffer): this {
    return this.int(value.length).add(value);
  }

  text(value: string): this {
    return this.buffer(Buffer.from(value));
  }

  /** What was written, with its length before it: as packets are sent. */
  packet(): Buffer {
    const body = Buffer.concat(this.parts);
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    return Buffer.concat([length, body]);
  }

  private add(part: Buffer): this {
    this.parts.push(part);
    return this;
  }
}

/** Reads what a packet holds, without its length. @throws RangeError when it ends too early. */
export class JuteReader {
  private at = 0;

  constructor(private readonly body: Buffer) {}

  int(): number {
    this.at += 4;
    return this.body.readInt32BE(this.at - 4);
  }

  long(): bigint {
    this.at += 8;
    return this.body.readBigInt64BE(this.at - 8);
  }

  buffer(): Buffer {
    // null is written as length -1.
    const length = Math.max(0, this.int());
    if (this.at + length > this.body.length) throw new RangeError(`a buffer of ${length} bytes goes beyond its packet`);
    this.at += length;
    return this.body.subarray(this.at - length, this.at);
  }

  text(): string {
    return this.buffer().toString();
  }

  texts(): string[] {
    return Array.from({ length: Math.max(0, this.int()) }, () => this.text());
  }
}

/** Cuts a stream of bytes into packets. */
export class Packets {
  private rest = Buffer.alloc(0);

  /**
   * Takes the next bytes; returns the packets that are complete with them, without their lengths.
   * @throws Error for a length that no packet has.
   */
  take(bytes: Buffer): Buffer[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const complete: Buffer[] = [];
    while (this.rest.length >= 4 && this.rest.length >= 4 + this.rest.readInt32BE(0)) {
      const length = this.rest.readInt32BE(0);
      if (length < 0) throw new Error(`ZooKeeper sent a packet of ${length} bytes`);
      const end = 4 + length;
      complete.push(this.rest.subarray(4, end));
      this.rest = this.rest.subarray(end);
    }
    return complete;
  }
}

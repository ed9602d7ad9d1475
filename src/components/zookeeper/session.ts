import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../../core/http.js';
import { JuteReader, JuteWriter, Packets } from './jute.js';

/** Operations (ZooDefs.java, OpCode). */
const GET_DATA = 4;
const SYNC = 9;
const GET_CHILDREN_2 = 12;
const CLOSE_SESSION = -11;
const NO_NODE = -101;

/** A znode with its data. */
export interface ZooNode {
  value: string;
  /** The zxids of its creation (czxid) and of its last change (mzxid). */
  created: number;
  changed: number;
}

/** The names of the nodes below one, and the newest zxid that the server knew. */
export interface ZooChildren {
  names: string[];
  zxid: number;
}

interface Reply {
  error: number;
  /** Fits into a number: 32 bits of it count changes, those above count elections. */
  zxid: number;
  rest: JuteReader;
}

interface Waiting {
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

/**
 * A session with one server of ZooKeeper: no more of its protocol than reads need. The server answers in the order of
 * the requests. A session whose connection ends is not taken up again.
 */
export class ZooSession {
  private readonly packets = new Packets();
  private readonly waiting: Waiting[] = [];
  private failure: Error | null = null;
  private xid = 0;
  private isWelcomed = false;

  private constructor(
    private readonly socket: Socket,
    private readonly name: string,
    private readonly timeoutMs: number,
  ) {
    socket.setNoDelay();
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error(`${name} closed the connection`)));
    socket.on('data', (bytes: Buffer) => this.receive(bytes));
  }

  /**
   * Opens a session. A server without a majority closes the connection instead.
   * @throws when it is not open in time.
   */
  static async open(endpoint: Endpoint, name: string, timeoutMs: number): Promise<ZooSession> {
    const session = new ZooSession(connect(endpoint.port, endpoint.host), name, timeoutMs);
    // Protocol version, newest zxid known, timeout of the session, its id, its password, and not read-only.
    const hello = new JuteWriter().int(0).long(0n).int(10_000).long(0n).buffer(Buffer.alloc(16)).boolean(false);
    await session.send(hello.packet());
    return session;
  }

  get isOpen(): boolean {
    return this.failure === null;
  }

  /** Waits until the server knows every change that ZooKeeper's leader had committed when this was called. */
  async sync(path: string): Promise<void> {
    this.check(await this.request(SYNC, (writer) => writer.text(path)), path);
  }

  /** Without a node of that path there are none below it. */
  async children(path: string): Promise<ZooChildren> {
    const reply = await this.request(GET_CHILDREN_2, (writer) => writer.text(path).boolean(false));
    if (reply.error === NO_NODE) return { names: [], zxid: reply.zxid };
    this.check(reply, path);
    return { names: reply.rest.texts(), zxid: reply.zxid };
  }

  /** Null where there is no znode of that path. */
  async node(path: string): Promise<ZooNode | null> {
    const reply = await this.request(GET_DATA, (writer) => writer.text(path).boolean(false));
    if (reply.error === NO_NODE) return null;
    this.check(reply, path);
    const { rest } = reply;
    return { value: rest.text(), created: Number(rest.long()), changed: Number(rest.long()) };
  }

  /** Ends the session at the server too, where it is still reached. */
  close(): void {
    if (!this.isOpen) return;
    this.socket.write(this.header(CLOSE_SESSION).packet());
    this.socket.destroySoon();
    this.fail(new Error('the session was closed'));
  }

  private request(operation: number, write: (writer: JuteWriter) => JuteWriter): Promise<Reply> {
    return this.send(write(this.header(operation)).packet());
  }

  private header(operation: number): JuteWriter {
    this.xid += 1;
    return new JuteWriter().int(this.xid).int(operation);
  }

  /** @throws when no answer comes in time; the session is over then. */
  private send(packet: Buffer): Promise<Reply> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      const late = () => this.fail(new Error(`${this.name}: no answer within ${this.timeoutMs} ms`));
      const timer = setTimeout(late, this.timeoutMs);
      const done =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          settle(value);
        };
      this.waiting.push({ resolve: done(resolve), reject: done(reject) });
      this.socket.write(packet);
    });
  }

  private receive(bytes: Buffer): void {
    for (const body of this.cut(bytes)) {
      const next = this.waiting.shift();
      try {
        next?.resolve(this.parse(body));
      } catch (error) {
        next?.reject(error as Error);
        this.fail(error as Error);
      }
    }
  }

  /** The packets that are complete; none where the stream makes no sense, which ends the session. */
  private cut(bytes: Buffer): Buffer[] {
    try {
      return this.packets.take(bytes);
    } catch (error) {
      this.fail(error as Error);
      return [];
    }
  }

  /** The first packet is the answer to the connection request, which has no header. */
  private parse(body: Buffer): Reply {
    const rest = new JuteReader(body);
    if (!this.isWelcomed) {
      this.isWelcomed = true;
      return { error: 0, zxid: 0, rest };
    }
    rest.int(); // xid: answers come in order
    const zxid = Number(rest.long());
    return { error: rest.int(), zxid, rest };
  }

  private check({ error }: Reply, path: string): void {
    if (error !== 0) throw new Error(`${this.name} answers error ${error} for ${path}`);
  }

  private fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    // Ended by close(): what was written is still on its way.
    if (!this.socket.writableEnded) this.socket.destroy();
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}

import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { StackNode } from '../../../stack/types.js';
import { ZOOKEEPER_PORT } from '../client.js';
import { JuteReader, JuteWriter, Packets } from '../jute.js';

interface Stored {
  value: string;
  created: number;
  changed: number;
}

/** The data as one server knows it. */
interface ZooState {
  zxid: number;
  nodes: ReadonlyMap<string, Stored>;
}

const NO_NODE = -101;

/** The data of a ZooKeeper cluster, and as much of its protocol as the client uses: servers show the same data. */
export class FakeZooKeeper {
  /** The zxid of the newest change; the upper 32 bits count elections. */
  zxid = 3 * 2 ** 32 + 10;
  /** Without a leader, servers close their connections. */
  hasLeader = true;
  /** Servers that take requests and do not answer. */
  isSilent = false;
  /** The operations of all requests, in order. */
  readonly asked: number[] = [];
  private readonly nodes = new Map<string, Stored>();
  /** What servers that are cut off from the others go on answering, by name. */
  private readonly cut = new Map<string, ZooState>();
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  put(path: string, value: string): void {
    this.zxid += 1;
    this.nodes.set(path, { value, created: this.nodes.get(path)?.created ?? this.zxid, changed: this.zxid });
  }

  delete(path: string): void {
    this.zxid += 1;
    this.nodes.delete(path);
  }

  loseLeader(): void {
    this.hasLeader = false;
    for (const socket of this.sockets) socket.destroy();
  }

  /**
   * Cuts a server off from the others: open sessions get answers from what it knew, and no session can be opened, which
   * takes a majority.
   */
  cutOff(name: string): void {
    this.cut.set(name, { zxid: this.zxid, nodes: new Map(this.nodes) });
  }

  /** All servers come back without their data. */
  wipe(): void {
    this.nodes.clear();
    this.zxid = 2 ** 32;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Starts a server; returns the node that it is. */
  async server(name: string, isLeader = false): Promise<StackNode> {
    const server = createServer((socket) => this.serve(socket, name, isLeader));
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, container: 2181 };
    const ports = new Map([[ZOOKEEPER_PORT, endpoint]]);
    return { name, role: 'zookeeper', containerId: name, ip: '10.0.0.2', ports };
  }

  close(): void {
    for (const server of this.servers) server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private serve(socket: Socket, name: string, isLeader: boolean): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    const packets = new Packets();
    let isWelcomed = false;
    socket.on('data', (bytes: Buffer) => {
      if (bytes.toString() === 'srvr') {
        socket.end(`Zookeeper version: 3.9.3-${'0'.repeat(40)}\nMode: ${isLeader ? 'leader' : 'follower'}\n`);
        return;
      }
      if (!this.hasLeader) {
        socket.destroy();
        return;
      }
      for (const body of packets.take(bytes)) {
        const state = this.cut.get(name) ?? { zxid: this.zxid, nodes: this.nodes };
        const answer = isWelcomed ? this.answer(new JuteReader(body), state) : this.welcome();
        if (!this.isSilent && (isWelcomed || !this.cut.has(name))) socket.write(answer.packet());
        isWelcomed = true;
      }
    });
  }

  private welcome(): JuteWriter {
    return new JuteWriter().int(0).int(10_000).long(77n).buffer(Buffer.alloc(16)).boolean(false);
  }

  private answer(request: JuteReader, { zxid, nodes }: ZooState): JuteWriter {
    const xid = request.int();
    const operation = request.int();
    this.asked.push(operation);
    const reply = (error: number) => new JuteWriter().int(xid).long(BigInt(zxid)).int(error);
    if (operation === -11) return reply(0);
    const path = request.text();
    if (operation === 9) return reply(0).text(path);
    if (operation === 4) {
      const node = nodes.get(path);
      return node ? reply(0).text(node.value).long(BigInt(node.created)).long(BigInt(node.changed)) : reply(NO_NODE);
    }
    const names = namesBelow(nodes, path);
    if (names.length === 0) return reply(NO_NODE);
    return names.reduce((writer, name) => writer.text(name), reply(0).int(names.length));
  }
}

function namesBelow(nodes: ZooState['nodes'], path: string): string[] {
  const below = [...nodes.keys()].filter((key) => key.startsWith(`${path}/`));
  return [...new Set(below.map((key) => key.slice(path.length + 1).split('/')[0] ?? ''))];
}

import { EnvironmentError } from '../core/errors.js';
import { within } from '../core/wait.js';
import { demultiplex } from '../docker/container-log.js';
import { PROJECT, PROJECT_LABEL, ROLE_LABEL, RUN_LABEL } from '../docker/labels.js';
import type { RouteTarget } from '../workload/dial.js';
import { patroniNodes } from '../stack/types.js';
import type { BenchStack } from './bench-stack.js';

/**
 * Inserts the writer's row into a table like the writer's; seq counts up with each transaction. Unlike the writer, it
 * asks for nothing back.
 */
const INSERT = `\\set seq :seq + 1
INSERT INTO patroni_chaos.pgbench (writer, seq, sent_us) VALUES (:client_id, :seq, :seq);
`;

const CREATE = `DROP TABLE IF EXISTS patroni_chaos.pgbench;
CREATE TABLE patroni_chaos.pgbench (LIKE patroni_chaos.ledger INCLUDING ALL)`;

/**
 * Runs `pgbench -f insert.sql` in a container of the members' image, in this machine's network. Returns its
 * transactions per second.
 * @throws EnvironmentError PGBENCH with pgbench's output if it fails.
 */
export async function runPgbench(
  { engine: { docker }, cluster }: BenchStack,
  target: RouteTarget,
  { sessions, seconds }: { sessions: number; seconds: number },
): Promise<number> {
  const [member] = patroniNodes(cluster);
  if (!member) throw new Error('a stack without members');
  const { Image } = await docker.getContainer(member.containerId).inspect();
  const script = `set -eu
    bin=/usr/local/lib/postgresql-bin
    psql --no-psqlrc --quiet -c '${CREATE}'
    printf '%s' "$INSERT" > /tmp/insert.sql
    exec "$bin/pgbench" --no-vacuum --client ${sessions} --time ${seconds} -D seq=0 --file /tmp/insert.sql`;
  const container = await docker.createContainer({
    Image,
    Entrypoint: ['bash', '-c'],
    Cmd: [script],
    Env: [
      `PGHOST=${target.hosts.map(({ host }) => host).join(',')}`,
      `PGPORT=${target.hosts.map(({ port }) => port).join(',')}`,
      `PGUSER=${target.user}`,
      `PGPASSWORD=${target.password ?? ''}`,
      `PGDATABASE=${target.database}`,
      `INSERT=${INSERT}`,
      'PGOPTIONS=--client-min-messages=warning',
    ],
    Labels: { [PROJECT_LABEL]: PROJECT, [RUN_LABEL]: cluster.runId, [ROLE_LABEL]: 'helper' },
    HostConfig: { NetworkMode: 'host' },
  });
  try {
    await container.start();
    const { StatusCode } = (await within(container.wait(), 'pgbench', (seconds + 30) * 1000)) as { StatusCode: number };
    const output = demultiplex(await container.logs({ stdout: true, stderr: true }));
    const [, tps] = /^tps = ([\d.]+)/m.exec(output) ?? [];
    if (StatusCode === 0 && tps !== undefined) return Number(tps);
    throw new EnvironmentError(`pgbench failed (exit code ${StatusCode}): ${output.trim()}`, { code: 'PGBENCH' });
  } finally {
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}

import type { RouterProgram } from '../router.js';
import { backendOf } from './backends.js';

const CHANGE = /Server (postgres_r[wo])\/(\S+) is (UP|DOWN)[,.]? ?(.*)/;

/** HAProxy logs at once when a server changes state. Its statistics are only polled. */
export const readHaproxyLog: RouterProgram['readLog'] = (node, line) => {
  const [, backend, server, state = '', reason = ''] = CHANGE.exec(line) ?? [];
  if (server === undefined) return null;
  const detail = `${state} ${reason}`.trim();
  const where = backendOf(node, backend === 'postgres_ro' ? 'postgres_ro' : 'postgres_rw');
  return { kind: 'proxy-server', ...where, server, up: state === 'UP', detail };
};

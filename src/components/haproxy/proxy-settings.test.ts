import { expect, it } from 'vitest';
import { loadProfile } from '../../topology/profile.js';
import { proxyEnvironment } from './proxy-settings.js';
import { resolveSettings } from '../../topology/settings.js';

const fast = await loadProfile('fast');

it("has a proxy's settings under the names of its container, and nothing else", () => {
  const environment = proxyEnvironment(resolveSettings(fast, { haproxyInter: '3s', haproxyOnMarkedDown: '' }));
  expect(environment).toMatchObject({
    CHAOS_HAPROXY_INTER: '3s',
    CHAOS_HAPROXY_ON_MARKED_DOWN: '',
    CHAOS_HAPROXY_RW_CHECK: 'OPTIONS /primary',
  });
  expect(Object.keys(environment).filter((name) => !name.startsWith('CHAOS_HAPROXY_'))).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { readNetwork } from './discover.js';

const IPV4 = { Subnet: '172.20.0.0/16', Gateway: '172.20.0.1' };
const IPV6 = { Subnet: 'fd00:77::/64', Gateway: 'fd00:77::1' };

describe('readNetwork', () => {
  it('takes the IPv4 subnet wherever it stands', () => {
    const expected = { name: 'net', subnet: IPV4.Subnet, gateway: IPV4.Gateway };
    expect(readNetwork({ Name: 'net', EnableIPv6: false, IPAM: { Config: [IPV4] } })).toEqual({
      ...expected,
      hasIpv6: false,
    });
    expect(readNetwork({ Name: 'net', EnableIPv6: true, IPAM: { Config: [IPV6, IPV4] } })).toEqual({
      ...expected,
      hasIpv6: true,
    });
  });

  it('knows no network without one', () => {
    expect(readNetwork({ Name: 'net', IPAM: { Config: [IPV6] } })).toBeNull();
    expect(readNetwork({ Name: 'net' })).toBeNull();
  });
});

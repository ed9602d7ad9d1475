import { expect, it } from 'vitest';
import { addressFromEnd } from './ipv4.js';

it.each([
  ['172.20.0.0/16', 0, '172.20.255.255'],
  ['172.20.0.0/16', 10, '172.20.255.245'],
  ['192.168.16.0/20', 12, '192.168.31.243'],
  ['10.1.2.0/24', 10, '10.1.2.245'],
  // The address of a container instead of that of its network, as compose/vip/address has it.
  ['10.1.2.7/24', 10, '10.1.2.245'],
])('in %s, %d from the end, is %s', (subnet, fromEnd, address) => {
  expect(addressFromEnd(subnet, fromEnd)).toBe(address);
});

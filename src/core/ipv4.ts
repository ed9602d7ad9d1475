/** An address by its place from the end of a subnet, 0 being broadcast: 172.20.255.245 for 172.20.0.0/16 and 10. */
export function addressFromEnd(subnet: string, fromEnd: number): string {
  const [address = '', length = '32'] = subnet.split('/');
  const given = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  const found = Math.floor(given / size) * size + size - 1 - fromEnd;
  return [24, 16, 8, 0].map((shift) => Math.floor(found / 2 ** shift) % 256).join('.');
}

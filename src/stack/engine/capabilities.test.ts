import { describe, expect, it } from 'vitest';
import { readAnswers } from './capabilities.js';

describe('readAnswers', () => {
  it('takes silence for no', () => {
    expect(readAnswers('iptables: yes\r\nsomething else\ntc tbf: yes\n')).toEqual({
      iptables: true,
      'iptables REJECT': false,
      'iptables statistic': false,
      'tc netem': false,
      'tc tbf': true,
    });
  });
});

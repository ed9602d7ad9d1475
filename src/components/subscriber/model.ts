import type { ConsumerModel } from '../consumer.js';

export const subscriberModel = {
  name: 'subscriber',
  title: 'a logical subscriber',
} as const satisfies ConsumerModel;

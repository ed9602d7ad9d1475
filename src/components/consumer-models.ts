import type { ConsumerModel } from './consumer.js';
import { subscriberModel } from './subscriber/model.js';

/** Every consumer, by the role of its nodes. Their clients are in consumers.ts. */
export const CONSUMER_MODELS = {
  subscriber: subscriberModel,
} as const satisfies Readonly<Record<string, ConsumerModel>>;

/** The role of a consumer's nodes. */
export type ConsumerName = keyof typeof CONSUMER_MODELS;

export const CONSUMER_NAMES = Object.keys(CONSUMER_MODELS) as [ConsumerName, ...ConsumerName[]];

export function isConsumer(role: string | undefined): role is ConsumerName {
  return role !== undefined && Object.hasOwn(CONSUMER_MODELS, role);
}

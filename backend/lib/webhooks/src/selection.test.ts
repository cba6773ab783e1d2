import { expect, it } from '@jest/globals';
import { isSelected } from './selection.ts';

it.each([
  [[], 'message.created', 5, true],
  [[], 'message.created', 4, false],
  [[], 'webhook.disabled', 5, false],
  [['webhook.disabled'], 'webhook.disabled', 5, true],
  [['message.created'], 'message.created', 5, true],
  [['message.created'], 'message.updated', 5, false],
])('who asked for %j at 5 is told of %s at %d: %s', (events, type, occurredAt, expected) => {
  expect(isSelected({ events, subscribedAt: 5 }, { type, occurredAt })).toBe(expected);
});

/** What must be there after payloads were delivered three times: each message once, in an order without gaps. */
import { expect } from '@jest/globals';
import type { RedeliveryResult } from './redelivery.ts';

export function expectNothingLostOrDoubled(result: RedeliveryResult): void {
  const { payloads, deliveries, kills, surprises, expected, folded } = result;
  const made = payloads.flatMap(({ messageIds }) => messageIds);
  const lost = [...expected].filter(id => !folded.messages.has(id));
  const doubled = [...folded.created].filter(([id, count]) => count !== 1 || !expected.has(id));
  process.stderr.write(
    `redelivery: ${payloads.length} payloads with ${expected.size} messages, ${deliveries} deliveries, ${kills} kills: ` +
      `${lost.length} lost, ${doubled.length} doubled\n`,
  );
  expect(surprises).toEqual([]);
  expect(new Set(made).size).toBe(made.length);
  expect(lost).toEqual([]);
  expect(doubled).toEqual([]);
  expect([...folded.messages.keys()].filter(id => !expected.has(id))).toEqual([]);
  const indexes = new Map<string, number[]>();
  for (const { conversationId, index } of folded.messages.values())
    indexes.set(conversationId, [...(indexes.get(conversationId) ?? []), index ?? -1]);
  for (const given of indexes.values())
    expect(given.toSorted((a, b) => a - b)).toEqual(given.map((_, position) => position));
  expect(folded.deadLetters).toBe(0);
}

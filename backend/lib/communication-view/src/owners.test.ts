/** Several replicas fold their partitions at the same time: sums over partitions are right. */
import { expect, it } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import type { Slice } from '@airy/views';
import { PostgresCorner } from '@airy/views/postgres-corner';
import { facebook, message } from './example-records.ts';
import { filledProjection, slicesOf } from './filled-view.ts';

const batches = 25;
const conversations = 8;

/** New conversations of one channel, each with one message, in this partition. */
function batch(partition: number, number: number): Slice {
  const messages = Array.from({ length: conversations }, (_, index) => message(`p${partition}-${number}-${index}`, 0));
  const [slice] = slicesOf({ messages }, { next: () => number * conversations });
  if (!slice) throw new Error('there are messages');
  const records = slice.records.map(item => ({ ...item, record: { ...item.record, partition } }));
  return { ...slice, partition, records };
}

describeWithEngines(['postgres'], 'on PostgreSQL', ({ postgres }) => {
  it('the number of conversations of a channel is right, although several owners change it at once', async () => {
    await using corner = new PostgresCorner(postgres);
    const reader = await corner.store(filledProjection, 'reader');
    await reader.take({ topic: 'channels', partition: 0 });
    await reader.apply(slicesOf({ channels: [facebook] }, reader));
    const owner = async (partition: number): Promise<void> => {
      const store = await corner.store(filledProjection, `owner ${partition}`);
      await store.take({ topic: 'messages', partition });
      for (let number = 0; number < batches; number++) await store.apply([batch(partition, number)]);
    };
    await Promise.all([0, 1, 2].map(owner));
    const { total } = await reader.query.conversations({ cursor: null, pageSize: 1 });
    expect(total).toBe(3 * batches * conversations);
  });
});

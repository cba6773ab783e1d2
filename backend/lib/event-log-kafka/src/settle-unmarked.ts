/** Brings to an end, before anything is read, what a broker has left without marks; see writer-outputs.ts. */
import type { TopicPartition } from '@airy/event-log';
import type { TransactionalProducer } from './transactional-producer.ts';
import type { InputRange, OutputEnd, WriterOutputs } from './writer-outputs.ts';

export interface SettleOptions {
  readonly outputs: WriterOutputs;
  /** Has shut all others out: nobody but it has a transaction open in the outputs. */
  readonly producer: Pick<TransactionalProducer, 'finish' | 'store'>;
  readonly input: TopicPartition;
  /** The group's offset of the input; null where it has none. */
  readonly committed: number | null;
}

/**
 * A transaction that is visible in one place was decided, and becomes visible in all; any other one is undone: nobody
 * was told of it, as a writer tells of a transaction only once readers see it everywhere.
 * Where only the mark of the group's offset is missing, the offset is moved anew.
 * @returns the group's offset. @throws the client's error.
 */
export async function settleUnmarked(options: SettleOptions): Promise<number | null> {
  const { outputs, producer, input, committed } = options;
  const ends = await outputs.ends();
  const [unmarked, marked] = [ends.filter(isUnmarked), ends.filter(end => !isUnmarked(end))];
  const visible = await Promise.all(marked.map(end => outputs.lastVisible(end)));
  const stored = visible.filter(range => range !== null);
  if (unmarked.length > 0) {
    const left = await Promise.all(unmarked.map(end => outputs.unmarked(end)));
    const isDecided = left.every(range => range !== null && isStored(range, stored, committed));
    await producer.finish(
      unmarked.map(({ at }) => at),
      isDecided,
    );
    if (isDecided) stored.push(...left.filter(range => range !== null));
  }
  const range = stored.find(({ from }) => from === (committed ?? 0));
  if (range === undefined) return committed;
  await producer.store({ state: [], events: [], input, range });
  return range.next;
}

function isUnmarked({ stable, end }: OutputEnd): boolean {
  return stable < end;
}

function isStored(range: InputRange, stored: readonly InputRange[], committed: number | null): boolean {
  return committed === range.next || stored.some(({ next }) => next === range.next);
}

/** What becomes of transactions that a broker left without marks. The brokers' part is in e2e/engines/broker-faults. */
import { describe, expect, it } from '@jest/globals';
import { settleUnmarked } from './settle-unmarked.ts';
import type { Transaction } from './transactional-producer.ts';
import type { InputRange, OutputEnd, WriterOutputs } from './writer-outputs.ts';

const input = { topic: 'commands', partition: 0 };
const before: InputRange = { from: 50, next: 100 };
const last: InputRange = { from: 100, next: 150 };

interface Output {
  readonly isMarked: boolean;
  /** Of the last record, visible or not. */
  readonly range: InputRange | null;
}

/** An output of two transactions; the second is marked, not marked, or not there. */
async function settle(given: { readonly committed: number | null; readonly outputs: readonly Output[] }) {
  const done: string[] = [];
  const ends = given.outputs.map(({ isMarked }, partition): OutputEnd => ({
    at: { topic: 'output', partition },
    stable: isMarked ? 20 : 10,
    end: 20,
  }));
  const rangeOf = async ({ at }: OutputEnd): Promise<InputRange | null> => given.outputs[at.partition]!.range;
  const outputs = { ends: async () => ends, lastVisible: rangeOf, unmarked: rangeOf } as unknown as WriterOutputs;
  const producer = {
    async finish(places: readonly { readonly partition: number }[], isStored: boolean): Promise<void> {
      done.push(`${isStored ? 'stored' : 'undone'} in ${places.map(({ partition }) => partition).join()}`);
    },
    async store({ range }: Transaction): Promise<readonly []> {
      done.push(`offset ${range.next}`);
      return [];
    },
  };
  const offset = await settleUnmarked({ outputs, producer, input, committed: given.committed });
  return { offset, done };
}

const marked = (range: InputRange | null): Output => ({ isMarked: true, range });
const unmarked = (range: InputRange | null): Output => ({ isMarked: false, range });

describe('what the last transaction left', () => {
  it.each([
    ['everything marked', { committed: 150, outputs: [marked(last), marked(last)] }, 150, []],
    ['nothing there yet', { committed: null, outputs: [marked(null), marked(null)] }, null, []],
    ['an output that it did not write', { committed: 150, outputs: [marked(before), marked(last)] }, 150, []],
    ['the offset unmarked', { committed: 100, outputs: [marked(last), marked(last)] }, 150, ['offset 150']],
    ['the first offset unmarked', { committed: null, outputs: [marked({ from: 0, next: 9 })] }, 9, ['offset 9']],
    ['nothing marked', { committed: 100, outputs: [unmarked(last), unmarked(last)] }, 100, ['undone in 0,1']],
    [
      'one output marked, the offset not',
      { committed: 100, outputs: [marked(last), unmarked(last)] },
      150,
      ['stored in 1', 'offset 150'],
    ],
    ['only the offset marked', { committed: 150, outputs: [unmarked(last), unmarked(last)] }, 150, ['stored in 0,1']],
    [
      'an output not written to its end',
      { committed: 100, outputs: [marked(before), unmarked(null)] },
      100,
      ['undone in 1'],
    ],
  ])('%s', async (_, given, offset, done) => {
    expect(await settle(given)).toEqual({ offset, done });
  });

  it('an offset set back on purpose stays', async () => {
    expect(await settle({ committed: 20, outputs: [marked(last)] })).toEqual({ offset: 20, done: [] });
  });
});

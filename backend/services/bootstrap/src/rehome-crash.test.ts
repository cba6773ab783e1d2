import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Channel } from '@airy/model';
import { embeddedCoreStore } from './__fixtures__/core-store.ts';
import { CrashError, crashingLog, type Moment } from './__fixtures__/faulty-log.ts';
import { RehomeBench } from './__fixtures__/rehome-bench.ts';

jest.setTimeout(120_000);

let bench: RehomeBench;

async function filled(): Promise<RehomeBench> {
  const made = await RehomeBench.make(() => embeddedCoreStore());
  for (let number = 0; number < 12; number++)
    made.core.message({
      id: `m${number}`,
      headers: null,
      isFromContact: number % 3 > 0,
      deliveryState: 'DELIVERED',
      senderId: 's',
      sourceRecipientId: null,
      conversationId: `c${number % 2}`,
      channelId: 'ch1',
      source: 'facebook',
      content: '{}',
      // Those that come last were sent first, so an index given by the order of copying would show.
      sentAt: 1_000 - number,
      updatedAt: null,
    });
  made.core.metadata('message:m3', 'source.id', 'mid').metadata('conversation:c1', 'state', 'OPEN');
  made.core.metadata('conversation:c0', 'tags.t', '').deleteMetadata('conversation:c0', 'tags.t').deleteMessage('m4');
  made.core.readReceipt({ conversationId: 'c1', readDate: 995 }).tag({ id: 't', name: 'T', color: 'RED' });
  made.core.channel({
    id: 'ch1',
    source: 'facebook',
    sourceChannelId: 'p',
    token: 'plain',
    connectionState: 'CONNECTED',
  });
  await made.core.flush();
  return made;
}

/** State as readers see it in any order, with tokens opened: each sealing is another text. */
async function shown(of: RehomeBench): Promise<unknown> {
  const folded = await of.folded();
  expect(await of.folded(of.order(2, true))).toEqual(folded);
  const channel = folded.channels.get('ch1') as Channel;
  return { ...folded, channels: { ...channel, token: of.secrets.open(channel.token ?? '') } };
}

let expected: unknown;
let calls: number;

beforeEach(async () => {
  bench = await filled();
  const counting = crashingLog(bench.log, Number.MAX_SAFE_INTEGER, 'before');
  await bench.rehome({ log: counting.log });
  expected = await shown(bench);
  calls = counting.calls();
  await bench.close();
});

afterEach(async () => {
  await bench.close();
});

describe('re-homing that is interrupted', () => {
  // Each takes every eighth call, another one; together they are at every second call.
  it.each<[Moment, boolean, number]>([
    ['before', true, 1],
    ['after', true, 3],
    ['before', false, 5],
    ['after', false, 7],
  ])('ends in the same state, wherever it was: %s a call, ledger kept: %s', async (moment, keepLedger, first) => {
    expect(calls).toBeGreaterThan(30);
    for (let at = first; at <= calls; at += 8) {
      bench = await filled();
      await expect(bench.rehome({ log: crashingLog(bench.log, at, moment).log })).rejects.toThrow(CrashError);
      await bench.reopen();
      await bench.rehome({ keepLedger });
      expect(await shown(bench)).toEqual(expected);
      expect(await bench.rehome({ keepLedger })).toMatchObject({ outcome: 'nothing to do', findings: null });
      await bench.close();
    }
  });

  it('twice, at different places, ends in the same state', async () => {
    for (const [first, second] of [
      [Math.round(calls * 0.5), Math.round(calls * 0.8)],
      [calls - 3, 1],
      [Math.round(calls * 0.7), Math.round(calls * 0.6)],
    ] as const) {
      bench = await filled();
      for (const at of [first, second]) {
        const end = bench.rehome({ log: crashingLog(bench.log, at, 'after').log, keepLedger: at === first });
        await expect(end).rejects.toThrow(CrashError);
        await bench.reopen();
      }
      await bench.rehome({ keepLedger: false });
      expect(await shown(bench)).toEqual(expected);
      await bench.close();
    }
  });
});

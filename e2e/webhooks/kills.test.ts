/** F18 on a whole instance: killed under load and in the middle of a POST, it loses nothing, and repeats by equal id only. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { eventually, startWebhookSink, taken, type SinkMode } from '@airy/testkit';
import { isLong } from '../engines/rounds.ts';
import { seeded } from '../engines/seeded.ts';
import { WebhookInstance } from './instance.ts';
import { printTally, tally } from './tally.ts';

const rounds = isLong ? 20 : 1;
/** What a killed process has leased is leased again after the time-out of a delivery and 15 s. */
const leaseMs = 40_000;

it('F18: killed under load and in the middle of a POST, it loses nothing', async () => {
  const chance = seeded(18);
  await using sink = await startWebhookSink();
  await using instance = await WebhookInstance.start();
  const cut: string[] = [];
  const { id } = await instance.subscribe({ url: `${sink.url}/hook`, order: 'conversation' });
  for (let round = 0; round < rounds; round++) {
    await instance.messages.write(100);
    await sleep(chance.between(50, 500));
    // One delivery that the receiver has whole, and nobody hears what it says.
    let isCut = false;
    sink.behave(delivery => {
      if (!isCut) cut.push(delivery.id);
      const mode: SinkMode = isCut ? taken : { kind: 'hang' };
      isCut = true;
      return mode;
    });
    const writing = eventually(() => instance.messages.write(20).then(() => isCut), { timeoutMs: leaseMs });
    await eventually(() => isCut, { timeoutMs: leaseMs, everyMs: 5 });
    await instance.killAndRestart();
    await writing;
  }
  const counted = () => tally(instance.messages.acknowledged, sink.received);
  await eventually(() => counted().lost.length === 0, { timeoutMs: 90_000, everyMs: 200 }).catch(() => undefined);
  // A delivery that was cut is made again when its lease has run out.
  await eventually(() => counted().duplicates >= rounds, { timeoutMs: 90_000, everyMs: 200 }).catch(() => undefined);
  printTally(`F18, ${rounds} kills`, counted());
  expect(counted()).toMatchObject({ lost: [], doubled: [], outOfOrder: [] });
  expect(counted().duplicates).toBeGreaterThanOrEqual(rounds);
  // One that came twice: cut off by the kill, and whole.
  const twice = cut.find(one => sink.received.filter(other => other.id === one).length === 2);
  const outcomes = await eventually(async () => {
    const body = { id, event_id: twice };
    const { data } = await instance.call<{ data: { outcome: string }[] }>('/webhooks.attempts.list', body);
    return data.length >= 2 ? data.map(({ outcome }) => outcome).toSorted() : null;
  });
  expect(outcomes).toEqual(['delivered', 'interrupted']);
}, 1_500_000);

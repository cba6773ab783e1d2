import { describe, expect, it } from '@jest/globals';
import { eventually, startWebhookSink } from '@airy/testkit';
import { openStand, type Stand } from './stand.fixture.ts';

const hourMs = 60 * 60 * 1000;
const down = { kind: 'answer', status: 500 } as const;
const up = { kind: 'answer', status: 204 } as const;

/** Lets `count` attempts happen, each as soon as it is due. */
async function attemptsOf(stand: Stand, count: number): Promise<void> {
  const before = (await stand.attempts()).length;
  for (let more = 1; more <= count; more++) {
    const last = (await stand.attempted(before + more)).at(-1)!;
    await eventually(async () => (await stand.queue.depth('hook')).leased === 0);
    if (more < count) stand.clock.advance(last.nextAttemptAt! - stand.clock.now());
  }
}

describe('the owner is told', () => {
  it('once when a delivery has failed for the fourth time, and once when the next one arrives', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    sink.behave(down);
    const webhook = { endpoint: sink.url };
    await stand.subscribe(webhook);
    const began = stand.clock.now();
    await stand.enqueue('hook', [{}]);
    stand.open();
    await attemptsOf(stand, 3);
    expect(stand.told).toEqual([]);
    stand.clock.advance(0.5 * hourMs);
    await attemptsOf(stand, 1);
    await eventually(() => stand.told.length === 1);
    const at = stand.clock.now();
    expect(stand.told).toEqual([
      {
        ...{ type: 'webhook.report-health', id: 'hook', health: 'failing' },
        ...{ at, since: began, reason: 'It answered 500' },
      },
    ]);
    stand.say({ ...webhook, delivery: { failingSince: began } });
    sink.behave(up);
    await stand.enqueue('hook', [{}]);
    await eventually(() => stand.told.length === 2);
    expect(stand.told[1]).toMatchObject({ health: 'well', since: began });
  });

  it('and nothing is sent any more, when something is given up after five days without success', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    sink.behave(down);
    const began = stand.clock.now();
    await stand.subscribe({ endpoint: sink.url, delivery: { failingSince: began - 47 * hourMs } });
    stand.open();
    await stand.enqueue('hook', [{}]);
    await attemptsOf(stand, 10);
    expect(stand.clock.now() - began).toBeGreaterThanOrEqual(72 * hourMs);
    expect(stand.told).toEqual([]);
    await stand.enqueue('hook', [{}]);
    await attemptsOf(stand, 10);
    await eventually(() => stand.told.length === 1);
    expect(stand.told[0]).toMatchObject({ health: 'dead', since: began - 47 * hourMs });
  });

  it('not while others arrive: then it is this one that is refused', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    sink.behave(({ id }) => (id === 'bad' ? down : up));
    await stand.subscribe({ endpoint: sink.url });
    await stand.enqueue('hook', [{ webhookId: 'bad' }]);
    stand.open();
    for (let round = 0; round < 5; round++) {
      await attemptsOf(stand, 1);
      await stand.enqueue('hook', [{}]);
      await attemptsOf(stand, 1);
      stand.clock.advance(2 * hourMs);
    }
    expect((await stand.attempts()).filter(({ outcome }) => outcome === 'failed').length).toBeGreaterThan(3);
    expect(stand.told).toEqual([]);
  });
});

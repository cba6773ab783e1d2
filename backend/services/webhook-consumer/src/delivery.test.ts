import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually, startWebhookSink } from '@airy/testkit';
import { openStand } from './stand.fixture.ts';

const key = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const secret = { scheme: 'symmetric', key, publicKey: null, validUntil: null } as const;

describe('a delivery', () => {
  it('arrives signed, as it was queued, and is noted', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    await stand.subscribe({
      endpoint: `${sink.url}/hook?a=1`,
      signKey: 'secret',
      headers: { 'X-Token': 'mine', 'Webhook-Id': 'not mine', 'User-Agent': 'nor this' },
      delivery: { secrets: [secret] },
    });
    const [job] = await stand.enqueue('hook', [{ body: '{"a":1}' }]);
    stand.open();
    await stand.settled('hook');

    const [got] = sink.received;
    const timestamp = String(Math.floor(stand.clock.now() / 1000));
    const signature = createHmac('sha256', Buffer.alloc(24, 7)).update(`${job!.webhookId}.${timestamp}.{"a":1}`);
    expect(got).toMatchObject({ path: '/hook?a=1', id: job!.webhookId });
    expect(got!.body.toString()).toBe('{"a":1}');
    expect(got!.headers).toMatchObject({
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature.digest('base64')}`,
      // Of the contract.
      'x-airy-content-signature': 'aa9e2e3575f5d7098b6caccd790888c36d5fdb63342a73bada2d6a51747a8494',
      'user-agent': 'Airy/1.0',
      'content-type': 'application/json',
      'x-token': 'mine',
    });
    const [attempt] = await stand.attempted(1);
    expect(attempt).toMatchObject({
      webhookId: 'hook',
      eventId: job!.webhookId,
      attempt: 1,
      outcome: 'delivered',
      status: 204,
      error: null,
      nextAttemptAt: null,
      request: { url: `${sink.url}/hook`, body: '{"a":1}', headers: { 'X-Token': '(hidden)' } },
      response: { body: '', encoding: 'utf8', isCut: false },
    });
  });

  it('that fails is tried again by the schedule, with the same bytes and a new timestamp', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand();
    sink.behave({ kind: 'answer', status: 500, body: 'oh' });
    await stand.subscribe({ endpoint: sink.url });
    await stand.enqueue('hook', [{}]);
    stand.open();
    const waits: number[] = [];
    for (let count = 1; count < 10; count++) {
      const last = (await stand.attempted(count)).at(-1)!;
      expect(last).toMatchObject({ outcome: 'failed', attempt: count, status: 500, error: 'It answered 500' });
      waits.push((last.nextAttemptAt! - stand.clock.now()) / 60_000);
      // Only once it is back in the queue does time help.
      await eventually(async () => (await stand.queue.depth('hook')).leased === 0);
      stand.clock.advance(last.nextAttemptAt! - stand.clock.now());
    }
    expect((await stand.attempted(10)).at(-1)).toMatchObject({ outcome: 'exhausted', nextAttemptAt: null });
    expect(waits.slice(0, 8)).toEqual([5 / 60, 5, 30, 120, 300, 600, 840, 1200]);
    expect(Math.round(waits.reduce((sum, wait) => sum + wait, 0))).toBe(3 * 24 * 60);
    await eventually(async () => (await stand.queue.depth('hook')).dead === 1);
    expect(new Set(sink.received.map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(sink.received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(sink.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Replay } from '@airy/model';
import { eventually } from '@airy/testkit';
import { topicNames } from '@airy/topics';
import { startStand, type PublisherStand } from './__fixtures__/publisher-stand.ts';
import { createWebhookPublisher, webhookPublisher } from './webhook-publisher.ts';

const created = ['message.created'];
type Asked = Partial<
  Pick<Replay, 'kind' | 'isDryRun' | 'since' | 'until' | 'conversationId' | 'events' | 'fromPosition'>
>;

async function start(stand: PublisherStand, id: string, asked: Asked = {}): Promise<void> {
  await stand.administrate({
    type: 'replay.start',
    replay: {
      ...{ id, webhookId: 'w1', kind: 'replay', isDryRun: false, since: 0, until: Date.now() + 60_000 },
      ...{ fromPosition: null, events: [], conversationId: null },
      ...asked,
    },
  });
}

/** The record once the replay has ended. */
function ended({ airy }: PublisherStand, id: string): Promise<Replay> {
  return eventually(async () => {
    const { query } = await airy.context.administrationView();
    const replay = await query.replay(id);
    return replay !== null && replay.state !== 'RUNNING' && replay;
  });
}

/** The writer knows it, as it was subscribed through the API. */
async function subscribed(stand: PublisherStand, subscribedAt = 0): Promise<void> {
  await stand.administrate({
    type: 'webhook.subscribe',
    webhook: { id: 'w1', name: null, endpoint: 'https://example.org/', events: created, headers: null, signKey: null },
    settings: {
      ...{ concurrency: null, ratePerSecond: null, burst: null, order: null },
      ...{ timeoutMs: null, clientCertificate: null },
    },
    secret: null,
    replacesSecrets: false,
  });
  await stand.subscribe({ id: 'w1', events: created, subscribedAt });
}

const textOf = ({ body }: { readonly body: { readonly payload: object } }): string =>
  (body.payload as { message: { content: { text: string } } }).message.content.text;

describe('a replay', () => {
  it('sends once more what was delivered, with the same ids, and says how far it came', async () => {
    await using stand = await startStand(webhookPublisher);
    await subscribed(stand);
    await stand.contactWrites('one');
    await stand.contactWrites('two');
    const first = await stand.delivered('w1', 2);
    await start(stand, 'r1');
    const again = await stand.delivered('w1', 2);
    expect(again.map(({ webhookId }) => webhookId)).toEqual(first.map(({ webhookId }) => webhookId));
    expect(again.map(({ trigger }) => trigger)).toEqual(['replay', 'replay']);
    expect(await ended(stand, 'r1')).toMatchObject({ state: 'DONE', matched: 2, queued: 2, error: null });
  });

  it('begins before the subscription where it is asked to, and ends where it is asked to', async () => {
    await using stand = await startStand(webhookPublisher);
    await stand.subscribe({ id: 'probe', events: created });
    const times: number[] = [];
    for (const text of ['a', 'b', 'c']) {
      await stand.contactWrites(text);
      times.push((await stand.delivered('probe', 1))[0]?.occurredAt ?? 0);
      await eventually(() => Date.now() > (times.at(-1) ?? 0));
    }
    await subscribed(stand, Date.now());
    await start(stand, 'r1', { since: times[1]!, until: times[2]! });
    expect((await stand.delivered('w1', 1)).map(textOf)).toEqual(['b']);
    expect(await ended(stand, 'r1')).toMatchObject({ state: 'DONE', matched: 1, queued: 1 });
  });

  it('of one conversation, counted only, sends nothing', async () => {
    await using stand = await startStand(webhookPublisher);
    await subscribed(stand);
    const conversationId = await stand.contactWrites('one', 'ada');
    await stand.contactWrites('two', 'bob');
    await stand.delivered('w1', 2);
    await start(stand, 'r1', { isDryRun: true, conversationId });
    expect(await ended(stand, 'r1')).toMatchObject({ state: 'DONE', matched: 1, queued: 0 });
    expect(await stand.queue.depth('w1')).toMatchObject({ waiting: 0, leased: 0 });
  });

  it('goes on from its position', async () => {
    await using stand = await startStand(webhookPublisher);
    await subscribed(stand);
    await stand.contactWrites('before');
    await stand.delivered('w1', 1);
    await start(stand, 'r1', { isDryRun: true });
    const { position } = await ended(stand, 'r1');
    expect(position).toContain(topicNames(null).events);
    await stand.contactWrites('after');
    await stand.delivered('w1', 1);
    await start(stand, 'r2', { fromPosition: position });
    expect((await stand.delivered('w1', 1)).map(textOf)).toEqual(['after']);
    expect(await ended(stand, 'r2')).toMatchObject({ state: 'DONE', matched: 1, queued: 1 });
  });

  it('to recover takes up what was parked and what was never taken, and leaves the rest', async () => {
    await using stand = await startStand(createWebhookPublisher({ limits: { maxDelivered: 0 } }));
    await subscribed(stand);
    await stand.contactWrites('delivered');
    const [delivered] = await stand.delivered('w1', 1);
    const value = Buffer.from(JSON.stringify({ webhookId: 'w1', eventId: delivered!.webhookId, outcome: 'delivered' }));
    const topic = topicNames(null).webhookAttempts;
    await stand.airy.context.log.append([0, 1, 2].map(partition => ({ topic, partition, key: 'w1', value })));
    await stand.contactWrites('parked');
    await eventually(async () => {
      const { leases } = await stand.queue.lease('w1', { max: 1, visibilityMs: 60_000 });
      return leases[0] !== undefined && stand.queue.dead(leases[0], 'refused');
    });
    await start(stand, 'r1', { kind: 'recover' });
    expect((await stand.delivered('w1', 1)).map(textOf)).toEqual(['parked']);
    expect(await ended(stand, 'r1')).toMatchObject({ state: 'DONE', matched: 1, queued: 1 });
    expect(await stand.queue.depth('w1')).toMatchObject({ waiting: 0, leased: 0, dead: 0 });
  });

  it.each(['recover', 'replay'] as const)('to %s sends now what waits for its next attempt', async kind => {
    await using stand = await startStand(webhookPublisher);
    await subscribed(stand);
    await stand.contactWrites('failed');
    await eventually(async () => {
      const { leases } = await stand.queue.lease('w1', { max: 1, visibilityMs: 60_000 });
      return leases[0] !== undefined && stand.queue.retry(leases[0], { afterMs: 72_000_000, countAttempt: true });
    });
    await start(stand, 'r1', { kind });
    expect((await stand.delivered('w1', 1)).map(textOf)).toEqual(['failed']);
    expect(await ended(stand, 'r1')).toMatchObject({ state: 'DONE', matched: 1, queued: 1 });
    expect(await stand.queue.depth('w1')).toMatchObject({ waiting: 0, leased: 0 });
  });

  it('fails for who is not subscribed any more', async () => {
    await using stand = await startStand(webhookPublisher);
    await subscribed(stand);
    await stand.contactWrites('one');
    await stand.delivered('w1', 1);
    await stand.subscribe({ id: 'w1', status: 'Unsubscribed' });
    await eventually(() =>
      stand.queue.depth('w1').then(
        () => false,
        () => true,
      ),
    );
    await start(stand, 'r1');
    expect(await ended(stand, 'r1')).toMatchObject({ state: 'FAILED', error: 'The webhook is unsubscribed.' });
  });

  it('is done by the next process if the first one stops, and ends when it is cancelled', async () => {
    await using stand = await startStand();
    await subscribed(stand);
    await start(stand, 'r1');
    await start(stand, 'r2');
    await stand.administrate({ type: 'replay.cancel', id: 'r2' });
    await stand.contactWrites('one');
    const running = await webhookPublisher.start(stand.airy.context);
    expect(await ended(stand, 'r1')).toMatchObject({ state: 'DONE' });
    expect(await ended(stand, 'r2')).toMatchObject({ state: 'CANCELLED', scanned: 0 });
    await running.stop();
  });
});

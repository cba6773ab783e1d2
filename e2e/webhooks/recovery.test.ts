/** F20 to its end: an endpoint that fails for days, by a clock that is moved, is enabled again and gets what it has missed. */
import { expect, it } from '@jest/globals';
import { apiAdmin } from '@airy/api-admin';
import { apiCommunication } from '@airy/api-communication';
import type { WebhookReplayPayload } from '@airy/contract';
import type { Channel } from '@airy/model';
import { conversationId } from '@airy/model/ids';
import type { Service } from '@airy/service';
import {
  apiCaller,
  eventually,
  manualClock,
  startTestInstance,
  startWebhookSink,
  taken,
  type SinkDelivery,
} from '@airy/testkit';
import { openCodecs, topicNames } from '@airy/topics';
import { openWebhookConsumer } from '@airy/webhook-consumer';
import { webhookPublisher } from '@airy/webhook-publisher';
import { openWebhookDirectory } from '@airy/webhooks';
import { printTally, tally } from './tally.ts';

const clock = manualClock(Date.now());
const channel: Channel = {
  ...{ id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd', source: 'facebook', sourceChannelId: '1234', token: null },
  connectionState: 'CONNECTED',
};

/** What sends, by the clock of the test. */
const consumer: Service = {
  name: 'webhook-consumer',
  async start({ log, registry, telemetry, commander, secrets, deliveryQueue }) {
    const { webhooks: topic, webhookAttempts } = topicNames(null);
    const codec = (await openCodecs(registry)).webhooks;
    const directory = await openWebhookDirectory({ log, topic, codec, logger: telemetry.logger });
    const running = openWebhookConsumer({
      ...{ log, directory, commander, secrets, telemetry, clock: clock.now, lookEveryMs: 20 },
      queue: await deliveryQueue(),
      attempts: { topic: webhookAttempts, partitions: 3 },
      network: { allowedNetworks: '127.0.0.0/8', proxy: null },
    });
    return { stop: () => running.stop().then(() => directory.stop()) };
  },
};

it('F20: disabled after five days and enabled again, it gets all that it missed since a time, and nothing else', async () => {
  await using sink = await startWebhookSink();
  await using airy = await startTestInstance({
    services: [apiAdmin, apiCommunication, webhookPublisher, consumer],
    components: { 'integration-webhook': { allowedNetworks: '127.0.0.0/8' } },
    queueClock: clock.now,
  });
  await airy.storeChannel(channel);
  const call = apiCaller(() => airy);
  const queue = await airy.context.deliveryQueue();
  const subscribe = async (path: string, events: readonly string[]): Promise<string> =>
    (await call<{ id: string }>('/webhooks.subscribe', { url: sink.url + path, events })).body.id;
  const id = await subscribe('/hook', ['message.created']);
  await subscribe('/owner', ['webhook.failing', 'webhook.disabled']);

  await subscribe('/probe', ['message.created']);

  const acknowledged: string[] = [];
  const write = async (count: number): Promise<readonly string[]> => {
    const texts = Array.from({ length: count }, (_, n) => `p0 n${acknowledged.length + n}`);
    for (const text of texts) {
      const message = { messageId: `message-${text}`, channelId: channel.id, source: channel.source, senderId: 'ada' };
      const content = {
        content: JSON.stringify({ message: { text } }),
        sentAt: null,
        headers: null,
        sourceMessageId: null,
      };
      await airy.context.commander.conversation({
        ...{ id: null, principal: 'test', requestHash: null },
        command: { type: 'message.receive', conversationId: conversationId(channel.id, 'ada'), ...message, ...content },
      });
    }
    acknowledged.push(...texts);
    return texts;
  };
  const came = (from = 0) => sink.received.slice(from).filter(({ path }) => path === '/hook');
  const textOf = ({ body }: SinkDelivery): string => /p0 n\d+/.exec(body.toString())?.[0] ?? '';
  const textsOf = (from: number) => came(from).map(textOf);
  const probed = () => sink.received.filter(({ path }) => path === '/probe').map(textOf);
  const told = () => sink.received.filter(({ path }) => path === '/owner').map(({ body }) => String(body));
  /** Moves the clock from attempt to attempt until all are parked. */
  const untilParked = (count: number) =>
    eventually(
      async () => {
        const { dead, leased, waiting } = await queue.depth(id);
        const { nextInMs } = await queue.ready(1_000);
        if (leased === 0 && waiting > 0 && nextInMs !== null) clock.advance(nextInMs);
        return dead === count;
      },
      { timeoutMs: 40_000 },
    );

  const deliverOne = async (): Promise<void> => {
    sink.behave(taken, '/hook');
    const [text = ''] = await write(1);
    await eventually(() => textsOf(0).includes(text));
    await eventually(async () => (await queue.depth(id)).leased === 0);
    clock.advance(1_000);
  };
  const parkOne = async (): Promise<readonly string[]> => {
    sink.behave({ kind: 'answer', status: 500 }, '/hook');
    const { dead } = await queue.depth(id);
    const [text = ''] = await write(1);
    await eventually(() => textsOf(0).includes(text));
    await untilParked(dead + 1);
    return [text];
  };

  await parkOne();
  // What follows is younger than all of before.
  const lastAt = Date.now();
  await eventually(() => Date.now() > lastAt);
  const since = Date.now();
  await deliverOne();
  const missed = [...(await parkOne()), ...(await parkOne())];
  await eventually(async () => (await queue.depth(id)).state === 'disabled');
  await eventually(() => told().some(body => body.includes('"webhook.disabled"') && body.includes(id)));
  missed.push(...(await write(2)));
  // Whoever else listens has them: it is given nothing of that time.
  await eventually(() => probed().includes(missed.at(-1) ?? ''));

  sink.behave(taken, '/hook');
  const before = sink.received.length;
  expect((await call('/webhooks.enable', { id })).status).toBe(200);
  await eventually(async () => (await queue.depth(id)).state === 'active');
  const { body: started } = await call<WebhookReplayPayload>('/webhooks.recover', { id, since });
  const ended = await eventually(async () => {
    const { body } = await call<WebhookReplayPayload>('/webhooks.replays.info', { replay_id: started.id });
    return body.state === 'running' ? null : body;
  });
  expect(ended.state).toBe('done');
  await eventually(() => came(before).length >= missed.length);
  await eventually(async () => {
    const { waiting, leased } = await queue.depth(id);
    return waiting + leased === 0;
  });
  const { dead } = await queue.depth(id);
  const counted = tally(acknowledged, came());
  printTally('F20, attempts', { ...counted, held: dead });
  expect(counted).toMatchObject({ acknowledged: 6, delivered: 6, lost: [], doubled: [] });
  expect(textsOf(before).toSorted()).toEqual(missed.toSorted());
  // From before that time: parked as it was.
  expect(dead).toBe(1);
}, 90_000);

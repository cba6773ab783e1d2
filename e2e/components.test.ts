/**
 * Sources switched on, changed and off through the API, while visitors of the widget write and a page's customers do:
 * what has nothing to do with a change notices nothing of it, and what is changed loses nothing.
 */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { eventually, startAiry, type RunningAiry } from '@airy/testkit';
import { allAnswers, call } from './answers.ts';
import { visitorWrites } from './visitor.ts';

const systemToken = 'components-system-token';
const pageId = '200000000000001';

let airy: RunningAiry;
let simulator: MessengerSimulator;
let channelId: string;

const access = () => ({ url: airy.url, systemToken });

/** Settings of the simulator's app, as the API is told them. */
function update(enabled: boolean, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { appId, appSecret } = simulator.state.settings;
  const data = { appId, appSecret, webhookSecret: 'verify', graphUrl: simulator.url, ...more };
  return call(access(), '/components.update', { components: [{ name: 'sources-facebook', enabled, data }] });
}

beforeAll(async () => {
  simulator = await startMessengerSimulator();
  airy = await startAiry({ settings: `security: { systemToken: "${systemToken}" }` });
  ({ id: channelId } = JSON.parse(await call(access(), '/channels.chatplugin.connect', { name: 'Shop' })) as {
    id: string;
  });
}, 30_000);
afterAll(async () => {
  await simulator.close();
  await airy.stop();
});

/** Does something again and again until it is told to end; resolves with how often. Rejects with what went wrong. */
function repeat(work: (n: number) => Promise<void>): () => Promise<number> {
  let isEnding = false;
  const running = (async () => {
    let n = 0;
    for (; !isEnding; n++) await work(n);
    return n;
  })();
  running.catch(() => undefined); // Whoever ends it is told.
  return () => {
    isEnding = true;
    return running;
  };
}

async function customerWrites(n: number): Promise<number> {
  const timestamp = Date.now();
  const messaging = [
    {
      sender: { id: `77${n % 5}` },
      recipient: { id: pageId },
      timestamp,
      message: { mid: `mid-${n}`, text: `from customer ${n}` },
    },
  ];
  const body = JSON.stringify({ object: 'page', entry: [{ id: pageId, time: timestamp, messaging }] });
  const signature = createHmac('sha256', simulator.state.settings.appSecret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  return (await fetch(`${airy.url}/facebook`, { method: 'POST', headers, body })).status;
}

const texts = async (): Promise<readonly string[]> =>
  (await allAnswers(access())).messages.map(({ content }) => content.text ?? content.message?.text ?? '');

it('switches a source on, changes and stops it while visitors write and nobody is interrupted', async () => {
  const visitors = repeat(async n => void (await visitorWrites(access(), channelId, `from visitor ${n}`)));
  await update(true);
  const page = simulator.state.settings.pages.find(({ id }) => id === pageId);
  await call(access(), '/channels.facebook.connect', { page_id: pageId, page_token: page?.token });
  const statuses: number[] = [];
  let customerCount = 0;
  const customers = Array.from({ length: 8 }, () =>
    repeat(async () => void statuses.push(await customerWrites(customerCount++))),
  );
  for (const graphVersion of ['v24.0', 'v25.0', 'v24.0', 'v25.0', 'v26.0']) {
    await update(true, { graphVersion });
    const before = statuses.length;
    await eventually(() => statuses.length >= before + 40);
  }
  await Promise.all(customers.map(end => end()));
  // No request met a moment between two settings.
  expect(new Set(statuses)).toEqual(new Set([200]));
  await update(false);
  expect(await customerWrites(customerCount)).toBe(404);
  const visitorCount = await visitors();
  expect(visitorCount).toBeGreaterThan(1);
  await update(true);
  await eventually(
    async () => {
      const seen = new Set(await texts());
      const wanted = [
        ...Array.from({ length: visitorCount }, (_, n) => `from visitor ${n}`),
        ...Array.from({ length: customerCount }, (_, n) => `from customer ${n}`),
      ];
      return wanted.every(text => seen.has(text));
    },
    { timeoutMs: 30_000 },
  );
  const all = await texts();
  expect(all.filter(text => text.startsWith('from '))).toHaveLength(visitorCount + customerCount);
  process.stderr.write(`${visitorCount} visitors and ${customerCount} webhooks over 7 changes: all there, each once\n`);
}, 60_000);

it('is UP all the while, and shows the units of each source', async () => {
  const headers = { authorization: `Bearer ${systemToken}` };
  const health = (await (await fetch(`${airy.url}/actuator/health`, { headers })).json()) as { status: string };
  expect(health.status).toBe('UP');
  const { services } = JSON.parse(await call(access(), '/client.config', {})) as { services: Record<string, object> };
  for (const role of ['connector', 'events-router', 'webhook'])
    expect(services[`sources-facebook-${role}`]).toEqual({
      enabled: true,
      healthy: true,
      component: 'sources-facebook',
    });
});

it('switches the widget off for visitors, and on again', async () => {
  const off = (enabled: boolean): Promise<string> =>
    call(access(), '/components.update', { components: [{ name: 'sources-chatplugin', enabled }] });
  await off(false);
  await expect(visitorWrites(access(), channelId, 'nobody')).rejects.toThrow('source_not_configured');
  await expect(call(access(), '/channels.chatplugin.connect', { name: 'x' })).rejects.toThrow('source_not_configured');
  await off(true);
  expect((await visitorWrites(access(), channelId, 'somebody')).messageId).toEqual(expect.any(String));
});

/** Whoever may connect a channel may not make this machine call its own network, unless the settings of the source say so. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChannelPayload, CheckPayload } from '@airy/contract';
import { defineSource, type Source, type SourceHttp } from '@airy/source-kit';
import { apiCaller, startTestInstance, textOnly, type TestInstance } from '@airy/testkit';
import { z } from 'zod';
import { conversationWriter } from './__fixtures__/conversation-writer.ts';
import { apiAdmin } from './index.ts';

let airy: TestInstance;
let inside: Server;
let url = '';
let calls = 0;
const call = apiCaller(() => airy);

const config = z.object({ allowPrivateAddresses: z.boolean().default(false), label: z.string().optional() });

async function reach(http: SourceHttp): Promise<string> {
  return (await http.request({ method: 'GET', url })).sent === true ? 'reached' : 'refused';
}

const calling: Source = defineSource({
  ...textOnly,
  id: 'calling',
  name: 'Calling',
  description: 'Calls what it is told to.',
  config,
  mayCallPrivateAddresses: ({ allowPrivateAddresses }) => allowPrivateAddresses,
  check: async ({ http }) => ({ ok: true, account: await reach(http) }),
  channels: {
    connect: z.object({}),
    onConnect: async ({ http }) => ({ sourceChannelId: 'one', token: null, metadata: { name: await reach(http) } }),
    onDisconnect: async ({ http }) => void (await reach(http)),
    onExplore: async ({ http }) => [{ sourceChannelId: 'one', name: await reach(http), imageUrl: null, fields: {} }],
  },
});

beforeAll(async () => {
  inside = createServer((_request, response) => {
    calls++;
    response.end('{}');
  });
  await new Promise<void>(resolve => inside.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(inside.address() as AddressInfo).port}/`;
  airy = await startTestInstance({
    services: [conversationWriter, apiAdmin],
    sources: [{ source: calling, config: { allowPrivateAddresses: false } }],
    knownSources: [calling],
    components: { 'sources-calling': {} },
  });
});
afterAll(async () => {
  await airy.close();
  await new Promise(resolve => inside.close(resolve));
});

const checkWith = async (data: object | null) =>
  (await call<CheckPayload>('/components.check', { name: 'sources-calling', data })).body;

describe('a source whose settings do not allow private addresses', () => {
  it('calls none when a channel is connected, explored, checked and disconnected', async () => {
    const { body: channel } = await call<ChannelPayload>('/channels.calling.connect', {});
    expect(channel.metadata).toMatchObject({ name: 'refused' });
    const explored = await call<{ readonly data: readonly object[] }>('/channels.calling.explore', {});
    expect(explored.body.data).toMatchObject([{ name: 'refused' }]);
    expect((await call('/channels.check', { channel_id: channel.id })).body).toMatchObject({ account: 'refused' });
    expect((await call('/channels.calling.disconnect', { channel_id: channel.id })).status).toBe(204);
    expect(calls).toBe(0);
  });

  it('is tried with the settings that are sent', async () => {
    expect(await checkWith(null)).toMatchObject({ account: 'refused' });
    expect(await checkWith({ label: 'x' })).toMatchObject({ account: 'refused' });
    expect(calls).toBe(0);
    expect(await checkWith({ allow_private_addresses: true })).toMatchObject({ account: 'reached' });
    expect(calls).toBe(1);
  });
});

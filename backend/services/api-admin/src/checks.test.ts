/** components.list, .info, .check and channels.check over real HTTP: what forms are made of, and whether credentials do. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChannelPayload, CheckPayload, ComponentPayload } from '@airy/contract';
import { defineSource, type CheckRequest, type CheckResult, type Source } from '@airy/source-kit';
import { apiCaller, startTestInstance, textOnly, type TestInstance } from '@airy/testkit';
import { topicNames } from '@airy/topics';
import { z } from 'zod';
import { conversationWriter } from './__fixtures__/conversation-writer.ts';
import { apiAdmin } from './index.ts';

let airy: TestInstance;
const call = apiCaller(() => airy);
const secret = 'hunter2hunter2';
/** What the platform tells of a token that is checked. */
let echoed: string | null = null;

const config = z.object({
  appId: z.string().meta({ title: 'App id', description: 'Under Settings, Basic.' }),
  appSecret: z.string().min(4).meta({ title: 'App secret', secret: true }),
  mode: z.enum(['fast', 'slow']).default('fast'),
  apiUrl: z.url().default('https://post.example'),
});
type LettersConfig = z.infer<typeof config>;

async function checkLetters({ config: given, channel }: CheckRequest<LettersConfig>): Promise<CheckResult> {
  if (channel !== null) return { ok: true, account: echoed ?? `Account of ${channel.token ?? 'nobody'}` };
  if (given.appId === '1') return { ok: true, account: 'Lamps and shades' };
  const message = `The secret ${given.appSecret} is not of the app ${given.appId}.`;
  return { ok: false, reason: 'token_invalid', message, nextStep: `Do not write ${given.appSecret} here.` };
}

function letters(): Source {
  return defineSource({
    ...textOnly,
    id: 'letters',
    name: 'Letters',
    description: 'By post.',
    config,
    capabilities: {
      ...textOnly.capabilities,
      replyWindow: { ms: 1000, afterwards: ['template'] },
      contactIdIs: 'phone',
    },
    check: checkLetters,
    webhook: {
      path: '/letters',
      enterAt: 'At the counter.',
      verify: () => ({ ok: true }),
      orderKey: () => 'key',
    },
    channels: {
      connect: z.object({ box: z.string().meta({ title: 'Box', description: 'Its number.' }), box_token: z.string() }),
      onConnect: async ({ request }) => {
        const { box, box_token: token } = request as unknown as { readonly box: string; readonly box_token: string };
        return { sourceChannelId: box, token, metadata: { name: box } };
      },
    },
  });
}

const silent: Source = { ...textOnly, id: 'silent', name: 'Silent', description: '', config: z.object({}) };

beforeAll(async () => {
  const source = letters();
  airy = await startTestInstance({
    services: [conversationWriter, apiAdmin],
    sources: [{ source, config: { appId: '1', appSecret: secret } }],
    knownSources: [source, silent],
    components: { 'sources-letters': { appId: '1', appSecret: secret } },
  });
});
afterAll(() => airy.close());

const check = (request: unknown) => call<CheckPayload & { code?: string }>('/components.check', request);

describe('components.list', () => {
  it('has what forms and composers need, from the declaration', async () => {
    const { body } = await call<{ components: Record<string, ComponentPayload> }>('/components.list');
    expect(body.components['sources-letters']).toMatchObject({
      canCheck: true,
      webhook: { url: `${airy.context.publicUrl()}/letters`, enterAt: 'At the counter.' },
      settings: [
        { name: 'appId', title: 'App id', help: 'Under Settings, Basic.', secret: false, optional: false },
        { name: 'appSecret', secret: true },
        { name: 'mode', kind: 'choice', choices: ['fast', 'slow'], default: 'fast', optional: true },
        { name: 'apiUrl', optional: true },
      ],
      sources: [
        {
          id: 'letters',
          name: 'Letters',
          capabilities: { replyWindow: { ms: 1000, humanMs: null, afterwards: ['template'] }, contactIdIs: 'phone' },
          limits: { kinds: ['text'], maxTextLength: 1000 },
          connect: [
            { name: 'box', title: 'Box', help: 'Its number.' },
            { name: 'box_token', secret: true },
          ],
          explore: null,
          canDisconnect: true,
          canCheck: true,
          embed: null,
        },
      ],
    });
    expect(body.components['sources-silent']).toMatchObject({ canCheck: false, webhook: null });
    expect(body.components['api-admin']).toMatchObject({ canCheck: false, webhook: null, sources: [] });
  });
});

describe('components.info', () => {
  it('says when the platform called last, of all partitions', async () => {
    const topic = topicNames(null).sourceEvents('letters');
    const record = { topic, key: 'k', value: new Uint8Array([1]) };
    await airy.context.log.append([
      { ...record, partition: 0, timestamp: 2_000 },
      { ...record, partition: 1, timestamp: 1_000 },
    ]);
    const lastOf = async (name: string) =>
      (await call<{ lastEventAt: string | null }>('/components.info', { name })).body.lastEventAt;
    expect(await lastOf('sources-letters')).toBe('1970-01-01T00:00:02.000Z');
    expect(await lastOf('sources-silent')).toBeNull();
    expect(await lastOf('api-admin')).toBeNull();
  });

  it('of what there is not is 404', async () => {
    expect((await call('/components.info', { name: 'sources-nothing' })).status).toBe(404);
  });
});

describe('components.check', () => {
  it('tries the saved settings', async () => {
    expect((await check({ name: 'sources-letters' })).body).toEqual({ ok: true, account: 'Lamps and shades' });
  });

  it('tries settings before they are saved, and keeps them out of the answer', async () => {
    const data = { app_id: '2', app_secret: 'another secret' };
    const { body, status } = await check({ name: 'sources-letters', data });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        ok: false,
        reason: 'token_invalid',
        message: 'The secret … is not of the app 2.',
        next_step: 'Do not write … here.',
      },
    });
    const masked = await check({ name: 'sources-letters', data: { app_id: '2', app_secret: 'hunt...' } });
    expect(masked.body).toMatchObject({ ok: false, message: 'The secret … is not of the app 2.' });
    expect((await call<{ components: object }>('/components.get')).body.components).toMatchObject({
      'sources-letters': { appId: '1' },
    });
  });

  it('refuses what could not be saved, and what cannot be tried', async () => {
    const missing = await check({ name: 'sources-letters', data: { app_id: '2' } });
    expect(missing).toMatchObject({ status: 400, body: { code: 'component_settings_invalid' } });
    expect(await check({ name: 'sources-silent' })).toMatchObject({
      status: 400,
      body: { code: 'check_not_available' },
    });
    expect((await check({ name: 'nothing' })).status).toBe(404);
    expect((await check({ name: {} })).status).toBe(400);
  });
});

describe('channels.check', () => {
  it('tries the token of the channel, which the answer does not show', async () => {
    const { body: channel } = await call<ChannelPayload>('/channels.letters.connect', {
      box: 7,
      box_token: 'token of the box',
    });
    expect(channel.source_channel_id).toBe('7');
    const answer = await call('/channels.check', { channel_id: channel.id });
    expect(answer.body).toEqual({ ok: true, account: 'Account of …' });
    await call('/channels.letters.disconnect', { channel_id: channel.id });
    expect(await call('/channels.check', { channel_id: channel.id })).toMatchObject({
      status: 403,
      body: { code: 'channel_disconnected' },
    });
  });

  it('shows nothing of a token that holds several credentials, but what it does not hide', async () => {
    const credentials = { kind: 'password', password: 'hunter2', old: ['hunter2-and-more'] };
    const token = JSON.stringify({ user: 'box@shop.example', host: 'mail.example', credentials });
    const { body: channel } = await call<ChannelPayload>('/channels.letters.connect', {
      box: 'box@shop.example',
      box_token: token,
    });
    echoed = 'mail.example: box@shop.example may not use the password hunter2, nor hunter2-and-more';
    const answer = await call('/channels.check', { channel_id: channel.id });
    expect(answer.body).toEqual({
      ok: true,
      account: 'mail.example: box@shop.example may not use the password …, nor …',
    });
  });

  it('ends at the limit of a minute', async () => {
    const answers = await Promise.all(Array.from({ length: 31 }, () => check({ name: 'sources-letters' })));
    expect(answers.map(({ status }) => status)).toContain(429);
  });
});

describe('components.update', () => {
  const data = { app_id: '1', app_secret: 'another secret' };
  const moved = { ...data, api_url: 'https://evil.example' };
  const update = (settings: object, enabled = true) =>
    call<{ code?: string; details?: { field: string; channels: string[] } }>('/components.update', {
      components: [{ name: 'sources-letters', enabled, data: settings }],
    });

  it('leads the tokens of connected channels to no other address: they are given again', async () => {
    const connected = { box: 8, box_token: 'token of the box' };
    const { body: channel } = await call<ChannelPayload>('/channels.letters.connect', connected);
    for (const enabled of [true, false])
      expect(await update(moved, enabled)).toMatchObject({
        status: 400,
        body: {
          code: 'component_settings_invalid',
          message: expect.stringMatching(/apiUrl: \d+ of its channels have secrets .* enter their secrets again/),
          details: { field: 'apiUrl', channels: expect.arrayContaining([channel.id]) },
        },
      });
    expect((await update({ ...data, api_url: 'https://post.example' })).status).toBe(200);
    const { body } = await call<{ data: ChannelPayload[] }>('/channels.list');
    for (const { id } of body.data) await call('/channels.letters.disconnect', { channel_id: id });
    expect((await update(moved)).status).toBe(200);
  });
});

/** Every method of Airy Core's TypeScript client, by its name and with its arguments, once against an instance. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpClient } from '@airy/http-client';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { eventually, startAiry, type RunningAiry } from '@airy/testkit';
import { visitorWrites } from '../visitor.ts';

const systemToken = 'client-compatibility-token';

let airy: RunningAiry;
let messenger: MessengerSimulator;
let client: HttpClient;
let conversationId: string;
let channelId: string;

beforeAll(async () => {
  messenger = await startMessengerSimulator();
  const { appId, appSecret } = messenger.state.settings;
  airy = await startAiry({
    settings: `
security: { systemToken: "${systemToken}" }
components: { sources: { facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${messenger.url}" } } }
`,
  });
  client = new HttpClient(airy.url, undefined, { token: systemToken });
  ({ id: channelId } = await client.connectChatPluginChannel({ name: 'Shop', imageUrl: 'https://shop.example/a.png' }));
  ({ conversationId } = await visitorWrites({ url: airy.url, systemToken }, channelId, 'hello'));
}, 40_000);
afterAll(async () => {
  await airy?.stop();
  await messenger?.close();
});

const called = new Set<string>();
/** The method, noted as called. */
function method<K extends keyof HttpClient>(name: K): HttpClient[K] {
  called.add(name);
  return client[name];
}
const refusal = (call: Promise<unknown>): Promise<{ status: number; code: string }> =>
  call.then(
    () => ({ status: 200, code: '' }),
    (error: { status: number; body: { code: string } }) => ({ status: error.status, code: error.body.code }),
  );

describe('channels', () => {
  it('are connected, explored, listed, updated and disconnected', async () => {
    const [page] = messenger.state.settings.pages;
    const shop = await method('connectChatPluginChannel')({ name: 'Second', imageUrl: 'https://shop.example/b.png' });
    expect(shop).toMatchObject({
      ...{ source: 'chatplugin', sourceChannelId: 'Second', connected: true },
      metadata: { name: 'Second', imageUrl: 'https://shop.example/b.png' },
    });
    const authToken = messenger.state.settings.userToken;
    expect((await method('exploreFacebookChannels')({ authToken }))[0]).toMatchObject({ pageId: page?.id });
    const connect = { pageId: page?.id ?? '', pageToken: page?.token ?? '', name: 'My page' };
    const facebook = await method('connectFacebookChannel')(connect);
    expect(facebook).toMatchObject({ source: 'facebook', sourceChannelId: page?.id, metadata: { name: 'My page' } });
    const updated = await method('updateChannel')({
      channelId: shop.id,
      name: 'Renamed',
      imageUrl: 'https://a.example',
    });
    expect(updated.metadata).toMatchObject({ name: 'Renamed', imageUrl: 'https://a.example' });
    for (const { source, id } of [facebook, shop]) await method('disconnectChannel')({ source, channelId: id });
    const listed = (await method('listChannels')()).map(({ id }) => id);
    expect([channelId, facebook.id, shop.id].map(id => listed.includes(id))).toEqual([true, false, false]);
  });

  it('of a platform that refuses, of one that is closed, and of sources that are not set up are errors', async () => {
    const names = { name: 'x' };
    const calls = [
      method('connectInstagramChannel')({ pageId: 'x', pageToken: 'x', accountId: 'x', ...names }),
      method('connectGoogleChannel')({ gmbId: 'x', ...names }),
      method('connectViberChannel')(names),
      method('connectWhatsappChannel')({ phoneNumberId: 'x', userToken: 'x', ...names }),
      method('connectTwilioSmsChannel')({ sourceChannelId: '+4930123456', ...names }),
      method('connectTwilioWhatsappChannel')({ sourceChannelId: '+4930123456', ...names }),
    ];
    const refusals = await Promise.all(calls.map(refusal));
    expect(refusals.map(({ status }) => status)).toEqual([500, 410, 404, 404, 404, 404]);
  });
});

describe('conversations and messages', () => {
  it('are listed, read, tagged, closed, renamed and answered', async () => {
    const content = { quick_replies: [{ content_type: 'text' }], text: 'hello' };
    const sent = await method('sendMessages')({ conversationId, message: content });
    expect(sent).toMatchObject({ content, deliveryState: 'pending', fromContact: false, sentAt: expect.any(Date) });
    const tag = await method('createTag')({ name: 'VIP', color: 'tag-red' });
    await method('tagConversation')({ conversationId, tagId: tag.id });
    await method('setStateConversation')({ conversationId, state: 'CLOSED' });
    await method('updateConversationContactInfo')({ conversationId, displayName: 'Ada' });
    await method('metadataUpsert')({ subject: 'conversation', id: conversationId, data: { is_vip: true } });
    await method('readConversations')(conversationId);
    const { data, paginationData } = await method('listConversations')({ filters: `id:"${conversationId}"` });
    expect(paginationData).toMatchObject({ previousCursor: null, nextCursor: null, total: 1 });
    expect(data[0]).toMatchObject({
      ...{ id: conversationId, createdAt: expect.any(Date), channel: { sourceChannelId: 'Shop' } },
      lastMessage: { id: sent.id, content, sentAt: sent.sentAt },
      metadata: {
        ...{ contact: { displayName: 'Ada' }, unreadCount: 0, state: 'CLOSED' },
        ...{ tags: { [tag.id]: expect.anything() }, userData: { is_vip: true } },
      },
    });
    await method('untagConversation')({ conversationId, tagId: tag.id });
    const info = await method('getConversationInfo')(conversationId);
    expect(info).toMatchObject({ createdAt: data[0]?.createdAt.toISOString(), lastMessage: { content } });
    expect(Object.keys(info.metadata.tags ?? {})).toEqual([]);
    const thread = await method('listMessages')({ conversationId });
    expect(thread.data.map(message => message.content)).toEqual([content, { text: 'hello' }]);
    expect(await refusal(method('resendMessage')({ messageId: sent.id }))).toEqual({
      ...{ status: 409, code: 'message_not_failed' },
    });
  });

  it('are listed 50 at a time unless asked otherwise', async () => {
    const texts = Array.from({ length: 60 }, (_, n) => ({ text: String(n) }));
    await Promise.all(texts.map(message => client.sendMessages({ conversationId, message })));
    expect((await client.listMessages({ conversationId })).data).toHaveLength(50);
    expect((await client.listMessages({ conversationId, pageSize: 3 })).data).toHaveLength(3);
  });

  it('take files', async () => {
    const form = new FormData();
    form.append('file', new Blob(['a file']), 'a.txt');
    const { mediaUrl } = await method('uploadFile')({ file: form });
    expect(await (await fetch(mediaUrl)).text()).toBe('a file');
  });
});

describe('tags, templates, contacts, webhooks', () => {
  it('tags are updated, listed and deleted', async () => {
    const tag = await client.createTag({ name: 'Old', color: 'tag-blue' });
    await method('updateTag')({ ...tag, name: 'New' });
    expect(await method('listTags')()).toContainEqual({ ...tag, name: 'New' });
    await method('deleteTag')(tag.id);
    expect((await client.listTags()).map(({ id }) => id)).not.toContain(tag.id);
  });

  it('templates are listed by their source', async () => {
    expect(await method('listTemplates')({ source: 'facebook' })).toEqual([]);
  });

  it('contacts are read by their conversation, updated, listed and deleted', async () => {
    const contact = await eventually(() => method('getContactDetails')({ conversationId }).catch(() => null));
    expect(contact.conversations).toEqual({ [conversationId]: 'chatplugin' });
    const address = { addressLine1: 'Street 1', city: 'Berlin' };
    await method('updateContactDetails')({ id: contact.id, organizationName: 'Airy', address, via: { phone: '+1' } });
    const { data } = await method('listContacts')();
    expect(data.find(({ id }) => id === contact.id)).toMatchObject({
      organizationName: 'Airy',
      address,
      via: { phone: '+1' },
    });
    await method('deleteContact')(contact.id);
    expect(await refusal(client.getContactDetails({ conversationId }))).toMatchObject({ status: 404 });
  });

  it('webhooks are subscribed, updated, unsubscribed and listed', async () => {
    const url = 'https://hooks.example/airy';
    const webhook = await method('subscribeWebhook')({ url, signatureKey: 'key', headers: { x_y: 'z' } });
    expect(webhook).toMatchObject({ url, headers: { x_y: 'z' }, status: 'Subscribed' });
    expect(await method('updateWebhook')({ ...webhook, name: 'Mine' })).toMatchObject({ name: 'Mine' });
    expect(await method('unsubscribeWebhook')({ ...webhook })).toMatchObject({ status: 'Unsubscribed' });
    expect((await method('listWebhooks')()).map(({ id }) => id)).toEqual([webhook.id]);
  });
});

describe('the instance', () => {
  it('tells its configuration and components, and switches them', async () => {
    const config = await method('getConfig')();
    expect(config).toMatchObject({ clusterVersion: expect.any(String), tagConfig: { colors: { 'tag-blue': {} } } });
    expect(Object.keys(config.services)).toContain('api-admin');
    const name = 'sources-facebook';
    const { components } = await method('listComponents')();
    expect(components[name]).toMatchObject({ name, displayName: expect.any(String) });
    expect((await method('getComponents')()).components[name]).toMatchObject({ appId: expect.any(String) });
    const switched = { components: { [name]: true } };
    expect(await method('enableDisableComponent')({ components: [{ name, enabled: false }] })).toEqual(switched);
    const { appId } = messenger.state.settings;
    const data = { appId, appSecret: 'another', webhookSecret: 'another', graphUrl: messenger.url };
    expect(await method('updateComponentConfiguration')({ components: [{ name, enabled: true, data }] })).toEqual(
      switched,
    );
    await method('uninstallComponent')({ name });
    await method('installComponent')({ name });
  });
});

describe('what is not part of this version', () => {
  it('exists and rejects with 501', async () => {
    const calls = [
      method('createTopic')({ topicName: 'my-topic', payload: {} }),
      ...[method('getStreams')(), method('getStreamInfo')({ name: 'x' }), method('deleteStream')({ name: 'x' })],
      method('createStream')({ name: 'x', topics: [] }),
      ...[method('getLLMInfo')(), method('getLLMStats')(), method('llmQuery')({ query: 'x' })],
      ...[method('listLLMConsumers')(), method('createLLMConsumer')({ name: 'x' })],
      method('deleteLLMConsumer')({ name: 'x' }),
    ];
    for (const answer of await Promise.all(calls.map(refusal)))
      expect(answer).toEqual({ status: 501, code: 'not_implemented' });
  });
});

it('every method was called', () => {
  const methods = Object.entries(client).filter(([, value]) => typeof value === 'function');
  expect(methods.map(([name]) => name).toSorted()).toEqual([...called].toSorted());
});

/** A good request for every writing endpoint, and what has to be there for it. */
import { randomUUID } from 'node:crypto';
import type { MessengerSimulator } from '@airy/simulator-messenger';
import { eventually } from '@airy/testkit';

export interface Target {
  /** Of an instance, or of what stands before its replicas. */
  readonly url: string;
  readonly systemToken: string;
  readonly simulator: MessengerSimulator;
}

export interface Sample {
  readonly path: string;
  /** JSON, or the text of a file. */
  readonly body: object | string;
  readonly authorization: string;
}

/** The settings that the samples need; `security` and engines are the caller's. */
export function settingsOfSamples({ state: { settings }, url }: MessengerSimulator): string {
  return `
components:
  sources:
    facebook: { appId: "${settings.appId}", appSecret: "${settings.appSecret}", webhookSecret: verify, graphUrl: "${url}" }
  integration:
    webhook: { enabled: true }
    source-api: { enabled: true }
`;
}

const oneField = { enabled: true, fields: [{ name: 'topic', label: 'Topic' }] };

interface Made {
  readonly id: string;
}

/** Makes what the samples are about. In the order given, later samples undo what earlier ones did. */
export async function makeSamples(target: Target): Promise<readonly Sample[]> {
  const agent = target.systemToken;
  const post = rememberingPost(target);
  const channel = await post('/channels.chatplugin.connect', { name: 'Shop' });
  const visit = await post<{ token: string }>('/chatplugin.authenticate', { channel_id: channel.id });
  const visitor = `Bearer ${visit.token}`;
  const said = await post('/chatplugin.send', { message: { text: 'Hello' } }, visitor);
  const conversation = await conversationOf(post, said.id);
  const failed = await failedMessage(target, post);
  const tag = await post('/tags.create', { name: 'vip', color: 'tag-red' });
  const template = await post('/templates.create', { name: 'Hi', source: 'facebook', content: { text: 'Hi' } });
  const webhook = await post('/webhooks.subscribe', { url: 'https://hook.example/a', events: ['message.created'] });
  const { event_id: event } = await testedWebhook(post, webhook.id);
  const replay = await post('/webhooks.replay', { id: webhook.id, from: 0, dry_run: true });
  const [one, other, third] = [
    await post('/contacts.create', { display_name: 'One' }),
    await post('/contacts.create', { display_name: 'Other' }),
    await post('/contacts.create', { display_name: 'Third' }),
  ];
  const source = await post<{ token: string }>('/sources.create', { source_id: 'kiosk' });
  await post('/sources.create', { source_id: 'spare' });
  const kiosk = `Bearer ${source.token}`;
  const kioskChannel = await post('/sources.channels.create', { source_channel_id: 'k0', name: 'K0' }, kiosk);
  const page = target.simulator.state.settings.pages[0];
  const pageConnect = { page_id: page?.id, page_token: target.simulator.state.settings.userToken };
  const inConversation = { conversation_id: conversation };

  const by = (authorization: string) => (path: string, body: object | string) => ({ path, body, authorization });
  const asAgent = by(agent);
  return [
    asAgent('/channels.chatplugin.connect', { name: 'Second' }),
    asAgent('/channels.update', { channel_id: channel.id, name: 'Renamed' }),
    asAgent('/channels.facebook.connect', pageConnect),
    asAgent('/conversations.mark-read', inConversation),
    asAgent('/conversations.set-state', { ...inConversation, state: 'CLOSED' }),
    asAgent('/conversations.remove-state', inConversation),
    asAgent('/conversations.tag', { ...inConversation, tag_id: tag.id }),
    asAgent('/conversations.untag', { ...inConversation, tag_id: tag.id }),
    asAgent('/conversations.update-contact', { ...inConversation, display_name: 'Ada' }),
    asAgent('/conversations.refetch', inConversation),
    asAgent('/messages.send', { ...inConversation, message: { text: 'Once' } }),
    asAgent('/messages.resend', { message_id: failed }),
    asAgent('/messages.suggest-replies', { message_id: said.id, suggestions: { s1: { content: { text: 'Yes' } } } }),
    asAgent('/metadata.upsert', { subject: 'conversation', id: conversation, data: { vip: true } }),
    by(visitor)('/chatplugin.send', { message: { text: 'And once' } }),
    asAgent('/chatplugin.settings.update', { channel_id: channel.id, settings: { preChatForm: oneField } }),
    asAgent('/chatplugin.origins.allow', { channel_id: channel.id, origin: 'https://shop.example' }),
    asAgent('/chatplugin.identity.rotate', { channel_id: channel.id }),
    asAgent('/chatplugin.identity.remove', { channel_id: channel.id }),
    by(visitor)('/chatplugin.submit', { form: 'pre-chat', answers: { topic: 'Lamps' } }),
    by(visitor)('/chatplugin.read', { message_id: said.id }),
    by(visitor)('/chatplugin.rate', { score: 5 }),
    by(visitor)('/chatplugin.end', {}),
    asAgent('/tags.create', { name: 'new', color: 'tag-blue' }),
    asAgent('/tags.update', { id: tag.id, name: 'VIP' }),
    asAgent('/tags.delete', { id: tag.id }),
    asAgent('/contacts.create', { display_name: 'Grace' }),
    asAgent('/contacts.import', [{ display_name: 'Imported 1' }, { display_name: 'Imported 2' }]),
    asAgent('/contacts.update', { id: one.id, title: 'Dr' }),
    asAgent('/contacts.merge', { source_id: one.id, destination_id: other.id }),
    asAgent('/contacts.delete', { id: third.id }),
    asAgent('/templates.create', { name: 'New', source: 'facebook', content: { text: 'New' } }),
    asAgent('/templates.update', { id: template.id, name: 'Hello' }),
    asAgent('/templates.delete', { id: template.id }),
    asAgent('/webhooks.subscribe', { url: 'https://hook.example/b', events: ['message.created'] }),
    asAgent('/webhooks.update', { id: webhook.id, name: 'Renamed' }),
    asAgent('/webhooks.test', { id: webhook.id }),
    asAgent('/webhooks.resend', { id: webhook.id, event_id: event }),
    asAgent('/webhooks.rotate', { id: webhook.id }),
    asAgent('/webhooks.pause', { id: webhook.id }),
    asAgent('/webhooks.resume', { id: webhook.id }),
    asAgent('/webhooks.enable', { id: webhook.id }),
    asAgent('/webhooks.replay', { id: webhook.id, from: 0 }),
    asAgent('/webhooks.recover', { id: webhook.id, since: 0, dry_run: true }),
    asAgent('/webhooks.replays.cancel', { replay_id: replay.id }),
    asAgent('/webhooks.unsubscribe', { id: webhook.id }),
    asAgent('/media.upload', 'the words of a file'),
    asAgent('/sources.create', { source_id: 'desk' }),
    asAgent('/sources.update', { source_id: 'spare', name: 'Spare' }),
    asAgent('/sources.delete', { source_id: 'spare' }),
    by(kiosk)('/sources.channels.create', { source_channel_id: 'k1', name: 'K1' }),
    by(kiosk)('/sources.webhook', inbound()),
    by(kiosk)('/sources.channels.disconnect', { channel_id: kioskChannel.id }),
    asAgent('/components.update', { components: [{ name: 'integration-webhook', enabled: false }] }),
    asAgent('/components.uninstall', { name: 'integration-webhook' }),
    asAgent('/components.install', { name: 'integration-webhook' }),
    asAgent('/components.delete', { components: ['integration-webhook'] }),
    asAgent('/cluster.update', { cluster_config: { security: { allowed_origins: 'https://shop.example' } } }),
    asAgent('/channels.chatplugin.disconnect', { channel_id: channel.id }),
    asAgent('/channels.facebook.disconnect', { channel_id: await facebookChannel(post) }),
  ];
}

type Post = <T = Made>(path: string, body: object, authorization?: string) => Promise<T>;

function inbound(): object {
  const message = {
    source_message_id: randomUUID(),
    source_conversation_id: 'c1',
    source_channel_id: 'k0',
    source_sender_id: 's1',
    content: { text: 'From the kiosk' },
    from_contact: true,
    sent_at: 1_700_000_000_000,
  };
  return { messages: [message] };
}

interface Conversations {
  readonly data: readonly { readonly id: string; readonly last_message: Made & { readonly source: string } }[];
}

async function conversationOf(post: Post, messageId: string): Promise<string> {
  return eventually(async () => {
    const { data } = await post<Conversations>('/conversations.list', {});
    return data.find(({ last_message: last }) => last.id === messageId)?.id ?? false;
  });
}

/** An event that a webhook was sent, whatever became of it. */
async function testedWebhook(post: Post, id: string): Promise<{ readonly event_id: string }> {
  const tested = await post<{ readonly event_id: string }>('/webhooks.test', { id });
  await eventually(async () => {
    const { data } = await post<{ readonly data: readonly object[] }>('/webhooks.attempts.list', { id });
    return data.length > 0;
  });
  return tested;
}

/** A message that the platform has refused for good. */
async function failedMessage({ simulator, url }: Target, post: Post): Promise<string> {
  const [page] = simulator.state.settings.pages;
  simulator.webhooks.pointTo(`${url}/facebook`);
  await post('/channels.facebook.connect', { page_id: page?.id, page_token: simulator.state.settings.userToken });
  simulator.introduce('9100000000000001', 'Ada Lovelace');
  await eventually(() =>
    simulator.say({ pageId: page?.id ?? '', personId: '9100000000000001', text: 'Anybody there?' }),
  );
  const conversation = await eventually(async () => {
    const { data } = await post<Conversations>('/conversations.list', {});
    return data.find(({ last_message: last }) => last.source === 'facebook')?.id ?? false;
  });
  simulator.state.setMode('window-closed', null);
  const sent = await post('/messages.send', { conversation_id: conversation, message: { text: 'Too late' } });
  await eventually(async () => {
    const { data } = await post<{ data: readonly (Made & { delivery_state: string })[] }>('/messages.list', {
      conversation_id: conversation,
    });
    return data.find(({ id }) => id === sent.id)?.delivery_state === 'failed';
  });
  simulator.state.setMode('ok', null);
  return sent.id;
}

async function facebookChannel(post: Post): Promise<string> {
  const { data } = await post<{ data: readonly Made[] }>('/channels.list', { source: 'facebook' });
  return data[0]?.id ?? '';
}

/** Any replica may answer: each call reads what those before it wrote. */
function rememberingPost({ url, systemToken }: Target): Post {
  let position = '';
  return async <T>(path: string, body: object, authorization = systemToken) => {
    const headers = { 'content-type': 'application/json', authorization, 'airy-position': position };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    position = response.headers.get('airy-position') ?? position;
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  };
}

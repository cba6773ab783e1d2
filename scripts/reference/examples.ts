/** An example body for each call. A test checks each against the contract, and that each call which needs a body has one. */
import { endpoints, type EndpointName } from '@airy/contract';
import { toJSONSchema, type ZodType } from 'zod';

const conversation = { conversation_id: 'fb140c5e-5b0f-5a5c-9d5e-2f6f3a1d7b11' };
const channel = { channel_id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd' };
const contact = { id: '2c5ea4c0-4067-5e9b-8f2a-6d1b3c5e7f99' };
const tagId = '5d0c3b2a-7e0b-4c7e-9c57-6a1f8f1f2b33';
const tag = { id: tagId };
const template = { id: '0f7a9a56-6d1e-4f0a-b0b2-0b8a5b7e8c44' };
const message = { message_id: '8c0e7b1c-3f5d-5a6e-8b2a-1c9d4e5f6a77' };
const webhook = { id: '3e63b7a1-2c94-4a3c-8d0e-7b1d5a9c0e55' };
const text = { text: 'It is. We can send it today.' };

const bodies: Readonly<Partial<Record<EndpointName, unknown>>> = {
  'channels.list': { source: 'chatplugin' },
  'channels.info': channel,
  'channels.update': { ...channel, name: 'Web shop' },
  'channels.check': channel,
  'conversations.list': { filters: 'unread_count:[1 TO *] AND display_name:*ada*', page_size: 20 },
  'conversations.info': conversation,
  'conversations.mark-read': conversation,
  'conversations.set-state': { ...conversation, state: 'CLOSED' },
  'conversations.remove-state': conversation,
  'conversations.tag': { ...conversation, tag_id: tagId },
  'conversations.untag': { ...conversation, tag_id: tagId },
  'conversations.update-contact': { ...conversation, display_name: 'Ada Lovelace' },
  'conversations.refetch': conversation,
  'messages.list': { ...conversation, page_size: 20 },
  'messages.send': { ...conversation, message: text },
  'messages.resend': message,
  'messages.suggest-replies': { ...message, suggestions: { first: { content: text } } },
  'metadata.upsert': { subject: 'conversation', id: conversation.conversation_id, data: { order: { number: 4711 } } },
  'tags.create': { name: 'Delivery', color: 'tag-blue' },
  'tags.update': { ...tag, name: 'Delivery', color: 'tag-red' },
  'tags.delete': tag,
  'chatplugin.authenticate': channel,
  'chatplugin.send': { message: { text: 'Is the blue lamp in stock?' } },
  'chatplugin.resumeToken': conversation,
  'chatplugin.history': { page_size: 50 },
  'chatplugin.read': message,
  'chatplugin.submit': { form: 'pre-chat', answers: { name: 'Ada', email: 'ada@example.org' } },
  'chatplugin.rate': { score: 5, remark: 'Quick and friendly.' },
  'chatplugin.end': {},
  'chatplugin.transcript': { locale: 'en', time_zone: 'Europe/Berlin' },
  'chatplugin.settings.get': channel,
  'chatplugin.settings.update': {
    ...channel,
    settings: { headerText: { en: 'How can we help?', de: 'Wie können wir helfen?' }, primaryColor: '#0a7d4f' },
  },
  'chatplugin.origins.allow': { ...channel, origin: 'https://shop.example' },
  'chatplugin.identity.rotate': channel,
  'chatplugin.identity.remove': channel,
  'contacts.create': { display_name: 'Ada Lovelace', via: { email: 'ada@example.org' }, address: { city: 'London' } },
  'contacts.import': [{ display_name: 'Ada Lovelace' }, { display_name: 'Grace Hopper' }],
  'contacts.list': { page_size: 20 },
  'contacts.info': contact,
  'contacts.update': { ...contact, title: 'Countess' },
  'contacts.delete': contact,
  'contacts.merge': { source_id: '9b6f0f3e-8f0d-4f3c-9a55-0d3c6a7b8e11', destination_id: contact.id },
  'contacts.recent-messages': { contact_id: contact.id, page_size: 5 },
  'templates.create': { name: 'Welcome', source: 'chatplugin', content: { text: 'Hello' } },
  'templates.list': { source: 'chatplugin' },
  'templates.info': template,
  'templates.update': { ...template, name: 'Greeting' },
  'templates.delete': template,
  'users.list': { page_size: 20 },
  'webhooks.subscribe': { url: 'https://example.org/hook', name: 'CRM', events: ['message.created'] },
  'webhooks.update': { ...webhook, events: [] },
  'webhooks.unsubscribe': webhook,
  'webhooks.info': webhook,
  'webhooks.rotate': { ...webhook, grace_seconds: 3600 },
  'webhooks.pause': webhook,
  'webhooks.resume': webhook,
  'webhooks.enable': webhook,
  'webhooks.health': webhook,
  'webhooks.attempts.list': { ...webhook, outcome: 'failed', page_size: 20 },
  'webhooks.attempts.info': { ...webhook, attempt_id: '5f0a5e0b-9a43-5f55-8e0a-3d3f1e1b7c10' },
  'webhooks.test': { ...webhook, event: 'message.created' },
  'webhooks.resend': { ...webhook, event_id: '6c2f9f0e-1c11-5a0f-9a77-0f3c1d2b4e55' },
  'webhooks.recover': { ...webhook, since: '2026-11-21T10:00:00.000Z' },
  'webhooks.replay': { ...webhook, from: '2026-11-21T10:00:00.000Z', events: ['message.created'], dry_run: true },
  'webhooks.replays.list': webhook,
  'webhooks.replays.info': { replay_id: 'b0d6f3a0-52d1-5b0c-8d8e-6f1a2c3b4d5e' },
  'webhooks.replays.cancel': { replay_id: 'b0d6f3a0-52d1-5b0c-8d8e-6f1a2c3b4d5e' },
  'components.update': { components: [{ name: 'sources-facebook', enabled: true, data: { appId: '1234' } }] },
  'components.delete': { components: ['sources-facebook'] },
  'components.info': { name: 'sources-facebook' },
  'components.check': { name: 'sources-facebook', data: { appId: '1234', appSecret: 'the secret of the app' } },
  'components.install': { name: 'sources-facebook' },
  'components.uninstall': { name: 'sources-facebook' },
  'cluster.update': { cluster_config: { security: { allowed_origins: 'https://shop.example.org' } } },
  'events.list': { limit: 100, wait_seconds: 0 },
  'signals.send': { ...conversation, type: 'typing' },
  'chatplugin.signal': { type: 'typing' },
  'sources.create': { source_id: 'letters', name: 'Letters', action_endpoint: 'https://example.org/letters' },
  'sources.update': { source_id: 'letters', name: 'Letters by post' },
  'sources.delete': { source_id: 'letters' },
  'sources.channels.create': { source_channel_id: 'po-box-1', name: 'P.O. box' },
  'sources.channels.disconnect': channel,
  'sources.webhook': {
    messages: [
      {
        source_message_id: 'letter-1',
        source_conversation_id: 'ada',
        source_channel_id: 'po-box-1',
        source_sender_id: 'ada',
        content: { text: 'Is the blue lamp in stock?' },
        from_contact: true,
        sent_at: '2026-11-21T10:00:00.000Z',
      },
    ],
  },
};

/** Those of sources are made of what they declare. */
export function requestExampleOf(name: string, request: ZodType): unknown {
  if (name in endpoints) return bodies[name as EndpointName] ?? {};
  return name.endsWith('.disconnect') ? channel : exampleOfFields(request);
}

/** Required fields: the example that their `meta` gives, or words. */
function exampleOfFields(request: ZodType): unknown {
  const { required = [] } = toJSONSchema(request, { io: 'input', unrepresentable: 'any' });
  // Of what is transformed, the form for input has no examples.
  const { properties = {} } = toJSONSchema(request, { io: 'output', unrepresentable: 'any' });
  return Object.fromEntries(
    required.map(name => {
      const field = properties[name];
      const given = typeof field === 'object' ? field.examples?.[0] : undefined;
      return [name, given ?? `the ${name.replaceAll('_', ' ')}`];
    }),
  );
}

/** What Airy Core served and what its clients depend on, as its contract lists it: the page about compatibility leaves nothing out. */

const sources = ['chatplugin', 'facebook', 'instagram', 'google', 'viber', 'whatsapp', 'twilio.sms', 'twilio.whatsapp'];

const of = (group: string, ...names: readonly string[]): readonly string[] => names.map(name => `/${group}.${name}`);

/** Contract §1, §3, §4 and §5, with aliases; also calls of sources that are not there yet. Our own catalogue does not count here. */
export const ofAiryCore: readonly string[] = [
  ...of('channels', 'list', 'info', 'update', 'facebook.explore'),
  ...sources.flatMap(source => of(`channels.${source}`, 'connect', 'disconnect')),
  ...of('conversations', 'list', 'info', 'tag', 'untag', 'mark-read', 'refetch'),
  ...of('conversations', 'set-state', 'setState', 'remove-state', 'removeState', 'update-contact', 'updateContact'),
  ...of('messages', 'list', 'send', 'resend', 'suggest-replies', 'suggestReplies'),
  ...of('metadata', 'upsert'),
  ...of('tags', 'create', 'update', 'delete', 'list'),
  ...of('templates', 'create', 'list', 'info', 'update', 'delete'),
  ...of('users', 'list'),
  ...of('webhooks', 'subscribe', 'update', 'unsubscribe', 'info', 'list'),
  ...of('contacts', 'create', 'import', 'list', 'info', 'update', 'delete', 'merge', 'recent-messages'),
  ...of('media', 'upload', 'uploadFile'),
  ...of('client', 'config'),
  ...of('components', 'get', 'update', 'delete', 'list', 'install', 'uninstall'),
  ...of('cluster', 'update'),
  ...of('streams', 'list', 'create', 'info', 'delete'),
  ...of('llm', 'info', 'stats', 'query'),
  ...of('llm-consumers', 'list', 'create', 'delete'),
  ...of('sources', 'create', 'update', 'list', 'delete', 'webhook'),
  ...of('sources.channels', 'create', 'list', 'disconnect'),
  ...of('chatplugin', 'authenticate', 'send', 'resumeToken'),
  '/kafka/topics',
  '/kafka/subjects',
  '/services',
  '/ws.communication',
  '/ws.chatplugin',
];

/** Airy Core had nothing like it. */
export const newHere: readonly string[] = [
  '/channels.check',
  '/channels.instagram.explore',
  '/channels.whatsapp.explore',
  '/chatplugin.signal',
  ...['end', 'history', 'rate', 'read', 'submit', 'transcript'].map(name => `/chatplugin.${name}`),
  ...['identity.remove', 'identity.rotate', 'origins.allow', 'settings.get', 'settings.update'].map(
    name => `/chatplugin.${name}`,
  ),
  '/components.check',
  '/components.info',
  '/events.list',
  '/session.end',
  '/session.info',
  '/signals.send',
  ...['enable', 'health', 'pause', 'recover', 'replay', 'resend', 'resume', 'rotate', 'test'].map(
    name => `/webhooks.${name}`,
  ),
  ...['attempts.info', 'attempts.list', 'replays.cancel', 'replays.info', 'replays.list'].map(
    name => `/webhooks.${name}`,
  ),
];

/**
 * The facts of contract §14: for each a row begins like this. What is said of sources that are not there yet, and of the
 * command line itself, stands in frame.md under "Not there yet".
 */
export const factsOfClients: readonly string[] = [
  'General: scalars',
  'General: `page_size` 0',
  'General: an explicit null page size',
  'General: `curl -XPOST',
  'General: `metadata` of messages is `{}`',
  'General: `metadata` is null in answers of chatplugin.*',
  'General: `metadata` is null in message.created',
  'General: a 202 answer',
  'General: content that is JSON only in its beginning',
  'General: contacts also carry',
  'TypeScript client: no token',
  'TypeScript client: `signatureKey`',
  'TypeScript client: `imageUrl`',
  'TypeScript client: exploreFacebookChannels',
  'TypeScript client: unsubscribeWebhook',
  'TypeScript client: getConversationInfo',
  'TypeScript client: createTopic',
  'TypeScript client: methods of streams, topics and LLM',
  'TypeScript client: the control center',
  'Sockets: Sec-WebSocket-Protocol',
  'Sockets: heart-beat',
  'Sockets: 401',
  'Sockets: the old clients drop a path prefix',
  'Chat plugin: channel and resume token together',
  'Chat plugin: the answer has both',
  'Chat plugin: a resumed visit',
  'Chat plugin: an agent’s message says `delivered`',
  'Chat plugin: chatplugin.resumeToken',
  'Chat plugin: messages of one millisecond',
  'Sources: the time of a reaction',
  'Sources: `page_token`',
  'Sources: Viber’s `message_token`',
  'Sources: name and avatar of a Viber channel',
  'Auth: a JWT as Bearer',
  'Auth: without token mode',
  'CLI: `Data`',
  'CLI: no components',
  'CLI: a component listed without keys',
  'CLI: the token without `Bearer`; empty texts',
  'CLI: numbers and booleans of YAML become text in components.update',
  'CLI: numbers and booleans of YAML stand for text in airy.yaml',
  'Controller: who may call',
];

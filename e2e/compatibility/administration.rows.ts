/** channels.*, tags.*, templates.*, webhooks.*, users.list, client.config and what this version has not (contract §3, §5, §14). */
import type { CompatibilityRow } from './row.ts';

const of = (name: string): string => `e2e/compatibility/administration.test.ts: ${name}`;

/** A source of Airy Core that comes with a later version. */
function refused(path: string, airyCore: string): CompatibilityRow {
  const test = of(
    `what this version has not › POST ${path} is 501 with a pointer, and 403 for whoever is not signed in`,
  );
  return { what: `POST ${path}`, verdict: '501', airyCore, here: '501 `not_implemented`.', test };
}

export const administrationRows: readonly CompatibilityRow[] = [
  {
    what: 'POST /channels.list',
    verdict: 'same',
    test: of('channels › .list takes no body at all, lists connected channels only, and by source'),
  },
  {
    what: 'POST /channels.info',
    verdict: 'same',
    test: of('channels › .info and .update answer the channel; 404 for an unknown one'),
  },
  {
    what: 'POST /channels.update',
    verdict: 'different',
    airyCore: '`image_url` only.',
    here: '`imageUrl` is taken, too.',
    test: of('channels › .info and .update answer the channel; 404 for an unknown one'),
  },
  {
    what: 'POST /channels.chatplugin.connect',
    verdict: 'different',
    airyCore: '`image_url` only.',
    here: '`imageUrl` is taken, too; with an `Idempotency-Key` a repeated call makes no second channel.',
    test: of(
      'channels › .chatplugin.connect makes another channel each time; source_channel_id is the name, imageUrl is taken',
    ),
  },
  {
    what: 'POST /channels.chatplugin.disconnect',
    verdict: 'different',
    airyCore: '404 the second time.',
    here: '204, like all other sources.',
    test: of('channels › .chatplugin.disconnect is 204, also a second time, and 404 for an unknown channel'),
  },
  {
    what: 'POST /channels.facebook.connect',
    verdict: 'different',
    airyCore:
      '`page_token` stood in the metadata of every answer and in the socket event; tokens travelled in addresses.',
    here: 'Tokens are sealed in the log and shown nowhere; they travel in headers. 500 with a message where Messenger refuses, 503 where it is away.',
    test: of('channels › .facebook.connect answers the channel with the id of Airy Core, and no token anywhere'),
  },
  {
    what: 'POST /channels.facebook.explore',
    verdict: 'different',
    airyCore: 'The TypeScript client called `/facebook.channels.explore`, which did not exist.',
    here: 'Both addresses; `auth_token` in the body, as there.',
    test: of('channels › /channels.facebook.explore lists the pages of a user token'),
  },
  {
    what: 'POST /channels.facebook.disconnect',
    verdict: 'different',
    airyCore: 'Also disconnected channels of other sources.',
    here: '404 for a channel of another source.',
    test: of(
      'channels › .facebook.disconnect is 204, also again; 404 for an unknown channel and for one of another source',
    ),
  },
  {
    what: 'POST /tags.create',
    verdict: 'same',
    test: of('tags › .create is 201 with the tag, .update 204, .list data, .delete 204; 404 for an unknown one'),
  },
  {
    what: 'POST /tags.create: colours',
    verdict: 'same',
    test: of('tags › .create of another colour is 400 with a message'),
  },
  {
    what: 'POST /tags.update',
    verdict: 'same',
    test: of('tags › .create is 201 with the tag, .update 204, .list data, .delete 204; 404 for an unknown one'),
  },
  {
    what: 'POST /tags.delete',
    verdict: 'same',
    test: of('tags › .create is 201 with the tag, .update 204, .list data, .delete 204; 404 for an unknown one'),
  },
  {
    what: 'POST /tags.list',
    verdict: 'same',
    here: '`data`, as its code; its documentation said `tags`.',
    test: of('tags › .create is 201 with the tag, .update 204, .list data, .delete 204; 404 for an unknown one'),
  },
  {
    what: 'POST /templates.create',
    verdict: 'same',
    here: 'The whole template, as its code; its documentation said the id alone.',
    test: of(
      'templates › .create is 201 with the whole template, .info and .update 200, .delete 204; 404 for an unknown one',
    ),
  },
  {
    what: 'POST /templates.list',
    verdict: 'same',
    test: of('templates › .list needs a source, and finds parts of names, in which case counts'),
  },
  {
    what: 'POST /templates.info',
    verdict: 'same',
    test: of(
      'templates › .create is 201 with the whole template, .info and .update 200, .delete 204; 404 for an unknown one',
    ),
  },
  {
    what: 'POST /templates.update',
    verdict: 'same',
    test: of(
      'templates › .create is 201 with the whole template, .info and .update 200, .delete 204; 404 for an unknown one',
    ),
  },
  {
    what: 'POST /templates.delete',
    verdict: 'same',
    test: of(
      'templates › .create is 201 with the whole template, .info and .update 200, .delete 204; 404 for an unknown one',
    ),
  },
  {
    what: 'POST /webhooks.subscribe',
    verdict: 'different',
    airyCore:
      '`signature_key` only; key and headers stood in the log in clear; headers that HTTP does not have were stored, and never sent.',
    here: '`signatureKey` is taken, too; key and header values are sealed in the log; headers that HTTP does not have are 400. An address that is not public is 400 `address_not_allowed` unless `allowedNetworks` names its network. The answer has more fields; `secret` is shown once.',
    test: of(
      'webhooks › .subscribe answers the webhook without its key, also spelled signatureKey; the same id begins anew',
    ),
  },
  {
    what: 'POST /webhooks.subscribe: events',
    verdict: 'same',
    test: of('webhooks › .subscribe of an unknown event, or without an address, is 400'),
  },
  {
    what: 'POST /webhooks.update',
    verdict: 'different',
    airyCore: 'Headers and events that were not given became empty.',
    here: 'What is not given, or null, stays; an empty list, object or key empties. Who is set from `Unsubscribed` to `Subscribed` hears of what happens from then on.',
    test: of('webhooks › .update leaves what is absent as it is, headers and events too'),
  },
  {
    what: 'POST /webhooks.subscribe, /webhooks.update: 409',
    verdict: 'different',
    airyCore: 'Also while the component is absent or a service of it is not well.',
    here: '409 `webhooks_not_enabled` only while the component is switched off; it is on by default.',
    test: of('webhooks › .subscribe and .update are 409 with a message while integration-webhook is off'),
  },
  {
    what: 'POST /webhooks.unsubscribe',
    verdict: 'same',
    test: of('webhooks › .unsubscribe takes the whole webhook, repeatedly; .info and .list show it still'),
  },
  {
    what: 'POST /webhooks.info',
    verdict: 'same',
    test: of('webhooks › .unsubscribe takes the whole webhook, repeatedly; .info and .list show it still'),
  },
  {
    what: 'POST /webhooks.list',
    verdict: 'same',
    test: of('webhooks › .unsubscribe takes the whole webhook, repeatedly; .info and .list show it still'),
  },
  {
    what: 'POST /users.list',
    verdict: 'different',
    airyCore:
      'Who called with a session of OpenID Connect, from the log of calls; an unknown cursor was 500, or ignored where all fit on one page.',
    here: 'Who has signed in, with a link or a provider, by id; an unknown cursor is 400 `invalid_cursor`.',
    test: of(
      'users.list and client.config › users.list has who has signed in, also with an explicit null page size; a made-up cursor is 400',
    ),
  },
  {
    what: 'POST /client.config',
    verdict: 'different',
    airyCore: 'Asked the health of every service each second.',
    here: 'The same fields; what each process says of itself and its units; `enabled` follows the component at once.',
    test: of('users.list and client.config › client.config has services, tag colours and the version'),
  },
  ...['list', 'create', 'info', 'delete'].map(name => refused(`/streams.${name}`, 'A façade of ksqlDB.')),
  ...['llm.info', 'llm.stats', 'llm.query', 'llm-consumers.list', 'llm-consumers.create', 'llm-consumers.delete'].map(
    name => refused(`/${name}`, 'Called by its TypeScript client.'),
  ),
  {
    what: 'POST /kafka/topics, /kafka/subjects and all beneath /kafka',
    verdict: '501',
    airyCore: 'The REST proxy of Kafka and the lists of the controller, open to everybody.',
    here: '501 `not_implemented` with any method; 403 for whoever is not signed in.',
    test: of(
      'what this version has not › POST /kafka/topics/my-topic is 501 with a pointer, and 403 for whoever is not signed in',
    ),
  },
  {
    what: '§14 TypeScript client: `signatureKey` of subscribeWebhook and updateWebhook',
    verdict: 'different',
    airyCore: 'Not read: webhooks made in the control center were never signed.',
    here: 'Read like `signature_key`.',
    test: of(
      'webhooks › .subscribe answers the webhook without its key, also spelled signatureKey; the same id begins anew',
    ),
  },
  {
    what: '§14 TypeScript client: `imageUrl` of connectChatPluginChannel',
    verdict: 'different',
    airyCore: 'Not read.',
    here: 'Read like `image_url`.',
    test: of(
      'channels › .chatplugin.connect makes another channel each time; source_channel_id is the name, imageUrl is taken',
    ),
  },
  {
    what: '§14 TypeScript client: unsubscribeWebhook posts the whole webhook',
    verdict: 'same',
    test: of('webhooks › .unsubscribe takes the whole webhook, repeatedly; .info and .list show it still'),
  },
  {
    what: '§14 TypeScript client: createTopic is `POST /kafka/topics/<name>`',
    verdict: '501',
    airyCore: 'Made a topic.',
    here: '501 `not_implemented`: topics are what the components of Airy need.',
    test: of(
      'what this version has not › POST /kafka/topics/my-topic is 501 with a pointer, and 403 for whoever is not signed in',
    ),
  },
  {
    what: '§14 TypeScript client: the control center’s `/topics` and `schemas.*`',
    verdict: '501',
    airyCore: 'Answered by the schema registry manager, without a credential.',
    here: '501 `not_implemented` with any method for whoever is signed in, else 403.',
    test: of(
      'what this version has not › GET /topics/my-topic is 501 with a pointer, and 403 for whoever is not signed in',
    ),
  },
  {
    what: '§14 General: an explicit null page size of users.list is 10',
    verdict: 'same',
    test: 'backend/services/api-admin/src/records.test.ts: users › are paged by 20, by 10 for an explicit null or 0 (contract §14), and by their ids',
  },
];

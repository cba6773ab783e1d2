/** All endpoints by name (the path without its slash), but for those that sources declare (`ChannelCalls`). */
import * as channels from './channels.ts';
import * as chatplugin from './chatplugin.ts';
import * as clientConfig from './client-config.ts';
import * as conversations from './conversations.ts';
import * as messages from './messages.ts';
import * as components from './components.ts';
import * as contacts from './contacts.ts';
import * as events from './events.ts';
import * as media from './media.ts';
import * as signals from './signals.ts';
import * as sourceApi from './source-api.ts';
import * as templates from './templates.ts';
import * as users from './users.ts';
import * as webhooks from './webhooks.ts';
import * as deliveries from './webhook-deliveries.ts';
import { notImplemented } from './not-implemented.ts';
import * as tags from './tags.ts';

export const endpoints = {
  'channels.list': channels.channelsList,
  'channels.info': channels.channelsInfo,
  'channels.update': channels.channelsUpdate,
  'channels.check': channels.channelsCheck,
  'conversations.list': conversations.conversationsList,
  'conversations.info': conversations.conversationsInfo,
  'conversations.mark-read': conversations.conversationsMarkRead,
  'conversations.set-state': conversations.conversationsSetState,
  'conversations.remove-state': conversations.conversationsRemoveState,
  'conversations.tag': conversations.conversationsTag,
  'conversations.untag': conversations.conversationsUntag,
  'conversations.update-contact': conversations.conversationsUpdateContact,
  'messages.list': messages.messagesList,
  'messages.send': messages.messagesSend,
  'messages.resend': messages.messagesResend,
  'metadata.upsert': messages.metadataUpsert,
  'tags.create': tags.tagsCreate,
  'tags.update': tags.tagsUpdate,
  'tags.delete': tags.tagsDelete,
  'tags.list': tags.tagsList,
  'client.config': clientConfig.clientConfig,
  'session.info': clientConfig.sessionInfo,
  'session.end': clientConfig.sessionEnd,
  'chatplugin.authenticate': chatplugin.chatpluginAuthenticate,
  'chatplugin.send': chatplugin.chatpluginSend,
  'chatplugin.resumeToken': chatplugin.chatpluginResumeToken,
  'chatplugin.history': chatplugin.chatpluginHistory,
  'chatplugin.read': chatplugin.chatpluginRead,
  'chatplugin.submit': chatplugin.chatpluginSubmit,
  'chatplugin.rate': chatplugin.chatpluginRate,
  'chatplugin.end': chatplugin.chatpluginEnd,
  'chatplugin.transcript': chatplugin.chatpluginTranscript,
  'chatplugin.settings.get': chatplugin.chatpluginSettingsGet,
  'chatplugin.settings.update': chatplugin.chatpluginSettingsUpdate,
  'chatplugin.origins.allow': chatplugin.chatpluginOriginsAllow,
  'chatplugin.identity.rotate': chatplugin.chatpluginIdentityRotate,
  'chatplugin.identity.remove': chatplugin.chatpluginIdentityRemove,
  'contacts.create': contacts.contactsCreate,
  'contacts.import': contacts.contactsImport,
  'contacts.list': contacts.contactsList,
  'contacts.info': contacts.contactsInfo,
  'contacts.update': contacts.contactsUpdate,
  'contacts.delete': contacts.contactsDelete,
  'contacts.merge': contacts.contactsMerge,
  'contacts.recent-messages': contacts.contactsRecentMessages,
  'templates.create': templates.templatesCreate,
  'templates.list': templates.templatesList,
  'templates.info': templates.templatesInfo,
  'templates.update': templates.templatesUpdate,
  'templates.delete': templates.templatesDelete,
  'users.list': users.usersList,
  'webhooks.subscribe': webhooks.webhooksSubscribe,
  'webhooks.update': webhooks.webhooksUpdate,
  'webhooks.unsubscribe': webhooks.webhooksUnsubscribe,
  'webhooks.info': webhooks.webhooksInfo,
  'webhooks.list': webhooks.webhooksList,
  'webhooks.rotate': webhooks.webhooksRotate,
  'webhooks.pause': webhooks.webhooksPause,
  'webhooks.resume': webhooks.webhooksResume,
  'webhooks.enable': webhooks.webhooksEnable,
  'webhooks.health': deliveries.webhooksHealth,
  'webhooks.attempts.list': deliveries.webhooksAttemptsList,
  'webhooks.attempts.info': deliveries.webhooksAttemptsInfo,
  'webhooks.test': deliveries.webhooksTest,
  'webhooks.resend': deliveries.webhooksResend,
  'webhooks.recover': deliveries.webhooksRecover,
  'webhooks.replay': deliveries.webhooksReplay,
  'webhooks.replays.list': deliveries.webhooksReplaysList,
  'webhooks.replays.info': deliveries.webhooksReplaysInfo,
  'webhooks.replays.cancel': deliveries.webhooksReplaysCancel,
  'media.upload': media.mediaUpload,
  'components.get': components.componentsGet,
  'components.update': components.componentsUpdate,
  'components.delete': components.componentsDelete,
  'components.list': components.componentsList,
  'components.info': components.componentsInfo,
  'components.check': components.componentsCheck,
  'components.install': components.componentsInstall,
  'components.uninstall': components.componentsUninstall,
  'events.list': events.eventsList,
  'signals.send': signals.signalsSend,
  'chatplugin.signal': signals.chatpluginSignal,
  'cluster.update': components.clusterUpdate,
  'sources.create': sourceApi.sourcesCreate,
  'sources.update': sourceApi.sourcesUpdate,
  'sources.list': sourceApi.sourcesList,
  'sources.delete': sourceApi.sourcesDelete,
  'sources.channels.create': sourceApi.sourcesChannelsCreate,
  'sources.channels.list': sourceApi.sourcesChannelsList,
  'sources.channels.disconnect': sourceApi.sourcesChannelsDisconnect,
  'sources.webhook': sourceApi.sourcesWebhook,
  'conversations.refetch': conversations.conversationsRefetch,
  'messages.suggest-replies': messages.messagesSuggestReplies,
  ...notImplemented,
} as const;

export type EndpointName = keyof typeof endpoints;

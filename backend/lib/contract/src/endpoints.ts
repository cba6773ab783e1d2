/** All endpoints by name (the path without its slash). */
import * as channels from './channels.ts';
import * as chatplugin from './chatplugin.ts';
import * as clientConfig from './client-config.ts';
import * as conversations from './conversations.ts';
import * as messages from './messages.ts';
import * as tags from './tags.ts';

export const endpoints = {
  'channels.list': channels.channelsList,
  'channels.info': channels.channelsInfo,
  'channels.update': channels.channelsUpdate,
  'channels.chatplugin.connect': channels.channelsChatpluginConnect,
  'channels.chatplugin.disconnect': channels.channelsChatpluginDisconnect,
  'channels.facebook.connect': channels.channelsFacebookConnect,
  'channels.facebook.disconnect': channels.channelsFacebookDisconnect,
  'channels.facebook.explore': channels.channelsFacebookExplore,
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
} as const;

export type EndpointName = keyof typeof endpoints;

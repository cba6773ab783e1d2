/** The client of Airy Core, method by method, over this API. New programs take `createClient`. */
import {
  channelOf,
  configOf,
  contactOf,
  conversationInfoOf,
  conversationOf,
  listOf,
  messageOf,
  pageOf,
  same,
} from './airy-answers.ts';
import type * as Airy from './airy-payloads.ts';
import type { Calls, Tag, Webhook } from './api.generated.ts';
import { ApiError } from './api-error.ts';
import { camelCase } from './camel-case.ts';
import { Connection, type ConnectionOptions } from './connection.ts';

type UnauthorizedCallback = (body: unknown, loginUrl: string) => void;

const oldPageSize = 50;

/** Each method rejects with an `ApiError`, which has `status` and `body`; 0 where no answer came. */
export class HttpClient {
  readonly apiUrl: string;
  readonly loginUrl: string;
  readonly #connection: Connection;
  readonly #onUnauthorized: UnauthorizedCallback | undefined;

  /**
   * @param onUnauthorized of any 403, and of an answer that led to `<apiUrl>/login`; gets the body and that address.
   * @param options beyond what Airy Core had, e.g. a token: Node has no cookies.
   */
  constructor(apiUrl: string, onUnauthorized?: UnauthorizedCallback, options: Omit<ConnectionOptions, 'baseUrl'> = {}) {
    this.apiUrl = apiUrl;
    this.loginUrl = `${apiUrl}/login`;
    this.#onUnauthorized = onUnauthorized;
    this.#connection = new Connection({ credentials: 'include', ...options, baseUrl: apiUrl });
  }

  readonly listChannels = () => this.#ask('channels.list', {}, listOf(channelOf));
  readonly exploreFacebookChannels = ({ authToken, ...rest }: Airy.ExploreFacebook) =>
    this.#ask('facebook.channels.explore', { auth_token: authToken, ...rest }, listOf(channelOf));
  readonly connectFacebookChannel = ({ pageId, pageToken, ...names }: Airy.ConnectPage) =>
    this.#connect('facebook', names, { page_id: pageId, page_token: pageToken });
  readonly connectInstagramChannel = ({ pageId, pageToken, accountId, ...names }: Airy.ConnectInstagram) =>
    this.#connect('instagram', names, { page_id: pageId, page_token: pageToken, account_id: accountId });
  readonly connectChatPluginChannel = (names: Airy.ConnectNamed) => this.#connect('chatplugin', names, {});
  readonly connectViberChannel = (names: Airy.ConnectNamed) => this.#connect('viber', names, {});
  readonly connectGoogleChannel = ({ gbmId, gmbId, ...names }: Airy.ConnectGoogle) =>
    this.#connect('google', names, { gbm_id: gbmId ?? gmbId });
  readonly connectTwilioSmsChannel = ({ sourceChannelId, ...names }: Airy.ConnectTwilio) =>
    this.#connect('twilio.sms', names, { phone_number: sourceChannelId });
  readonly connectTwilioWhatsappChannel = ({ sourceChannelId, ...names }: Airy.ConnectTwilio) =>
    this.#connect('twilio.whatsapp', names, { phone_number: sourceChannelId });
  readonly connectWhatsappChannel = ({ phoneNumberId, userToken, ...names }: Airy.ConnectWhatsapp) =>
    this.#connect('whatsapp', names, { phone_number_id: phoneNumberId, user_token: userToken });
  readonly updateChannel = ({ channelId, name, imageUrl }: Airy.UpdateChannel) =>
    this.#ask('channels.update', { channel_id: channelId, name, image_url: imageUrl }, channelOf);
  readonly disconnectChannel = ({ source, channelId }: Airy.DisconnectChannel) =>
    this.#ask(`channels.${source}.disconnect`, { channel_id: channelId }, same<void>);

  readonly listConversations = (request: Airy.ListConversations = {}) =>
    this.#ask(
      'conversations.list',
      { ...request, page_size: request.page_size ?? oldPageSize },
      pageOf(conversationOf),
    );
  readonly getConversationInfo = (conversationId: string) =>
    this.#ask('conversations.info', { conversation_id: conversationId }, conversationInfoOf);
  readonly readConversations = (conversationId: string) =>
    this.#ask('conversations.mark-read', { conversation_id: conversationId }, same<void>);
  readonly tagConversation = ({ conversationId, tagId }: { conversationId: string; tagId: string }) =>
    this.#ask('conversations.tag', { conversation_id: conversationId, tag_id: tagId }, same<void>);
  readonly untagConversation = ({ conversationId, tagId }: { conversationId: string; tagId: string }) =>
    this.#ask('conversations.untag', { conversation_id: conversationId, tag_id: tagId }, same<void>);
  readonly setStateConversation = ({ conversationId, state }: { conversationId: string; state: string }) =>
    this.#ask('conversations.set-state', { conversation_id: conversationId, state }, same<void>);
  readonly updateConversationContactInfo = (request: { conversationId: string; displayName: string }) =>
    this.#ask(
      'conversations.update-contact',
      { conversation_id: request.conversationId, display_name: request.displayName },
      same<void>,
    );

  readonly listMessages = ({ conversationId, cursor, pageSize = oldPageSize }: Airy.ListMessages) =>
    this.#ask('messages.list', { conversation_id: conversationId, cursor, page_size: pageSize }, pageOf(messageOf));
  readonly sendMessages = ({ conversationId, message }: { conversationId: string; message: unknown }) =>
    this.#ask('messages.send', { conversation_id: conversationId, message }, messageOf);
  readonly resendMessage = ({ messageId }: { messageId: string }) =>
    this.#ask('messages.resend', { message_id: messageId }, same<void>);
  readonly metadataUpsert = ({ subject, id, data }: Calls['metadata.upsert']['request']) =>
    this.#ask('metadata.upsert', { subject, id, data }, same<void>);
  /** @param file a form with the field `file`, as Airy Core's client took it, or the file itself. */
  readonly uploadFile = ({ file }: { file: FormData | Blob }) =>
    this.#ask('media.upload', formOf(file), answer => camelCase(answer, new Set()) as { mediaUrl: string });

  readonly listTags = () => this.#ask('tags.list', {}, listOf(same<Tag>));
  readonly createTag = (tag: Omit<Tag, 'id'>) => this.#ask('tags.create', tag, same<Tag>);
  readonly updateTag = (tag: Tag) => this.#ask('tags.update', tag, same<void>);
  readonly deleteTag = (id: string) => this.#ask('tags.delete', { id }, same<void>);
  readonly listTemplates = (request: { source: string; name?: string }) =>
    this.#ask('templates.list', request, listOf(same<Airy.AiryTemplate>));

  readonly getContactDetails = (request: { conversationId?: string; id?: string }) =>
    this.#ask('contacts.info', { id: request.id, conversation_id: request.conversationId }, contactOf);
  readonly listContacts = (request: Airy.ListContacts = {}) => this.#ask('contacts.list', request, pageOf(contactOf));
  readonly updateContactDetails = ({ address, ...contact }: Airy.UpdateContact) =>
    this.#ask('contacts.update', { ...snakeCase(contact), address: address && snakeCase(address) }, same<void>);
  readonly deleteContact = (id: string) => this.#ask('contacts.delete', { id }, same<void>);

  readonly listWebhooks = () => this.#ask('webhooks.list', {}, listOf(same<Webhook>));
  readonly subscribeWebhook = (webhook: Airy.AiryWebhook) => this.#ask('webhooks.subscribe', webhook, same<Webhook>);
  readonly updateWebhook = (webhook: Airy.AiryWebhook) => this.#ask('webhooks.update', webhook, same<Webhook>);
  readonly unsubscribeWebhook = (webhook: Airy.AiryWebhook) =>
    this.#ask('webhooks.unsubscribe', webhook, same<Webhook>);

  readonly getConfig = () => this.#ask('client.config', {}, configOf);
  readonly getComponents = () => this.#ask('components.get', {}, same<Calls['components.get']['response']>);
  readonly listComponents = () => this.#ask('components.list', {}, same<Calls['components.list']['response']>);
  readonly enableDisableComponent = ({ components }: Airy.SwitchComponents) =>
    this.#ask('components.update', { components }, same<Calls['components.update']['response']>);
  readonly updateComponentConfiguration = ({ components }: Airy.SwitchComponents) =>
    this.#ask('components.update', { components }, same<Calls['components.update']['response']>);
  readonly installComponent = (request: { name: string }) => this.#ask('components.install', request, same<void>);
  readonly uninstallComponent = (request: { name: string }) => this.#ask('components.uninstall', request, same<void>);

  // Not part of this version: these reject with status 501 and say what stands in their place.
  readonly createTopic = ({ topicName, payload }: Airy.CreateTopic) =>
    this.#ask(`kafka/topics/${encodeURIComponent(topicName)}`, payload, same<unknown>);
  readonly getStreams = () => this.#ask('streams.list', {}, same<unknown>);
  readonly getStreamInfo = (request: { name: string }) => this.#ask('streams.info', request, same<unknown>);
  readonly createStream = (request: Airy.Anything) => this.#ask('streams.create', request, same<unknown>);
  readonly deleteStream = (request: { name: string }) => this.#ask('streams.delete', request, same<unknown>);
  readonly getLLMInfo = () => this.#ask('llm.info', {}, same<unknown>);
  readonly getLLMStats = () => this.#ask('llm.stats', {}, same<unknown>);
  readonly llmQuery = (request: Airy.Anything) => this.#ask('llm.query', request, same<unknown>);
  readonly listLLMConsumers = () => this.#ask('llm-consumers.list', {}, same<unknown>);
  readonly createLLMConsumer = (request: Airy.Anything) => this.#ask('llm-consumers.create', request, same<unknown>);
  readonly deleteLLMConsumer = (request: Airy.Anything) => this.#ask('llm-consumers.delete', request, same<unknown>);

  #connect(source: string, { name, imageUrl }: { name?: string; imageUrl?: string }, request: Airy.Anything) {
    return this.#ask(`channels.${source}.connect`, { ...request, name, image_url: imageUrl }, channelOf);
  }

  async #ask<T>(path: string, request: unknown, map: (answer: unknown) => T): Promise<T> {
    const answer = await this.#connection.exchange(path, request);
    const { response, body } = answer;
    if (response.redirected && response.url === this.loginUrl) {
      const error = new ApiError({ status: 403, code: 'unauthorized', message: 'Unauthorized', body });
      this.#onUnauthorized?.(error, this.loginUrl);
      throw error;
    }
    if (response.ok) return map(body);
    if (response.status === 403) this.#onUnauthorized?.(body, this.loginUrl);
    throw this.#connection.refused(answer);
  }
}

function formOf(file: FormData | Blob): FormData {
  if (file instanceof FormData) return file;
  const form = new FormData();
  form.append('file', file, (file as Partial<File>).name ?? 'file');
  return form;
}

/** Of the names at the top; what is in them is as it was given. */
function snakeCase(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

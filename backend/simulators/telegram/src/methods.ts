/** The methods of the Bot API that do not send. */
import { botErrors } from './bot-error.ts';
import { jsonOf, textOf, type Parameters } from './parameters.ts';
import type { SimulatedBot } from './settings.ts';
import type { State } from './state.ts';

export interface MethodCall {
  readonly state: State;
  readonly bot: SimulatedBot;
  readonly parameters: Parameters;
  /** Fires when the caller is gone. */
  readonly signal: AbortSignal;
  /** A webhook was registered: what waits can go out. */
  onWebhook(botId: number): void;
}

/** @returns `result`. @throws BotError */
export type Method = (call: MethodCall) => unknown;

export const methods: Readonly<Record<string, Method>> = {
  getMe: ({ bot }) => ({
    ...userOf(bot),
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
  }),
  getUpdates,
  setWebhook,
  deleteWebhook({ state, bot, parameters }) {
    const inbox = state.inboxOf(bot.id);
    inbox.webhook = null;
    inbox.wasAsked = false;
    if (parameters['drop_pending_updates'] === true) inbox.forget(() => true);
    return true;
  },
  getWebhookInfo({ state, bot }) {
    const { webhook, waiting, lastError } = state.inboxOf(bot.id);
    return {
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: waiting.length,
      ...(lastError === null ? {} : { last_error_date: lastError.at, last_error_message: lastError.message }),
    };
  },
  answerCallbackQuery({ state, parameters }) {
    const id = textOf(parameters['callback_query_id']);
    if (id === null) throw botErrors.bad('query is too old and response timeout expired or query ID is invalid');
    state.answeredPresses.push(id);
    return true;
  },
  getFile({ state, parameters }) {
    const file = state.files.get(textOf(parameters['file_id']) ?? '');
    if (!file) throw botErrors.bad('wrong file_id or the file is temporarily unavailable');
    if (file.bytes.length > 20 * 1024 * 1024) throw botErrors.bad('file is too big');
    return { file_id: file.id, file_unique_id: file.id.slice(-12), file_size: file.bytes.length, file_path: file.path };
  },
  getChat({ state, parameters }) {
    const person = state.people.get(Number(textOf(parameters['chat_id'])));
    if (!person) throw botErrors.bad('chat not found');
    const { id, firstName, lastName, pictureId } = person;
    const photo = pictureId === null ? {} : { photo: { small_file_id: pictureId, big_file_id: pictureId } };
    return { id, type: 'private', first_name: firstName, last_name: lastName, ...photo };
  },
  getUserProfilePhotos({ state, parameters }) {
    const pictureId = state.people.get(Number(textOf(parameters['user_id'])))?.pictureId ?? null;
    const sizes = pictureId === null ? [] : [[{ file_id: pictureId, file_unique_id: 'p', width: 160, height: 160 }]];
    return { total_count: sizes.length, photos: sizes };
  },
  sendChatAction: () => true,
  setMyCommands: () => true,
};

export function userOf({ id, firstName, username }: SimulatedBot) {
  return { id, is_bot: true, first_name: firstName, username };
}

const secretForm = /^[A-Za-z0-9_-]{1,256}$/;

/** Plain http is taken, too: Airy under development has no certificate. */
function setWebhook({ state, bot, parameters, onWebhook }: MethodCall): true {
  const url = textOf(parameters['url']) ?? '';
  const secret = textOf(parameters['secret_token']);
  if (url !== '' && !/^https?:$/.test(protocolOf(url)))
    throw botErrors.bad('bad webhook: An HTTPS URL must be provided for webhook');
  if (secret !== null && !secretForm.test(secret))
    throw botErrors.bad('bad webhook: secret token contains unallowed characters');
  const inbox = state.inboxOf(bot.id);
  inbox.allow(jsonOf(parameters['allowed_updates']));
  if (jsonOf(parameters['drop_pending_updates']) === true) inbox.forget(() => true);
  inbox.webhook = url === '' ? null : { url, secretToken: secret };
  inbox.lastError = null;
  if (url !== '') onWebhook(bot.id);
  return true;
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

const longestWaitSeconds = 50;

function getUpdates({ state, bot, parameters, signal }: MethodCall): unknown {
  const inbox = state.inboxOf(bot.id);
  inbox.allow(jsonOf(parameters['allowed_updates']));
  const numberOf = (name: string): number | null => {
    const number = Number(textOf(parameters[name]) ?? Number.NaN);
    return Number.isInteger(number) ? number : null;
  };
  return inbox.ask({
    offset: numberOf('offset'),
    limit: Math.min(100, Math.max(1, numberOf('limit') ?? 100)),
    waitMs: Math.min(longestWaitSeconds, Math.max(0, numberOf('timeout') ?? 0)) * 1000,
    signal,
  });
}

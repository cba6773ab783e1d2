/** Is a send as the Bot API documents it? Stricter than Telegram: what it would silently drop is an error. */
import { botErrors } from './bot-error.ts';
import { isUpload, jsonOf, textOf, type Parameters } from './parameters.ts';

interface SendRule {
  readonly needs: readonly string[];
  readonly may: readonly string[];
  /** Field with a file. */
  readonly file: string | null;
}

const everywhere = [
  'chat_id',
  'reply_markup',
  'reply_parameters',
  'disable_notification',
  'protect_content',
  'message_effect_id',
] as const;
const caption = ['caption', 'caption_entities', 'parse_mode', 'show_caption_above_media', 'has_spoiler', 'thumbnail'];
const measures = ['duration', 'width', 'height', 'supports_streaming', 'cover', 'start_timestamp'];

const fileRule = (file: string, may: readonly string[] = caption): SendRule => ({ needs: [file], may, file });

const rules: Readonly<Record<string, SendRule>> = {
  sendMessage: { needs: ['text'], may: ['entities', 'parse_mode', 'link_preview_options'], file: null },
  sendPhoto: fileRule('photo'),
  sendVideo: fileRule('video', [...caption, ...measures]),
  sendAnimation: fileRule('animation', [...caption, ...measures]),
  sendAudio: fileRule('audio', [...caption, 'duration', 'performer', 'title']),
  sendVoice: fileRule('voice', [...caption, 'duration']),
  sendDocument: fileRule('document', [...caption, 'disable_content_type_detection']),
  sendSticker: fileRule('sticker', ['emoji']),
  sendLocation: {
    needs: ['latitude', 'longitude'],
    may: ['horizontal_accuracy', 'live_period', 'heading', 'proximity_alert_radius'],
    file: null,
  },
  sendVenue: {
    needs: ['latitude', 'longitude', 'title', 'address'],
    may: ['foursquare_id', 'foursquare_type', 'google_place_id', 'google_place_type'],
    file: null,
  },
  sendContact: { needs: ['phone_number', 'first_name'], may: ['last_name', 'vcard'], file: null },
};

const maxText = 4096;
const maxCaption = 1024;

export function isSend(method: string): boolean {
  return Object.hasOwn(rules, method);
}

/** The field with the file; null if the method sends none. @throws BotError */
export function checkSend(method: string, parameters: Parameters): string | null {
  const { needs, may, file } = rules[method] as SendRule;
  const missing = needs.find(name => parameters[name] === undefined || parameters[name] === '');
  if (missing !== undefined)
    throw botErrors.bad(missing === 'text' ? 'message text is empty' : `there is no ${missing}`);
  const known: readonly string[] = [...everywhere, ...needs, ...may];
  const stranger = Object.keys(parameters).find(name => !known.includes(name));
  if (stranger !== undefined) throw botErrors.bad(`parameter ${stranger} is not known`);
  if ((textOf(parameters['text']) ?? '').length > maxText) throw botErrors.bad('message is too long');
  if ((textOf(parameters['caption']) ?? '').length > maxCaption) throw botErrors.bad('message caption is too long');
  checkMarkup(jsonOf(parameters['reply_markup']));
  if (file !== null && !isUpload(parameters[file]) && textOf(parameters[file]) === null)
    throw botErrors.bad('wrong file identifier/HTTP URL specified');
  return file;
}

const buttonActions = ['url', 'callback_data', 'web_app', 'login_url', 'copy_text', 'switch_inline_query'];
const maxCallbackData = 64;

function checkMarkup(markup: unknown): void {
  if (markup === undefined) return;
  const rows = fieldOf(markup, 'inline_keyboard') ?? fieldOf(markup, 'keyboard');
  if (rows === undefined) {
    if (fieldOf(markup, 'remove_keyboard') === true || fieldOf(markup, 'force_reply') === true) return;
    throw botErrors.bad('object expected as reply markup');
  }
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) throw botErrors.bad("can't parse reply keyboard markup JSON");
  if (fieldOf(markup, 'inline_keyboard') !== undefined) for (const button of rows.flat()) checkButton(button);
}

function checkButton(button: unknown): void {
  if (typeof fieldOf(button, 'text') !== 'string')
    throw botErrors.bad('can\'t parse inline keyboard button: Field "text" must be of type String');
  if (!buttonActions.some(action => fieldOf(button, action) !== undefined))
    throw botErrors.bad('text buttons are not allowed in the inline keyboard');
  const data = fieldOf(button, 'callback_data');
  if (typeof data === 'string' && Buffer.byteLength(data) > maxCallbackData) throw botErrors.bad('BUTTON_DATA_INVALID');
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}

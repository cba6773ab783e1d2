/** Is a call of `Messages.json` as Twilio documents it? Stricter than Twilio: a field that it does not know is an error. */
import { TwilioError, twilioErrors } from './twilio-error.ts';

export interface MessageCall {
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly mediaUrls: readonly string[];
  readonly contentSid: string | null;
  readonly contentVariables: string | null;
  readonly persistentAction: string | null;
  readonly statusCallback: string | null;
}

const fields = [
  'To',
  'From',
  'Body',
  'MediaUrl',
  'ContentSid',
  'ContentVariables',
  'PersistentAction',
  'StatusCallback',
  'ProvideFeedback',
  'ValidityPeriod',
  'SmartEncoded',
];
/** A number, or on WhatsApp the id of somebody who hides theirs. */
const recipient = /^(?:whatsapp:)?\+\d{7,15}$|^whatsapp:[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
const maxBody = 1_600;
const maxMedia = 10;

/** @throws TwilioError */
export function checkMessage(form: URLSearchParams): MessageCall {
  const stranger = [...form.keys()].find(name => !fields.includes(name));
  if (stranger !== undefined) throw new TwilioError(400, 20001, `Unknown parameter ${stranger}`);
  const call: MessageCall = {
    to: form.get('To') ?? '',
    from: form.get('From') ?? '',
    body: form.get('Body') ?? '',
    mediaUrls: form.getAll('MediaUrl'),
    contentSid: form.get('ContentSid'),
    contentVariables: form.get('ContentVariables'),
    persistentAction: form.get('PersistentAction'),
    statusCallback: form.get('StatusCallback'),
  };
  checkParties(call);
  checkContent(call);
  return call;
}

function checkParties({ to, from, statusCallback }: MessageCall): void {
  if (to === '') throw twilioErrors.noRecipient();
  if (from === '') throw twilioErrors.noSender();
  const isWhatsapp = from.startsWith('whatsapp:');
  if (isWhatsapp !== to.startsWith('whatsapp:')) throw twilioErrors.otherChannel();
  if (!recipient.test(to)) throw twilioErrors.invalidRecipient(to);
  const isAddress = statusCallback === null || /^https?:\/\/[^/_]+/.test(statusCallback);
  if (!isAddress) throw twilioErrors.invalidCallback(statusCallback);
}

function checkContent({ body, mediaUrls, contentSid, contentVariables, persistentAction }: MessageCall): void {
  if (body === '' && mediaUrls.length === 0 && contentSid === null && persistentAction === null)
    throw twilioErrors.noBody();
  if (body.length > maxBody) throw twilioErrors.longBody();
  if (mediaUrls.length > maxMedia) throw twilioErrors.tooManyMedia();
  if (!mediaUrls.every(url => /^https?:\/\//.test(url) && URL.canParse(url))) throw twilioErrors.invalidMedia();
  if (contentSid !== null && !/^HX[0-9a-fA-F]{32}$/.test(contentSid)) throw twilioErrors.invalidContent();
  if (contentVariables !== null && !isObject(contentVariables)) throw twilioErrors.invalidVariables();
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    // No JSON: no variables.
    return false;
  }
}

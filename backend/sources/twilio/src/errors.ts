/** Twilio's error codes, and what follows from them (twilio.com/docs/api/errors). */
import type { SendResult } from '@airy/source-kit';
import { fieldOf } from './form.ts';
import type { Fields } from './form.ts';

export type ErrorMeaning = 'come-again' | 'token' | 'account' | 'window' | 'unclear' | 'refused';

/** Too many calls, too many messages of this sender in the queue, WhatsApp's own limits, and what Twilio calls temporary. */
const temporary: ReadonlySet<number> = new Set([14107, 20429, 20503, 21611, 63018, 63020]);
/** Wrong auth token, wrong account, a token that may not. */
const token: ReadonlySet<number> = new Set([20003, 20004, 20006, 20107]);
/** The account itself is suspended or closed. */
const account: ReadonlySet<number> = new Set([20005, 10001, 30002, 63003]);
/** WhatsApp: free text more than 24 hours after the contact's last message. */
const window: ReadonlySet<number> = new Set([63016]);

/** Why, in words for an agent; Twilio's own words follow, or stand where there are none. */
const words: Readonly<Record<number, string>> = {
  21211: 'The number of the contact is not valid.',
  21214: 'The number of the contact cannot be reached.',
  21217: 'The number of the contact is not valid.',
  21266: 'The number of the contact is the one it would be sent from.',
  21408: 'The account may not send to this country.',
  21606: 'The number may not send such messages.',
  21610: 'The contact has opted out with STOP; only they can take it back, with START.',
  21612: 'This number cannot reach the contact.',
  21614: 'The number of the contact is not a mobile one.',
  21617: 'The text is too long.',
  21620: 'The file’s address is not valid.',
  21623: 'A file is too many or too large.',
  30003: 'The telephone cannot be reached: it is switched off or without a network.',
  30004: 'The contact, or their network, does not take messages of this number.',
  30005: 'The number of the contact is unknown, or not in use any more.',
  30006: 'The number is a landline, or its network cannot be reached.',
  30007: 'The network took the message for spam.',
  30008: 'The network did not say why.',
  30034: 'Messages to the USA need a registered campaign (A2P 10DLC).',
  63003: 'The contact is not on WhatsApp.',
  63005: 'The file is none that WhatsApp takes.',
  63007: 'Twilio knows no such sender of this channel.',
  63016: 'The contact wrote more than 24 hours ago; only templates may be sent now.',
  63019: 'WhatsApp could not fetch the file.',
  63024: 'The contact is not on WhatsApp.',
};

export function meaningOf(status: number, code: number | null): ErrorMeaning {
  if (code !== null && token.has(code)) return 'token';
  if (code !== null && window.has(code)) return 'window';
  if (status === 429 || (code !== null && temporary.has(code))) return 'come-again';
  if (code !== null && account.has(code)) return 'account';
  // Something was out of order while it was being taken; whether it was, nobody says.
  if (status >= 500) return 'unclear';
  return status === 401 ? 'token' : 'refused';
}

/** A sentence of ours, then Twilio's. */
export function reasonOf(code: number | null, said: string | null): string {
  const ours = code === null ? undefined : words[code];
  const theirs = said ?? (code === null ? 'Twilio gave no reason.' : '');
  return [ours, theirs === '' && ours === undefined ? `Twilio’s error ${code}.` : theirs].filter(Boolean).join(' ');
}

type Failure = Pick<Extract<SendResult, { kind: 'failed' }>, 'code' | 'error' | 'sourceError'>;

/** Longest text of Twilio that is kept, in characters. */
const longestText = 1_000;

/** Why a message that Twilio took did not arrive, by its status callback. */
export function failureOf(fields: Fields): Failure {
  const written = fieldOf(fields, 'ErrorCode');
  const code = written !== null && /^\d{1,6}$/.test(written) ? Number(written) : null;
  const said = fieldOf(fields, 'ChannelStatusMessage') ?? fieldOf(fields, 'ErrorMessage');
  const meaning = code === null ? 'refused' : meaningOf(400, code);
  const told = { status: fieldOf(fields, 'MessageStatus') ?? fieldOf(fields, 'SmsStatus'), code, message: said };
  return {
    code: meaning === 'window' ? 'reply_window_closed' : 'source_rejected',
    error: reasonOf(code, said ?? '').slice(0, longestText) || 'The message was not delivered; Twilio gave no reason.',
    sourceError: JSON.stringify(told).slice(0, longestText),
  };
}

/** Webhook bodies as WhatsApp writes them. */
import { bodyText } from '@airy/simulator-messenger';
import type { SimulatedNumber, SimulatorSettings } from './settings.ts';
import type { AcceptedSend, Message, Person } from './state.ts';

type Value = Readonly<Record<string, unknown>>;

export interface Place {
  readonly settings: SimulatorSettings;
  readonly number: SimulatedNumber;
}

function webhookBody({ settings, number }: Place, field: string, value: Value): string {
  const metadata = {
    display_phone_number: number.displayPhoneNumber.replaceAll(/\D/g, ''),
    phone_number_id: number.id,
  };
  const change = { value: { messaging_product: 'whatsapp', metadata, ...value }, field };
  return bodyText({ object: 'whatsapp_business_account', entry: [{ id: settings.accountId, changes: [change] }] });
}

/** Seconds, as text. */
function timestamp(at: number): string {
  return String(Math.floor(at / 1000));
}

/** The number under this name, unless it is hidden. */
function phoneOf({ phone, hidesPhone }: Person, field: string): Value {
  return phone === null || hidesPhone ? {} : { [field]: phone };
}

function contactOf(person: Person): Value {
  const { userId, name, username } = person;
  return {
    profile: { name, ...(username === null ? {} : { username }) },
    ...phoneOf(person, 'wa_id'),
    user_id: userId,
  };
}

export interface Written {
  readonly wamid: string;
  readonly person: Person;
  readonly message: Message;
  readonly at: number;
}

/** The customer wrote, reacted, edited or took back. */
export function messageBody(place: Place, { wamid, person, message, at }: Written): string {
  const sender = { ...phoneOf(person, 'from'), from_user_id: person.userId };
  return webhookBody(place, 'messages', {
    contacts: [contactOf(person)],
    messages: [{ ...sender, id: wamid, timestamp: timestamp(at), ...message }],
  });
}

export interface StatusError {
  readonly code: number;
  readonly title: string;
  readonly details: string;
}

export interface Status {
  readonly send: AcceptedSend;
  readonly person: Person;
  readonly status: 'sent' | 'delivered' | 'read' | 'failed';
  readonly at: number;
  readonly error?: StatusError;
}

/** What became of a message of the business. */
export function statusBody(place: Place, { send, person, status, at, error }: Status): string {
  const failed = error && {
    code: error.code,
    title: error.title,
    message: error.title,
    error_data: { details: error.details },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
  return webhookBody(place, 'messages', {
    contacts: [contactOf(person)],
    statuses: [
      {
        id: send.wamid,
        status,
        timestamp: timestamp(at),
        ...phoneOf(person, 'recipient_id'),
        recipient_user_id: person.userId,
        ...(send.callbackData === null ? {} : { biz_opaque_callback_data: send.callbackData }),
        ...(failed ? { errors: [failed] } : {}),
      },
    ],
  });
}

/** The business wrote with the WhatsApp Business app. */
export function echoBody(place: Place, { wamid, person, message, at }: Written): string {
  const recipient = { ...phoneOf(person, 'to'), to_user_id: person.userId };
  const from = place.number.displayPhoneNumber.replaceAll(/\D/g, '');
  return webhookBody(place, 'smb_message_echoes', {
    message_echoes: [{ from, ...recipient, id: wamid, timestamp: timestamp(at), ...message }],
  });
}

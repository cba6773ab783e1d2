/** The parts of a webhook body (developers.facebook.com: WhatsApp, Webhooks, Reference). */
import { idAt, SourceError, timeAt, valueAt } from '@airy/source-kit';
import type { ConversationCommand, Json } from '@airy/source-kit';

/** What a part of a body says; all three may be empty. */
export interface Findings {
  readonly commands: ConversationCommand[];
  readonly ignored: string[];
  readonly unknown: string[];
}

export interface ChangeContext {
  /** Id of the channel of the business phone number. */
  readonly channel: string;
  /** Epoch ms at which the body was received. */
  readonly receivedAt: number;
}

/** Where the number stood over the years; the newest first (contract §6). */
const numberPaths: readonly (readonly string[])[] = [
  ['metadata', 'phone_number_id'],
  ['whatsapp_business_api_data', 'phone_number_id'],
  ['phone_number_id'],
];

/** Id of the business phone number that a change is about; null if it is about the account. */
export function phoneNumberIdOf(change: Json): string | null {
  const value = valueAt(change, 'value');
  for (const path of numberPaths) {
    const found = idAt(value, ...path);
    if (found !== null) return found;
  }
  return null;
}

/** Clocks differ; one that is a day ahead is wrong. */
const maxAheadMs = 24 * 60 * 60 * 1000;

/** Epoch ms of something that has a `timestamp` in seconds; null where there is none, or none that can be true. */
export function timeOf(value: Json, { receivedAt }: ChangeContext): number | null {
  const seconds = timeAt(value, 'timestamp');
  if (seconds === null) return null;
  const time = seconds * 1000;
  return time <= receivedAt + maxAheadMs ? time : null;
}

/** A name of WhatsApp's as it goes into a count: short, and never empty. */
export function nameOf(text: string | null): string {
  return text === null || text === '' ? 'without a name' : text.slice(0, 100);
}

/**
 * As it is stored. Everything that WhatsApp sends can be written again, but for what is nested deeper than any stack.
 * @throws SourceError `input`
 */
export function written(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw new SourceError('input', 'A message is nested too deeply.', { cause: error });
  }
}

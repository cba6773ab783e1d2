/**
 * Who somebody is. A contact is the telephone number (`from`, `wa_id`) wherever WhatsApp tells it, so that conversations of
 * Airy Core stay what they are; people who hide it behind a username are their business-scoped user id
 * (developers.facebook.com: WhatsApp, Business-scoped user IDs).
 */
import { idAt } from '@airy/source-kit';
import type { Json } from '@airy/source-kit';

/** A country, perhaps ENT for ids that several portfolios share, and up to 128 letters and digits: `US.13491208655302741918`. */
const userId = /^[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}$/;

/** Whom a contact's id names in a call: numbers stand in `to`, business-scoped ids in `recipient`. */
export function addresseeOf(contactId: string): Readonly<Record<string, string>> {
  return userId.test(contactId) ? { recipient: contactId } : { to: contactId };
}

/** The first of these fields that names somebody. */
export function firstId(value: Json, fields: readonly string[]): string | null {
  for (const field of fields) {
    const found = idAt(value, field);
    if (found !== null) return found;
  }
  return null;
}

/** A number as somebody wrote it (`+49 30 1234`) becomes the one that WhatsApp writes; all else stays. */
export function contactIdOf(text: string): string {
  const written = text.trim();
  return /^\+?[\d\s().-]+$/.test(written) ? written.replaceAll(/\D/g, '') : written;
}

/** Begins what we let WhatsApp give back with each status, behind it the contact. */
const mark = 'airy:';

/** `biz_opaque_callback_data` of a message: statuses then name its conversation, however WhatsApp spells the number. */
export function callbackDataFor(contactId: string): string {
  return `${mark}${contactId}`;
}

/** The contact in a status of a message that we marked; null for others. */
export function contactOfCallbackData(status: Json): string | null {
  const data = idAt(status, 'biz_opaque_callback_data');
  return data !== null && data.startsWith(mark) && data.length > mark.length ? data.slice(mark.length) : null;
}

/** From what WhatsApp sends to commands (contract §6, WhatsApp Cloud). Pure. */
import { channelId, listAt, readJson, readText, textAt, valueAt } from '@airy/source-kit';
import type { Json, Parsed, RawEvent } from '@airy/source-kit';
import { nameOf, phoneNumberIdOf, type Findings } from './change.ts';
import { readEcho } from './echo.ts';
import { readMessage } from './message.ts';
import { readStatus } from './status.ts';

/** Fields that say nothing about a message. */
const ignoredFields: ReadonlySet<string> = new Set([
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'account_update',
  'automatic_events',
  'business_capability_update',
  'business_status_update',
  'business_username_update',
  'calls',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'history',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messaging_handovers',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'standby',
  'template_category_update',
  'template_correct_category_detection',
  'tracking_events',
  'user_id_update',
  'user_preferences',
]);

/** Lists in the value of a change of which each element is read by itself. */
const readers = [
  { list: 'messages', read: readMessage },
  { list: 'statuses', read: readStatus },
  { list: 'message_echoes', read: readEcho },
] as const;

const messageFields: ReadonlySet<string | null> = new Set(['messages', 'smb_message_echoes', 'message_echoes']);

/** @throws SourceError if the body is not JSON: it becomes a dead letter. */
export function parseWhatsapp(raw: RawEvent): Parsed {
  const body = readJson(readText(raw.body));
  const found: Findings = { commands: [], ignored: [], unknown: [] };
  const object = textAt(body, 'object');
  const entries = listAt(body, 'entry');
  if (object !== 'whatsapp_business_account') found.unknown.push(`object ${nameOf(object)}`);
  else if (entries.length === 0) found.unknown.push('account without entries');
  else for (const entry of entries) readEntry(entry, raw, found);
  return found;
}

function readEntry(entry: Json, raw: RawEvent, found: Findings): void {
  const changes = listAt(entry, 'changes');
  if (changes.length === 0) found.unknown.push('entry without changes');
  for (const change of changes) readChange(change, raw, found);
}

function readChange(change: Json, { receivedAt }: RawEvent, found: Findings): void {
  const field = textAt(change, 'field');
  if (!messageFields.has(field)) {
    (ignoredFields.has(field ?? '') ? found.ignored : found.unknown).push(`field ${nameOf(field)}`);
    return;
  }
  const number = phoneNumberIdOf(change);
  if (number === null) {
    found.unknown.push(`${field} without a phone number`);
    return;
  }
  const value = valueAt(change, 'value') as Json;
  const context = { channel: channelId('whatsapp', number), receivedAt, contacts: listAt(value, 'contacts') };
  let count = 0;
  for (const { list, read } of readers)
    for (const element of listAt(value, list)) {
      read(element, context, found);
      count++;
    }
  // Troubles of the account, such as a limit that was reached; a message that failed has a status of its own.
  const hasErrors = listAt(value, 'errors').length > 0;
  if (hasErrors) found.ignored.push('errors');
  if (count === 0 && !hasErrors) found.unknown.push(`${field} without events`);
}

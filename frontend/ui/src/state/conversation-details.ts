/** What else is known of a conversation, as lines for the contact pane. Pure. */
import { asObject } from '@airy/content';

type Detail = readonly [name: string, value: string];

const mostDetails = 30;
const contactNames: Readonly<Record<string, string>> = { lang: 'Language', country: 'Country' };

/** Language and country of the contact, then `user_data`, flat. */
export function conversationDetails(metadata: unknown): readonly Detail[] {
  const document = asObject(metadata);
  const contact = asObject(document?.['contact']);
  const known = Object.entries(contactNames).flatMap(([key, name]) => leaves(name, contact?.[key]));
  const language = leaves('Language', document?.['language']);
  return [
    ...known,
    ...language,
    ...Object.entries(asObject(document?.['user_data']) ?? {}).flatMap(([key, value]) => leaves(key, value)),
  ].slice(0, mostDetails);
}

function leaves(name: string, value: unknown): readonly Detail[] {
  if (value === null || value === undefined || value === '') return [];
  const object = asObject(value);
  if (object !== null) return Object.entries(object).flatMap(([key, inner]) => leaves(`${name}.${key}`, inner));
  return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
}

/** Fields of the settings in the visitor's language. Pure. */
import { wordsIn } from '@airy/widget-settings';
import type { Words } from '../words.ts';
import type { AskedField } from './answers.ts';
import type { ShownField } from './Field.tsx';

export function shownFields(fields: readonly AskedField[], { locale }: Pick<Words, 'locale'>): readonly ShownField[] {
  return fields.map(field => ({
    ...field,
    label: wordsIn(field.label, [locale]) ?? field.name,
    options: field.options.map(option => wordsIn(option, [locale]) ?? ''),
  }));
}

/** What the offline form asks for in any case stands around what the shop adds. */
export function offlineFields(fields: readonly AskedField[], words: Words): readonly ShownField[] {
  const own = shownFields(fields, words);
  const base = { required: true, options: [], contact: 'none' } as const;
  const email: ShownField = { ...base, name: 'email', type: 'email', label: words.email, contact: 'email' };
  const message: ShownField = { ...base, name: messageField, type: 'long-text', label: words.message };
  return [...(own.some(({ name }) => name === 'email') ? [] : [email]), ...own, message];
}

/** No setting can have a field of this name. */
export const messageField = ' message';

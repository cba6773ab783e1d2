/** What was filled in, checked before it is sent. Pure. */
import type { WidgetSettings } from '@airy/widget-settings';

export type AskedField = NonNullable<WidgetSettings['preChatForm']>['fields'][number];
export type Answer = string | number | boolean;
export type Answers = Readonly<Record<string, Answer>>;
export type Problem = 'required' | 'invalidEmail' | 'invalidPhone';

const email = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;
const phone = /^\+?[\d\s()/.-]{5,30}$/;

/** What is wrong with a field's answer; null: nothing. */
export function problemOf(field: Pick<AskedField, 'type' | 'required'>, value: string | boolean): Problem | null {
  const isEmpty = typeof value === 'string' ? value.trim() === '' : !value;
  if (isEmpty) return field.required ? 'required' : null;
  if (field.type === 'email') return email.test(String(value).trim()) ? null : 'invalidEmail';
  if (field.type === 'phone') return phone.test(String(value).trim()) ? null : 'invalidPhone';
  return null;
}

/** Of each field with an answer, as the call has it. */
export function answersOf(
  fields: readonly Pick<AskedField, 'name' | 'type'>[],
  values: Readonly<Record<string, string | boolean>>,
): Answers {
  return Object.fromEntries(
    fields.flatMap(({ name, type }): [string, Answer][] => {
      const value = values[name];
      if (typeof value === 'boolean') return [[name, value]];
      const text = value?.trim() ?? '';
      if (text === '') return [];
      return [[name, type === 'number' && Number.isFinite(Number(text)) ? Number(text) : text]];
    }),
  );
}

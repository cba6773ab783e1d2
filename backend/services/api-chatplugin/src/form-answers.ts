/** What a visitor has entered into a form, checked against the fields that are saved. Pure. */
import { AiryError } from '@airy/errors';
import type { WidgetSettings } from '@airy/widget-settings';
import { nothingTold, type ToldContact } from './contact-commands.ts';

type Field = NonNullable<WidgetSettings['preChatForm']>['fields'][number];
export type Answer = string | number | boolean;

export interface Answers {
  readonly values: Readonly<Record<string, Answer>>;
  readonly contact: ToldContact;
}

export const emailPattern = /^[^\s@<>()",;:\\[\]]{1,64}@[^\s@<>()",;:\\[\]]{1,250}\.[^\s@.<>()",;:\\[\]]{2,}$/u;

const lengths = { text: 500, 'long-text': 5_000, select: 500, email: 320, phone: 40 } as const;

/** Every offline form asks for it: where else would the answer go? */
export const emailField: Field = {
  name: 'email',
  label: 'E-mail',
  type: 'email',
  required: true,
  options: [],
  contact: 'email',
};

/** @throws AiryError `invalid_request`, with `details.field` such as `answers.email` */
export function readAnswers(fields: readonly Field[], given: Readonly<Record<string, Answer>>): Answers {
  const values: Record<string, Answer> = {};
  const contact: { -readonly [K in keyof ToldContact]: ToldContact[K] } = { ...nothingTold };
  const unknown = Object.keys(given).find(name => !fields.some(field => field.name === name));
  if (unknown !== undefined) throw wrong(unknown, 'is no field of the form');
  for (const field of fields) {
    const value = answerTo(field, Object.hasOwn(given, field.name) ? given[field.name] : undefined);
    if (value === null) continue;
    values[field.name] = value;
    if (field.contact !== 'none') contact[contactKeys[field.contact]] = String(value).slice(0, 320);
  }
  return { values, contact };
}

const contactKeys = {
  display_name: 'displayName',
  email: 'email',
  phone: 'phone',
  organization_name: 'organizationName',
} as const;

/** Null: nothing was entered, and nothing had to be. */
function answerTo(field: Field, given: Answer | undefined): Answer | null {
  const value = typeof given === 'string' ? given.trim().toWellFormed() : given;
  if (value === undefined || value === '' || value === false) {
    if (field.required) throw wrong(field.name, 'is required');
    return value === false ? false : null;
  }
  const problem = problemOf(field, value);
  if (problem !== null) throw wrong(field.name, problem);
  return value;
}

function problemOf({ type, options }: Field, value: Answer): string | null {
  if (type === 'checkbox') return typeof value === 'boolean' ? null : 'must be true or false';
  if (type === 'number') return Number.isFinite(Number(value)) && value !== true ? null : 'must be a number';
  if (typeof value !== 'string') return 'must be text';
  if (value.length > lengths[type]) return `must have at most ${lengths[type]} characters`;
  if (type === 'email') return emailPattern.test(value) ? null : 'must be an e-mail address';
  if (type === 'phone') return /^[+\d][\d\s()/.-]{3,}$/.test(value) ? null : 'must be a telephone number';
  return type === 'select' && !isOption(options, value) ? 'must be one of the options' : null;
}

/** In whichever language it was shown. */
function isOption(options: Field['options'], value: string): boolean {
  return options.some(option =>
    typeof option === 'string' ? option === value : Object.values(option).includes(value),
  );
}

function wrong(name: string, reason: string): AiryError {
  const field = `answers.${name.slice(0, 40)}`;
  return new AiryError('invalid_request', `${field} ${reason}`, { details: { field } });
}

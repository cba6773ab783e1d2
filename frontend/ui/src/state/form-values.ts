/** What stands in a form that is made of declared fields. Pure. */
import type { FormField } from '../api/wire.ts';

/** By name of the field, as text; empty: nothing was entered. */
export type FormValues = Readonly<Record<string, string>>;

/** @param given what is known already, e.g. saved settings. A switch shows what it is without an answer. */
export function startValues(fields: readonly FormField[], given: FormValues = {}): FormValues {
  return Object.fromEntries(
    fields.map(({ name, kind, default: usual }) => [
      name,
      given[name] ?? (kind === 'boolean' ? (usual ?? 'false') : ''),
    ]),
  );
}

/** Nothing that is needed is missing. */
export function isComplete(fields: readonly FormField[], values: FormValues): boolean {
  return fields.every(({ name, optional }) => optional || (values[name] ?? '').trim() !== '');
}

/** The body of a call; what is empty is left out. */
export function bodyOf(fields: readonly FormField[], values: FormValues): Record<string, string | number | boolean> {
  const entries = fields.flatMap(({ name, kind }) => {
    const text = (values[name] ?? '').trim();
    return text === '' ? [] : [[name, valueOf(kind, text)] as const];
  });
  return Object.fromEntries(entries);
}

function valueOf(kind: FormField['kind'], text: string): string | number | boolean {
  if (kind === 'boolean') return text === 'true';
  return kind === 'number' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/**
 * What somebody chose among things that can be connected, in the form that connects: fields of the same name, and the
 * credentials that it was found with, where one secret is asked for on either side.
 */
export function withChosen(
  fields: readonly FormField[],
  values: FormValues,
  chosen: {
    readonly item: Readonly<Record<string, unknown>>;
    readonly asked: FormValues;
    readonly askedFields: readonly FormField[];
  },
): FormValues {
  const { item, asked, askedFields } = chosen;
  // What it is called there, it is called here without being asked for.
  const found = fields
    .filter(({ optional }) => !optional)
    .flatMap(({ name }) => {
      const value = item[name] ?? asked[name];
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [];
    });
  const [secret, ...otherSecrets] = fields.filter(field => field.secret && !field.optional);
  const [given, ...otherGiven] = askedFields.filter(field => field.secret);
  const isOne = otherSecrets.length === 0 && otherGiven.length === 0;
  const passed = secret && given && isOne ? [[secret.name, asked[given.name] ?? ''] as const] : [];
  return { ...values, ...Object.fromEntries(passed), ...Object.fromEntries(found) };
}

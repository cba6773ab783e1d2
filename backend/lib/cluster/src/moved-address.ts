/** Where secrets are sent to: whoever changes it enters them again, or could have them sent to a place of their own. */
import { checkSettings } from '@airy/config';
import { z, type ZodObject, type ZodType } from 'zod';
import { textOf } from './desired.ts';

const leadsElsewhere = /url|host|port|server|address|region|endpoint/i;

/**
 * The first setting that names another address in `after` than in `before`; null: everything is sent where it was. What is
 * not given counts as its default; switches are no addresses, whatever they are called.
 */
export function movedAddress(
  schema: ZodObject,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string | null {
  const keys = Object.keys(schema.shape).filter(key => leadsElsewhere.test(key));
  return keys.find(key => addressIn(schema, key, before) !== addressIn(schema, key, after)) ?? null;
}

function addressIn(schema: ZodObject, key: string, given: Readonly<Record<string, string>>): string | null {
  const checked = checkSettings(z.object({ [key]: schema.shape[key] as ZodType }), given);
  const value = checked.ok ? checked.settings[key] : given[key];
  return typeof value === 'boolean' ? null : textOf(value);
}

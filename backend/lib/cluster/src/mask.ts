/** How secrets are shown (contract §3): enough to recognise one, never enough to use it. */
import { toJSONSchema, type ZodObject, type ZodType } from 'zod';

const telling = /secret|key|token|credentials/i;
/** Of a whole file of credentials nothing is shown. */
const fileKey = 'saFile';
const fileMask = '*****';
const ellipsis = '...';
const shortLength = 8;

/** Whether a name says that its value is a secret. */
export function soundsSecret(key: string): boolean {
  return key === fileKey || telling.test(key);
}

/** A value that nobody may read back: named like a secret, or declared as one. */
export function isSecret(key: string, schema: ZodObject | null): boolean {
  if (soundsSecret(key)) return true;
  const field = schema?.shape[key] as ZodType | undefined;
  return field !== undefined && toJSONSchema(field, { io: 'input', unrepresentable: 'any' })['secret'] === true;
}

/** The first 4 characters and `...`; of one of up to 8 characters the first alone, of a single one nothing. */
export function mask(key: string, secret: string): string {
  if (key === fileKey) return fileMask;
  const characters = [...secret];
  const shown = characters.length === 1 ? 0 : characters.length <= shortLength ? 1 : 4;
  return characters.slice(0, shown).join('') + ellipsis;
}

/** Whether somebody sends back what `mask` made, of whatever secret. */
export function looksMasked(key: string, value: string): boolean {
  if (key === fileKey) return value === fileMask;
  return value.endsWith(ellipsis) && [...value].length <= 4 + ellipsis.length;
}

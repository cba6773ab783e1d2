/** From bytes to a checked request. Every way to be wrong is a 400 with a code that says which. */
import { AiryError } from '@airy/errors';
import type { core, ZodType } from 'zod';

/** Deeper JSON is refused: whoever walks it later must not run out of stack. */
const maxDepth = 100;

/** @throws AiryError `invalid_utf8`, `malformed_json`, `invalid_request`. No bytes are an empty object. */
export function parseBody(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  const value = parseJson(decode(bytes)) ?? {};
  if (typeof value !== 'object')
    throw new AiryError('invalid_request', 'The body must be a JSON object, or a list where one is declared.');
  const problem = problemOf(value);
  if (problem !== null) throw new AiryError('invalid_request', problem);
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AiryError('invalid_utf8', null, { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AiryError('malformed_json', null, { cause });
  }
}

/**
 * What no request may hold, in words; null: nothing. Half a surrogate pair is no character: it would come back as
 * another one from whatever stores UTF-8. A key `__proto__` is there to change objects that somebody copies it into.
 */
function problemOf(value: object): string | null {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return `The body is nested more than ${maxDepth} levels deep.`;
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item === 'string' && !item.isWellFormed()) return unpaired;
      if (typeof item !== 'object' || item === null) continue;
      const problem = Array.isArray(item) ? null : problemOfKeys(item);
      if (problem !== null) return problem;
      for (const inner of Object.values(item) as unknown[]) next.push(inner);
    }
    level = next;
  }
  return null;
}

const unpaired = 'The body holds half of a surrogate pair, which is no character.';

function problemOfKeys(item: object): string | null {
  for (const key of Object.keys(item)) {
    if (key === '__proto__') return 'The body holds a key __proto__.';
    if (!key.isWellFormed()) return unpaired;
  }
  return null;
}

/** @throws AiryError `invalid_request` naming the first field that is wrong; all of them in `details.issues`. */
export function checkRequest(schema: ZodType, body: unknown): unknown {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issues = result.error.issues
    .slice(0, 20)
    .map(issue => ({ field: issue.path.join('.'), problem: problemAt(issue, body) }));
  const first = issues[0];
  throw new AiryError('invalid_request', `${first?.field || 'body'}: ${first?.problem ?? 'not as declared'}`, {
    details: { field: first?.field ?? '', issues },
  });
}

function problemAt({ code, path, message }: core.$ZodIssue, body: unknown): string {
  const given = path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    body,
  );
  return code === 'invalid_type' && given === undefined ? 'is required' : message;
}

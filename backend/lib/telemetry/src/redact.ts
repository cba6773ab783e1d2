/** Takes secrets out of what is about to be logged. Bounded: deep or long things are cut. */

const hidden = '[hidden]';
const secretName = /token|secret|password|passwd|authorization|cookie|credential|api_?key|signature|jwt/i;
const maxDepth = 6;
const maxEntries = 50;
const maxLength = 8_192;

/** `Bearer …` anywhere in a text. */
const bearer = /\b(bearer|basic)\s+[\w.~+/=-]+/gi;
/** Signed tokens, wherever they stand. */
const signedToken = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
/** Parameters of addresses: sign-in codes, access tokens, signatures. */
const parameter = /([?&](?:code|[\w.-]*(?:token|secret|password|signature|key|hub\.verify)[\w.-]*)=)[^&\s"'#]*/gi;
/** `https://user:password@host`. */
const userInfo = /(\/\/)[^/\s:@]+:[^/\s@]+@/g;

export function redactText(text: string): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}… (${text.length} characters)` : text;
  return short
    .replace(bearer, `$1 ${hidden}`)
    .replace(signedToken, hidden)
    .replace(parameter, `$1${hidden}`)
    .replace(userInfo, `$1${hidden}@`);
}

/** A copy without secrets: what stands under a telling name is hidden, texts are searched for tokens. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (value instanceof Date) return value;
  if (depth >= maxDepth) return '…';
  if (Array.isArray(value)) return value.slice(0, maxEntries).map(item => redact(item, depth + 1));
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.slice(0, maxEntries).map(([name, item]) => [String(name), redactEntry(String(name), item, depth + 1)]),
  );
}

function redactEntry(name: string, value: unknown, depth: number): unknown {
  const isSecret = secretName.test(name) && value !== null && value !== undefined && typeof value !== 'boolean';
  return isSecret && typeof value !== 'number' ? hidden : redact(value, depth);
}

/** Name, message, stack, code and causes of an error; nothing else it may carry. */
function describeError(error: Error, depth: number): Readonly<Record<string, unknown>> {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: redactText(error.message),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(error.stack !== undefined && { stack: redactText(error.stack) }),
    ...(error.cause !== undefined && depth < maxDepth && { cause: redact(error.cause, depth + 1) }),
  };
}

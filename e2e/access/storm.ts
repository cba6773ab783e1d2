/** Many equal calls at once, and what came of them. */
import { createHash } from 'node:crypto';
import type { Sample } from './samples.ts';

export interface StormAnswer {
  readonly status: number;
  /** The body as it came. */
  readonly body: string;
}

/** The key of a sample, the same in every test of an instance. */
export function keyOf({ path }: Sample): string {
  return `storm-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
}

let addresses = 0;

/** Each call from an address of its own, as limits by address are tested elsewhere. */
export async function send(url: string, sample: Sample, change: object = {}): Promise<StormAnswer> {
  const { path, authorization } = sample;
  const address = `10.9.${(addresses >> 8) & 255}.${addresses++ & 255}`;
  const headers = { authorization, 'idempotency-key': keyOf(sample), 'x-forwarded-for': address };
  const response = await fetch(url + path, { method: 'POST', ...contentOf(sample, headers, change) });
  return { status: response.status, body: await response.text() };
}

/** With `change` another body for the same target. */
function contentOf({ body }: Sample, headers: Readonly<Record<string, string>>, change: object) {
  if (typeof body !== 'string') {
    const changed = Array.isArray(body) ? [...(body as unknown[]), ...Object.values(change)] : { ...body, ...change };
    return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(changed) };
  }
  const form = new FormData();
  form.append('file', new Blob([body + Object.keys(change).join('')], { type: 'text/plain' }), 'words.txt');
  return { headers, body: form };
}

/** @returns the answers that differ from the first one, as text for whoever reads the failure. */
export async function storm(
  urls: readonly string[],
  sample: Sample,
  count: number,
): Promise<{ readonly first: StormAnswer; readonly different: readonly string[] }> {
  const answers = await Promise.all(Array.from({ length: count }, (_, n) => send(urls[n % urls.length] ?? '', sample)));
  const [first = { status: 0, body: '' }] = answers;
  const others = answers.filter(({ status, body }) => status !== first.status || body !== first.body);
  return { first, different: [...new Set(others.map(({ status, body }) => `${sample.path}: ${status} ${body}`))] };
}

interface Event {
  readonly type: string;
  readonly payload: unknown;
}

/** What the feed has told since a cursor; without one nothing, but the cursor to begin with. */
export async function eventsSince(
  { url, authorization }: { readonly url: string; readonly authorization: string },
  cursor: string | null,
): Promise<{ readonly events: readonly Event[]; readonly cursor: string }> {
  const events: Event[] = [];
  let at = cursor;
  for (;;) {
    const response = await fetch(`${url}/events.list`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ cursor: at, limit: 1_000, wait_seconds: cursor === null ? 0 : 1 }),
    });
    const page = (await response.json()) as { data: Event[]; cursor: string; caught_up: boolean };
    events.push(...page.data);
    at = page.cursor;
    if (page.caught_up || cursor === null) return { events, cursor: at };
  }
}

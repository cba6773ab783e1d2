/** An instance with something of everything in it, for calls that are made up. */
import { readFileSync } from 'node:fs';
import { startAiry, type RunningAiry } from '@airy/testkit';
import type { Access, Endpoint } from '@airy/contract';
import { codesByStatus } from '../../scripts/reference/endpoint-errors.ts';
import { visitorWrites } from '../visitor.ts';
import type { JsonSchema, Known } from './body-arbitrary.ts';

export const systemToken = 'fuzz-system-token';

export interface FuzzedInstance extends AsyncDisposable {
  readonly airy: RunningAiry;
  /** A good token for each kind of access. */
  readonly tokens: Readonly<Record<Access, string>>;
  readonly known: Known;
  /** Ids by what they are of. */
  readonly ids: Readonly<Record<string, string>>;
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

export function readOpenApi(): Document {
  const text = readFileSync(new URL('../../docs/reference/openapi.json', import.meta.url), 'utf8');
  return JSON.parse(text) as Document;
}

/** Null where a call takes no JSON. */
export function requestSchemaOf(document: Document, { path }: Endpoint): JsonSchema | null {
  return document.paths[path]?.['post']?.requestBody?.content['application/json']?.schema ?? null;
}

export async function startFuzzedInstance(): Promise<FuzzedInstance> {
  // Limits have tests of their own; here they would hide everything else.
  const settings = `
security: { systemToken: "${systemToken}", rateLimit: { perToken: 0, perVisitor: 0 } }
# These are on without settings, and call whatever is made up: nothing outside is called here.
components: { sources: { telegram: { enabled: false }, email: { enabled: false } } }
`;
  const airy = await startAiry({ settings });
  try {
    const seeded = await seed(airy);
    const values = Object.values(seeded.ids);
    const byName = { cursor: ['', '0', '20', 'not-a-cursor', ...values], wait_seconds: [0], ...seeded.byName };
    const known = { schemas: readOpenApi().components.schemas, ids: values, byName };
    return {
      airy,
      known,
      ids: seeded.ids,
      tokens: seeded.tokens,
      [Symbol.asyncDispose]: async () => void (await airy.stop()),
    };
  } catch (error) {
    await airy.stop();
    throw error;
  }
}

async function seed({ url }: RunningAiry) {
  const created = async (path: string, body: object): Promise<Record<string, string>> => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${systemToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  };
  const channel = await created('/channels.chatplugin.connect', { name: 'Fuzz' });
  const visit = await visitorWrites({ url, systemToken }, channel['id'] ?? '', 'Hello');
  const tag = await created('/tags.create', { name: 'Fuzz', color: 'tag-red' });
  const template = await created('/templates.create', { name: 'Fuzz', source: 'chatplugin', content: { text: 'Hi' } });
  const contact = await created('/contacts.create', { display_name: 'Ada' });
  const source: Record<string, string> = await created('/sources.create', { source_id: 'fuzz' }).catch(() => ({}));
  const ids = {
    conversation: visit.conversationId,
    message: visit.messageId,
    channel: channel['id'] ?? '',
    tag: tag['id'] ?? '',
    template: template['id'] ?? '',
    contact: contact['id'] ?? '',
    unknown: '00000000-0000-4000-8000-000000000000',
  };
  const tokens = {
    agent: systemToken,
    system: systemToken,
    either: systemToken,
    none: systemToken,
    visitor: visit.token,
    source: source['token'] ?? '',
  };
  return { ids, tokens, byName: { source_id: ['fuzz'], source: ['chatplugin', 'fuzz'] } };
}

/** What is wrong with an answer; null: nothing. */
export async function problemOf(answer: Response, endpoint: Endpoint): Promise<string | null> {
  const text = await answer.text();
  const told = `${answer.status} ${text.slice(0, 300)}`;
  const codes = codesByStatus(endpoint).get(answer.status);
  if (codes)
    return codes.includes((parsed(text) as { code?: never } | null)?.code as never) ? null : `undocumented: ${told}`;
  if (answer.status !== endpoint.status && answer.status !== endpoint.otherStatus?.status)
    return `undocumented: ${told}`;
  const body = text === '' ? undefined : parsed(text);
  const checked = endpoint.response.safeParse(body);
  return checked.success ? null : `not as declared: ${told} ${checked.error.message.slice(0, 300)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // No JSON is as wrong as wrong JSON; the caller says what came.
    return null;
  }
}

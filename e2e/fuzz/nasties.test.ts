/** What people with bad intentions send, by hand: to every call a 4xx with a code, and the instance goes on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Endpoint } from '@airy/contract';
import { catalogue } from '@airy/errors';
import { allEndpoints } from '../../scripts/reference/source-endpoints.ts';
import { readOpenApi, requestSchemaOf, startFuzzedInstance, type FuzzedInstance } from './fuzzed-instance.ts';

const document = readOpenApi();
const all = allEndpoints();
const endpoints = Object.values(all).filter(endpoint => requestSchemaOf(document, endpoint) !== null);
const mebibyte = 1024 * 1024;

interface Answered {
  readonly path: string;
  readonly status: number;
  readonly code: string;
}

describe('what nobody should send', () => {
  let instance: FuzzedInstance;
  let sent = 0;

  beforeAll(async () => {
    instance = await startFuzzedInstance();
  }, 60_000);

  afterEach(async () => {
    const health = await fetch(`${instance.airy.url}/actuator/health`);
    expect(((await health.json()) as { status: string }).status).toBe('UP');
  });

  afterAll(async () => {
    process.stderr.write(`what nobody should send: ${sent} calls\n`);
    await instance?.[Symbol.asyncDispose]();
  });

  const send = async (endpoint: Endpoint, body: BodyInit, type = 'application/json'): Promise<Answered> => {
    const headers = { authorization: `Bearer ${instance.tokens[endpoint.access]}`, 'content-type': type };
    const signal = AbortSignal.timeout(20_000);
    const answer = await fetch(instance.airy.url + endpoint.path, { method: 'POST', headers, body, signal });
    sent++;
    const text = await answer.text();
    const { code = '' } = (text === '' || answer.ok ? {} : JSON.parse(text)) as { code?: string };
    return { path: endpoint.path, status: answer.status, code };
  };

  /** Answers to the same body that are no 4xx with a code of the catalogue. */
  const notRefused = async (body: BodyInit, type?: string): Promise<readonly Answered[]> => {
    const answers: Answered[] = [];
    for (const endpoint of endpoints) answers.push(await send(endpoint, body, type));
    return answers.filter(answer => !isRefusal(answer));
  };

  const isRefusal = ({ status, code }: Answered): boolean =>
    status >= 400 && status < 500 && Object.hasOwn(catalogue, code);

  const deep = `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`;

  it.each([
    ['a thousand levels of objects', deep],
    ['a thousand levels of lists in a field', `{"message":${'['.repeat(1_000)}${']'.repeat(1_000)}}`],
    ['a hundred thousand levels', '['.repeat(100_000)],
    ['a key __proto__', '{"__proto__":{"isAdmin":true}}'],
    ['a key __proto__ far below, written otherwise', String.raw`{"a":[{"b":{"\u005f_proto__":1}}]}`],
    ['half of a surrogate pair', String.raw`{"name":"\ud83d"}`],
    ['half of a surrogate pair in a key', String.raw`{"data":{"\udc00":1}}`],
    ['no JSON', '{"name":'],
    ['JSON and more', '{}{}'],
    ['NaN', '{"page_size":NaN}'],
    ['a number', '42'],
    ['a text', '"text"'],
  ])('refuses %s', async (_name, body) => {
    expect(await notRefused(body)).toEqual([]);
  });

  it('refuses what is not UTF-8', async () => {
    expect(await notRefused(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))).toEqual([]);
    expect(await notRefused(Buffer.from('{"name":"Ada"}', 'utf16le'))).toEqual([]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'image/png'])(
    'refuses a body of %s',
    async type => {
      expect(await notRefused('name=Ada', type)).toEqual([]);
    },
  );

  it('refuses 10 MB', async () => {
    const body = Buffer.from(JSON.stringify({ name: 'x'.repeat(10 * mebibyte) }));
    const answers: Answered[] = [];
    for (const endpoint of endpoints) answers.push(await send(endpoint, body));
    // The cases before have used up what may be asked of some calls in a minute.
    const limited = new Set<string>(endpoints.filter(one => one.callsPerMinute !== undefined).map(({ path }) => path));
    const isExpected = ({ status, code, path }: Answered): boolean =>
      (status === 413 && code === 'body_too_large') || (code === 'too_many_requests' && limited.has(path));
    expect(answers.filter(answer => !isExpected(answer))).toEqual([]);
  }, 60_000);

  it('refuses a file that never ends, and a form without one', async () => {
    const upload = all['media.upload'];
    if (!upload) throw new Error('There is no media.upload.');
    const without = new FormData();
    without.set('other', 'x');
    const refused: Answered[] = [];
    for (const [body, type] of [
      ['', 'multipart/form-data'],
      ['--x\r\n', 'multipart/form-data; boundary=x'],
      [`--x\r\n${'a'.repeat(mebibyte)}`, 'multipart/form-data; boundary=x'],
      ['{}', 'application/json'],
    ] as const)
      refused.push(await send(upload, body, type));
    expect(refused.filter(answer => !isRefusal(answer))).toEqual([]);
  });

  it('finds nothing by the id of another kind of thing', async () => {
    const fields = [
      'id',
      'conversation_id',
      'channel_id',
      'message_id',
      'tag_id',
      'contact_id',
      'source_id',
      'destination_id',
    ];
    const answers: Answered[] = [];
    const more = { message: { text: 'x' }, state: 'OPEN', display_name: 'x' };
    for (const endpoint of endpoints) {
      const bodies = Object.values(instance.ids).map(id => Object.fromEntries(fields.map(field => [field, id])));
      answers.push(...(await Promise.all(bodies.map(body => send(endpoint, JSON.stringify({ ...body, ...more }))))));
    }
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  }, 60_000);

  describe('of queries and cursors', () => {
    const lists = ['conversations.list', 'messages.list', 'contacts.list', 'users.list', 'events.list'] as const;
    const listed = (name: string): Endpoint => {
      const endpoint = all[name];
      if (!endpoint) throw new Error(`There is no ${name}.`);
      return endpoint;
    };
    const inConversation = () => ({ conversation_id: instance.ids['conversation'] });

    it.each([
      ['brackets', '('.repeat(100_000)],
      ['closed brackets', `${'('.repeat(50_000)}a${')'.repeat(50_000)}`],
      ['terms', 'a OR '.repeat(20_000)],
      ['negations', `${'NOT '.repeat(25_000)}a`],
      ['wildcards', 'display_name:*a*b*c*'.repeat(5_000)],
      ['a phrase', `"${'a '.repeat(50_000)}"`],
      ['escapes', '\\'.repeat(100_000)],
      ['ranges', 'unread_count:[1 TO 2] '.repeat(4_500)],
      ['a field', `metadata.${'a.'.repeat(50_000)}b:c`],
    ])('refuses a query of 100 kB of %s', async (_name, filters) => {
      const answer = await send(listed('conversations.list'), JSON.stringify({ filters }));
      expect(answer).toEqual({ path: '/conversations.list', status: 400, code: 'invalid_filters' });
    });

    it('refuses made-up cursors, and those of other lists, or shows a page', async () => {
      const answers = new Map<string, unknown>();
      for (const name of lists) {
        const { url } = instance.airy;
        const headers = { authorization: `Bearer ${instance.tokens.agent}`, 'content-type': 'application/json' };
        const body = JSON.stringify({ ...inConversation(), page_size: 1, limit: 1 });
        const answer = await fetch(`${url}/${name}`, { method: 'POST', headers, body });
        const { cursor, pagination_data: page } = (await answer.json()) as {
          cursor?: string;
          pagination_data?: { next_cursor: string | null; previous_cursor: string | null };
        };
        answers.set(name, cursor ?? page?.next_cursor ?? page?.previous_cursor ?? '');
      }
      const madeUp = ['-1', '1e9', '99999999999999999999', 'AAAA', '=', '💥', '../..', 'x'.repeat(100_000), '\0'];
      const cursors = [...answers.values(), ...madeUp, ...Object.values(instance.ids), 7, -7, true, {}, []];
      const wrong: unknown[] = [];
      for (const name of lists)
        for (const cursor of cursors) {
          const answer = await send(listed(name), JSON.stringify({ ...inConversation(), cursor }));
          if (answer.status !== 200 && !isRefusal(answer)) wrong.push({ ...answer, cursor });
        }
      expect(wrong).toEqual([]);
    }, 30_000);

    it('takes absurd sizes of pages for none, or for the largest', async () => {
      const wrong: unknown[] = [];
      for (const name of lists)
        for (const size of ['1e308', '-1', '0', '0.5', '"20"', '""', 'null', '99999999999999999999', 'true', '[]']) {
          const answer = await send(
            listed(name),
            `{"conversation_id":"${instance.ids['conversation']}","page_size":${size}}`,
          );
          if (answer.status !== 200 && !isRefusal(answer)) wrong.push({ ...answer, size });
        }
      expect(wrong).toEqual([]);
    });
  });
});

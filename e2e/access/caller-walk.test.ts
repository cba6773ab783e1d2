/** The whole catalogue, and whatever else is served, with each kind of caller: who is let in follows from the declarations. */
import { connect as dial } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventsStream, type Endpoint } from '@airy/contract';
import { startAiry, type RunningAiry } from '@airy/testkit';
import { WebSocket } from 'ws';
import { allCallers, allowedOrigins, jwtSecret, systemToken, verdict, type Caller } from './callers.ts';
import { allEndpoints } from '../../scripts/reference/source-endpoints.ts';

let airy: RunningAiry;
let callers: readonly Caller[] = [];
let addresses = 0;

beforeAll(async () => {
  airy = await startAiry({
    settings: `
http: { trustedProxies: loopback }
security: { systemToken: ${systemToken}, jwtSecret: "${jwtSecret}", allowedOrigins: ["${allowedOrigins.join('","')}"] }
components: { integration: { source-api: { enabled: true } } }
`,
  });
  const system = { authorization: systemToken };
  const source = await post('/sources.create', system, { source_id: 'walk' });
  const channel = await post('/channels.chatplugin.connect', system, { name: 'Walk' });
  callers = await allCallers(airy.url, {
    folder: airy.dataFolder,
    sourceToken: (JSON.parse(source.body) as { token: string }).token,
    channelId: (JSON.parse(channel.body) as { id: string }).id,
  });
}, 30_000);
afterAll(() => airy?.stop());

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly body: string;
  readonly headers: Headers;
}

/** Each call comes from an address of its own: the limits by address are tested elsewhere. */
async function post(path: string, headers: Caller['headers'], body: object = {}): Promise<Answer> {
  const address = `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses++ & 255}`;
  const response = await fetch(airy.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address, ...headers },
    body: JSON.stringify(body),
  });
  return answerOf(response, await response.text());
}

function answerOf({ status, headers }: Response, body: string): Answer {
  const isJson = headers.get('content-type')?.startsWith('application/json') === true;
  const code = status < 400 || !isJson ? '' : (JSON.parse(body) as { code: string }).code;
  return { status, code, body, headers };
}

const refusals = new Set(['unauthorized', 'cross_site_request', 'visitor_token_invalid']);

/** Whether it was let in, by what came back: whatever was said after that is the endpoint's own business. */
function refusalIn({ code }: Answer, endpoint: Pick<Endpoint, 'access' | 'errors'>): string | null {
  if (code === 'forbidden') return endpoint.access === 'system' ? code : null;
  // An endpoint for visitors may find the visit itself gone.
  return refusals.has(code) ? code : null;
}

it('lets in whom the declaration names, and nobody else', async () => {
  const all = Object.values(allEndpoints());
  const wrong: string[] = [];
  const counts = { calls: 0, letIn: 0, refused: 0 };
  const look = async (endpoint: Endpoint, path: string, caller: Caller): Promise<void> => {
    const expected = verdict(endpoint, caller);
    const answer = await post(path, caller.headers);
    counts.calls++;
    counts[expected === null ? 'letIn' : 'refused']++;
    const isServed = answer.code !== 'unknown_path' && answer.code !== 'internal';
    const is403 = expected === null || answer.status === 403;
    if (refusalIn(answer, endpoint) !== expected || !isServed || !is403)
      wrong.push(`${path}, ${caller.name}: expected ${expected ?? 'in'}, was ${answer.status} ${answer.code}`);
  };
  for (const endpoint of all)
    for (const path of [endpoint.path, ...(endpoint.aliases ?? [])])
      for (const caller of callers) await look(endpoint, path, caller);
  process.stderr.write(
    `caller walk: ${all.length} endpoints, ${callers.length} callers: ${counts.calls} calls, ${counts.letIn} let in, ${counts.refused} refused\n`,
  );
  expect(wrong).toEqual([]);
  expect(counts.letIn).toBeGreaterThan(all.length);
}, 120_000);

it('takes no other method', async () => {
  for (const { path } of Object.values(allEndpoints())) {
    const response = await fetch(airy.url + path, { headers: { authorization: systemToken } });
    expect([path, response.status, response.headers.get('allow')]).toEqual([path, 405, 'POST']);
  }
});

it('streams events to those whom the declaration names', async () => {
  for (const caller of callers) {
    const expected = verdict(eventsStream, caller);
    const hangUp = new AbortController();
    const response = await fetch(airy.url + eventsStream.path, { headers: caller.headers, signal: hangUp.signal });
    expect([caller.name, response.status]).toEqual([caller.name, expected === null ? 200 : 403]);
    const answer = expected === null ? null : answerOf(response, await response.text());
    expect([caller.name, answer?.code ?? null]).toEqual([caller.name, expected]);
    hangUp.abort();
  }
});

describe('what is no endpoint', () => {
  const get = async (path: string, headers: Caller['headers'] = {}) => {
    const response = await fetch(airy.url + path, { headers, redirect: 'manual' });
    return answerOf(response, await response.text());
  };
  const named = (name: string): Caller => {
    const found = callers.find(caller => caller.name === name);
    if (!found) throw new Error(`There is no caller ${name}.`);
    return found;
  };

  it.each([
    ['/actuator/health', 200],
    ['/actuator/health/liveness', 200],
    ['/actuator/health/readiness', 200],
    ['/docs/', 200],
    ['/inbox/', 200],
    ['/', 303],
    ['/login', 303],
    ['/login/providers', 200],
    ['/login/oauth2/code/google', 404],
    ['/oauth2/authorization/google', 404],
    ['/logout', 303],
    ['/sign-in', 303],
    ['/chatplugin/ui/', 200],
    ['/media/none', 404],
    ['/nothing/here', 404],
  ])('%s is %i for nobody', async (path, status) => {
    expect([path, (await get(path)).status]).toEqual([path, status]);
  });

  it('health says more to agents only, and metrics are theirs alone', async () => {
    for (const caller of callers) {
      const isAgent = caller.is === 'user' || caller.is === 'system';
      const health = JSON.parse((await get('/actuator/health', caller.headers)).body) as object;
      expect([caller.name, 'services' in health]).toEqual([caller.name, isAgent]);
      const metrics = await get('/actuator/prometheus', caller.headers);
      expect([caller.name, metrics.status]).toEqual([caller.name, isAgent ? 200 : 403]);
    }
  });

  it('the sockets open for pages that may call, and let nobody in without credentials', async () => {
    expect(await connect('/ws.communication', {})).toMatch(/401/);
    expect(await connect('/ws.communication', named('a wrong token').headers)).toMatch(/401/);
    expect(await connect('/ws.communication', named('a visitor').headers)).toMatch(/401/);
    expect(await connect('/ws.communication', named('a source').headers)).toMatch(/401/);
    expect(await connect('/ws.communication', named('an old cookie').headers)).toMatch(/401/);
    expect(await connect('/ws.communication', named('the system token').headers)).toBe('CONNECTED');
    expect(await connect('/ws.communication', named('a cookie from our own page').headers)).toBe('CONNECTED');
    expect(await connect('/ws.communication', named('a cookie from an allowed page').headers)).toBe('CONNECTED');
    expect(await connect('/ws.communication', named('a cookie from a foreign page').headers)).toBe('403');
    expect(await connect('/ws.chatplugin', {})).toMatch(/401/);
    expect(await connect('/ws.chatplugin', {}, systemToken)).toMatch(/401/);
    expect(await connect('/ws.chatplugin', {}, named('a visitor of long ago').headers['authorization'])).toMatch(/401/);
    expect(await connect('/ws.chatplugin', {}, named('a visitor').headers['authorization'])).toBe('CONNECTED');
    expect(await connect('/ws.nothing', {})).toBe('404');
  });

  it('a request that is no HTTP gets an answer with a code', async () => {
    expect(await raw('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*malformed_request/);
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*malformed_request/);
    expect(await raw(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 [^]*headers_too_large/,
    );
  });
});

/** What comes of a STOMP connection: `CONNECTED`, the message of the ERROR frame, or the status of the refused upgrade. */
function connect(path: string, headers: Caller['headers'], authorization?: string): Promise<string> {
  return new Promise(resolve => {
    const socket = new WebSocket(airy.url.replace('http', 'ws') + path, ['v12.stomp'], { headers });
    const done = (said: string): void => {
      socket.terminate();
      resolve(said);
    };
    const shown = authorization === undefined ? '' : `Authorization:${authorization}\n`;
    socket.on('open', () => socket.send(`CONNECT\naccept-version:1.2\nheart-beat:0,0\n${shown}\n\0`));
    socket.on('message', frame => {
      const text = (frame as Buffer).toString();
      done(text.startsWith('CONNECTED') ? 'CONNECTED' : text);
    });
    socket.on('unexpected-response', (_request, response) => done(String(response.statusCode)));
    socket.on('error', () => undefined);
  });
}

/** What comes back for these bytes. */
function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(airy.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = dial(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (part: string) => void (answer += part));
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}

import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';
import { startWebhookSink, type WebhookSink } from './webhook-sink.ts';

let sink: WebhookSink;
beforeEach(async () => {
  sink = await startWebhookSink();
});
afterEach(() => sink.close());

const post = (path: string, signal: AbortSignal | null = null) =>
  fetch(sink.url + path, {
    ...{ method: 'POST', headers: { 'webhook-id': 'evt-1' }, body: 'a body', redirect: 'manual', signal },
  });

describe('a sink for webhooks', () => {
  it('takes everything and keeps it', async () => {
    expect((await post('/hook')).status).toBe(204);
    expect(sink.received).toMatchObject([{ path: '/hook', id: 'evt-1', body: Buffer.from('a body') }]);
  });

  it('behaves at each path as it was told, or as the delivery deserves', async () => {
    sink.behave({ kind: 'answer', status: 301, headers: { location: '/elsewhere' } }, '/moved');
    sink.behave(({ body }) => ({ kind: 'answer', status: body.length === 6 ? 429 : 204, afterMs: 1 }));
    expect((await post('/moved')).headers.get('location')).toBe('/elsewhere');
    expect((await post('/other')).status).toBe(429);
  });

  it.each([{ kind: 'close early' }, { kind: 'close unanswered' }, { kind: 'huge headers', bytes: 1_000_000 }] as const)(
    'fails its callers: %j',
    async mode => {
      sink.behave(mode);
      await expect(post('/')).rejects.toThrow('fetch failed');
      expect(sink.received).toHaveLength(mode.kind === 'close early' ? 0 : 1);
    },
  );

  it.each([
    { kind: 'hang' },
    { kind: 'trickle', everyMs: 5 },
    { kind: 'trickled headers', everyMs: 5 },
    { kind: 'endless body' },
  ] as const)('keeps its callers waiting until they leave: %j', async mode => {
    sink.behave(mode);
    const leaving = new AbortController();
    const reading = post('/', leaving.signal).then(response => response.arrayBuffer());
    await eventually(() => sink.received.length === 1);
    expect(sink.sockets).toEqual({ all: 1, open: 1, most: 1 });
    leaving.abort();
    await expect(reading).rejects.toThrow();
    await eventually(() => sink.sockets.open === 0);
  });

  it('is away for a while, on the same port', async () => {
    const { url } = sink;
    await sink.close();
    await expect(post('/')).rejects.toThrow('fetch failed');
    await sink.reopen();
    expect(sink.url).toBe(url);
    const calling = request(url, { method: 'POST' });
    const answered = new Promise(resolve => calling.once('response', answer => resolve(answer.resume().statusCode)));
    calling.end();
    expect(await answered).toBe(204);
  });
});

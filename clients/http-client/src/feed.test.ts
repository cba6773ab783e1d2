import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import { createClient, type FeedOptions } from './index.ts';
import { inTurn, json, startScriptedServer, type ScriptedServer } from './scripted-server.fixture.ts';

let server: ScriptedServer;
let streams: ServerResponse[];
beforeEach(async () => {
  server = await startScriptedServer();
  streams = [];
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const client = () => createClient({ baseUrl: server.url, token: 'secret' });
const events = (options: FeedOptions = {}) => client().events({ reconnectMs: 1, ...options });

function stream(...blocks: readonly string[]): ScriptedServer['answer'] {
  return response => {
    streams.push(response);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`retry: 1\n\n${blocks.join('')}`);
  };
}
const stands = (id: string): string => `id: ${id}\n\n`;
const told = (id: string, more: object = {}): string =>
  `event: tag.deleted\nid: ${id}\ndata: ${JSON.stringify({ id: `event ${id}`, type: 'tag.deleted', timestamp: 5, position: null, payload: { id: 'vip' }, ...more })}\n\n`;
const urls = () => server.seen.map(({ url }) => url);

describe('the feed', () => {
  it('asks for what was asked for, and hands out events with their cursor', async () => {
    server.answer = stream(stands('c0'), told('c1'));
    const feed = events({ types: ['tag.deleted', 'tag.updated'], conversationId: 'c', signals: true, cursor: 'old' });
    expect(feed.cursor).toBe('old');
    await feed.open();
    expect(feed.cursor).toBe('c0');
    const event = { type: 'tag.deleted', id: 'event c1', cursor: 'c1', timestamp: 5, payload: { id: 'vip' } };
    expect(await feed.next()).toEqual({ done: false, value: event });
    expect(feed.cursor).toBe('c1');
    await feed.return();
    expect(server.seen[0]).toMatchObject({
      url: '/events?cursor=old&types=tag.deleted%2Ctag.updated&conversation_id=c&signals=true',
      // One that asks as an `EventSource` does would get an empty stream where it should learn of an error.
      headers: { authorization: 'Bearer secret', accept: 'text/event-stream, application/json;q=0.1' },
    });
  });

  it('comes back with the newest cursor after each end, and tells each event once', async () => {
    server.answer = inTurn(
      (response, request) => {
        stream(stands('c0'), told('c1'), stands('c2'))(response, request);
        setTimeout(() => response.destroy(), 20);
      },
      response => response.destroy(),
      json(503, { code: 'starting', message: 'm' }, { 'retry-after': '0' }),
      (response, request) => {
        stream(told('c3'))(response, request);
        response.end();
      },
      stream(told('c4')),
    );
    const ids: (string | null)[] = [];
    for await (const event of events()) {
      ids.push(event.cursor);
      if (ids.length === 3) break;
    }
    expect(ids).toEqual(['c1', 'c3', 'c4']);
    expect(urls()).toEqual([
      '/events?',
      ...['/events?cursor=c2', '/events?cursor=c2', '/events?cursor=c2', '/events?cursor=c3'],
    ]);
  });

  it('says plainly what must be read anew, and goes on from there', async () => {
    const refresh = { type: 'refresh.required', timestamp: null, position: 'tags/0=9', payload: { reason: 'expired' } };
    server.answer = stream(`event: refresh.required\nid: c5\ndata: ${JSON.stringify(refresh)}\n\n`, told('c6'));
    const feed = client().events({ types: ['tag.deleted'], cursor: 'very-old' });
    const { value } = await feed.next();
    if (value?.type !== 'refresh.required') throw new Error('This asks for a refresh.');
    const reason: 'expired' | 'too_far' | 'incomplete' | 'unknown' = value.payload.reason;
    expect([reason, value.cursor]).toEqual(['expired', 'c5']);
    expect(await feed.next()).toMatchObject({ value: { type: 'tag.deleted', cursor: 'c6' } });
    await feed.return();
  });

  it('has later reads see what it has told of', async () => {
    server.answer = (response, request) =>
      request.url.startsWith('/events')
        ? stream(stands('c0'), told('c1', { position: 'tags/0=9' }))(response, request)
        : json(200, { data: [] })(response);
    const own = client();
    const feed = own.events();
    await feed.next();
    await own.call('tags.list', {});
    await feed.return();
    expect(server.seen.at(-1)?.headers['airy-position']).toBe('tags/0=9');
  });

  it.each([
    [400, 'invalid_cursor'],
    [403, 'unauthorized'],
  ])('ends with %i %s', async (status, code) => {
    server.answer = json(status, { code, message: 'm' });
    await expect(events().next()).rejects.toMatchObject({ status, code });
    expect(server.seen).toHaveLength(1);
  });

  it('makes a connection anew that says nothing at all', async () => {
    server.answer = inTurn(stream(stands('c0')), () => undefined, stream(told('c1')));
    const feed = events({ silenceMs: 50 });
    expect(await feed.next()).toMatchObject({ value: { cursor: 'c1' } });
    expect(urls()).toEqual(['/events?', '/events?cursor=c0', '/events?cursor=c0']);
    await feed.return();
  });

  it('ends when it is called off, and closes its connection when it is left', async () => {
    const off = new AbortController();
    server.answer = stream(stands('c0'), told('c1'));
    const feed = events({ signal: off.signal });
    await feed.next();
    const next = feed.next();
    off.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    for await (const event of events()) if (event.cursor === 'c1') break;
    await eventually(() => streams.length === 2 && streams.every(({ destroyed }) => destroyed));
  });

  it('types what it tells by the types that were asked for', async () => {
    server.answer = stream(stands('c0'));
    const feed = client().events({ types: ['message.created', 'tag.updated'] });
    await feed.open();
    const read = async () => {
      for await (const event of feed) {
        if (event.type === 'message.created') return event.payload.message.sent_at satisfies string;
        if (event.type === 'tag.updated') return event.payload.color;
        // @ts-expect-error only these, and what must be read anew
        if (event.type === 'channel.updated') return null;
      }
      return null;
    };
    expect(read).toBeInstanceOf(Function);
    await feed.return();
  });
});

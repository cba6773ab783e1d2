import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { apiCommunication } from '@airy/api-communication';
import { presentMessage } from '@airy/contract';
import type { LogRecord } from '@airy/event-log';
import { mediaResolver } from '@airy/media-resolver';
import { channelId, conversationId, listAt, SourceError, textAt, uuid5 } from '@airy/source-kit';
import type { ConversationCommand, MarkSeenRequest, Source } from '@airy/source-kit';
import { demoOne, eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { Files, type WantedFiles } from './files.ts';
import { sourcesConnector } from './index.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const channel = channelId('demo.one', 'shop');
const conversation = conversationId(channel, 'ada');

let platform: Server;
let platformUrl: string;
/** What the platform does at a path, in order; the last one goes on. */
let answers: Record<string, number[]>;
let asked: string[];
let seen: string[];
let airy: TestInstance;

const source: Source = {
  ...(demoOne as unknown as Source),
  files: {
    refsOf: content => [
      ...[textAt(content, 'image'), textAt(content, 'file')].filter(ref => ref !== null),
      ...listAt(content, 'files').map(String),
    ],
    locate: async ({ ref, channel: { token } }) => {
      if (ref === 'gone') return null;
      if (ref === 'broken') throw new SourceError('refused', 'no');
      const url = ref.includes('://') ? ref : `${platformUrl}/${ref}`;
      return { url, headers: { authorization: `Bearer ${token}` } };
    },
    mayFetchPrivateAddresses: () => true,
  },
  markSeen: async ({ sourceMessageId, contactId }: MarkSeenRequest<never>) => {
    seen.push(`${contactId} ${sourceMessageId}`);
    if (sourceMessageId === 'bad') throw new Error('no');
  },
};

beforeEach(async () => {
  [answers, asked, seen] = [{}, [], []];
  platform = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(`${path} ${request.headers.authorization ?? ''}`);
    const statuses = answers[path] ?? [200];
    const status = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200;
    response.writeHead(status, { 'content-type': 'image/png' }).end(status === 200 ? png : '');
  });
  await new Promise<void>(resolve => platform.listen(0, '127.0.0.1', resolve));
  platformUrl = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
  airy = await startTestInstance({
    services: [apiCommunication, mediaResolver, sourcesConnector],
    sources: [{ source, config: { secret: 'x' } }],
  });
  const token = airy.context.secrets.seal('token');
  await airy.storeChannel({
    id: channel,
    source: 'demo.one',
    sourceChannelId: 'shop',
    token,
    connectionState: 'CONNECTED',
  });
});
afterEach(async () => {
  await airy.close();
  platform.close().closeAllConnections();
});

function receive(id: string, content: string, part: Partial<ConversationCommand> = {}): Promise<void> {
  const command = {
    type: 'message.receive',
    conversationId: conversation,
    messageId: uuid5(channel, id),
    channelId: channel,
    source: 'demo.one',
    senderId: 'ada',
    content,
    sentAt: 1_000,
    headers: null,
    sourceMessageId: id,
    ...part,
  } as ConversationCommand;
  return airy.context.commander.tell([
    { id: uuid5(id, JSON.stringify(command)), principal: 'test', requestHash: null, command },
  ]);
}

/** The message as the API shows it. */
async function shown(id: string) {
  const view = await airy.context.communicationView();
  const row = await view.query.message(uuid5(channel, id));
  return row === null
    ? null
    : { content: presentMessage(row.message, row.metadata).content as unknown, metadata: row.metadata };
}

const ours = (): RegExp => new RegExp(`^${airy.url}/media/[0-9a-f]{64}\\.png\\?expires=`);

describe('files of received messages', () => {
  it('are kept once and stand in the content wherever they did: an id, an escaped address, a form', async () => {
    const address = `${platformUrl}/b.png?x=1&y=2`;
    await receive('1', JSON.stringify({ image: '4711' }));
    await receive('2', JSON.stringify({ image: address }).replaceAll('/', '\\/'));
    await eventually(async () => ours().test(textAt((await shown('1'))?.content, 'image') ?? ''));
    await eventually(async () => ours().test(textAt((await shown('2'))?.content, 'image') ?? ''));
    expect(asked.toSorted()).toEqual(['/4711 Bearer token', '/b.png?x=1&y=2 Bearer token']);
    const file = await fetch(textAt((await shown('1'))?.content, 'image') ?? '');
    expect(Buffer.from(await file.arrayBuffer())).toEqual(png);
    await receive('1', JSON.stringify({ image: '4711' }), { sentAt: 2_000 });
    await receive('3', JSON.stringify({ image: '4712' }));
    await eventually(async () => ours().test(textAt((await shown('3'))?.content, 'image') ?? ''));
    expect(asked.filter(line => line.startsWith('/4711'))).toHaveLength(1);
  });

  it('that are gone, or are refused, are told in the message, and the others are kept', async () => {
    await receive('1', JSON.stringify({ image: 'gone', file: '5' }));
    await receive('2', JSON.stringify({ image: 'broken' }));
    await eventually(async () => ours().test(textAt((await shown('1'))?.content, 'file') ?? ''));
    await eventually(
      async () => (await shown('2'))?.metadata['source'] !== undefined && problems('2').then(all => all.length > 0),
    );
    expect(await problems('1')).toEqual([{ ref: 'gone', problem: 'gone' }]);
    expect(await problems('2')).toEqual([{ ref: 'broken', problem: 'refused' }]);
  });

  it('beyond the twentieth of a message are left where they are, and the message says so', async () => {
    const files = Array.from({ length: 22 }, (_, index) => `f${index}`);
    await receive('1', JSON.stringify({ files }));
    await eventually(async () => (await problems('1')).length === 2);
    expect((await problems('1')).map(one => JSON.stringify(one)).toSorted()).toEqual([
      '{"problem":"too_many","ref":"f20"}',
      '{"problem":"too_many","ref":"f21"}',
    ]);
    await eventually(async () => Object.keys((await shown('1'))?.metadata ?? {}).includes('data_f19'));
    expect(asked).toHaveLength(20);
  });

  it('of a platform that is away are tried again, and told until they are there', async () => {
    answers['/6'] = [500, 500, 200];
    await receive('1', JSON.stringify({ image: '6' }));
    await eventually(async () => (await problems('1')).length === 1);
    await eventually(async () => ours().test(textAt((await shown('1'))?.content, 'image') ?? ''), {
      timeoutMs: 20_000,
    });
    expect(await problems('1')).toEqual([]);
  });
});

describe('files whose record runs out of time', () => {
  /** The record's time ends while the second of three files is fetched. */
  async function play() {
    const ending = new AbortController();
    const [fetched, told, owed] = [[] as string[], [] as object[], [] as WantedFiles[]];
    const files = new Files({
      ...{ source: { id: 'demo.one' }, receivedFiles: source.files as never, config: {}, http: {} as never },
      channels: { open: async () => ({ id: channel, isConnected: true, token: 't' }) as never },
      commander: { tell: async commands => void told.push(...commands.map(({ command }) => command)) },
      files: { draft: async () => '/nowhere/draft', isOurs: () => false, isSeen: () => true } as never,
      fetcher: {
        fetch: async ({ url }) => {
          fetched.push(url);
          if (fetched.length === 2) ending.abort();
          return { ok: false, problem: fetched.length === 1 ? 'gone' : 'away', reason: 'slow', retryAfterMs: null };
        },
        close: async () => undefined,
      },
      metrics: { file: () => undefined },
      owe: async wanted => void owed.push(wanted),
    });
    const refs = ['1', '2', '3'].map(name => `https://platform.example/${name}`);
    const wanted = { messageId: uuid5(channel, '1'), conversationId: conversation, channelId: channel, refs };
    return { files, wanted, refs, signal: ending.signal, fetched, told, owed };
  }

  it('are told as far as they came, and the rest is left for later', async () => {
    const { files, wanted, refs, signal, fetched, told } = await play();
    expect(await files.fetch(wanted, signal)).toEqual({ refs: refs.slice(1), retryAfterMs: null });
    expect(fetched).toEqual(refs.slice(0, 2));
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).toMatch(/\/1","problem":"gone"/);
    expect(JSON.stringify(told)).not.toMatch(/away/);
  });

  it('are owed at the first attempt', async () => {
    const { files, signal, owed } = await play();
    const content = JSON.stringify({ image: 'https://platform.example/1', file: 'https://platform.example/2' });
    await files.onRecord(recordOf(content), { attempt: 1, signal, logger: airy.context.telemetry.logger });
    expect(owed).toMatchObject([{ refs: ['https://platform.example/2'] }]);
  });
});

/** A received message as the events topic has it. */
function recordOf(content: string): LogRecord {
  const message = { id: uuid5(channel, '1'), conversationId: conversation, channelId: channel, content };
  const data = { message: { ...message, source: 'demo.one', isFromContact: true }, metadata: {} };
  const value = Buffer.from(JSON.stringify({ type: 'message.created', data }));
  return { topic: 'events', partition: 0, offset: 0, timestamp: 0, key: null, value, headers: {} };
}

async function problems(id: string): Promise<unknown[]> {
  const files = ((await shown(id))?.metadata['source'] as { files?: object } | undefined)?.files ?? {};
  return Object.values(files);
}

describe('messages that were read', () => {
  const read = (): Promise<Response> => airy.post('/conversations.mark-read', { conversation_id: conversation });

  it('are told to the platform once, the newest, whatever becomes of it', async () => {
    await receive('1', '{"text":"a"}');
    await receive('bad', '{"text":"b"}');
    await eventually(async () => (await shown('bad')) !== null);
    await read();
    await eventually(() => seen.length === 1);
    await receive('3', '{"text":"c"}');
    await eventually(async () => (await shown('3')) !== null);
    await read();
    await read();
    await eventually(() => seen.length === 2);
    expect(seen).toEqual(['ada bad', 'ada 3']);
  });
});

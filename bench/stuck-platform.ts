/**
 * What a platform that never answers costs the others: from `messages.send` to the call that the well platform gets, with and
 * without a stuck one that has messages waiting. Five interleaved pairs; the goal is a median less than 20 % worse.
 *
 *   node bench/stuck-platform.ts [--pairs 5] [--messages 200]
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { apiCommunication } from '@airy/api-communication';
import { channelId, conversationId, uuid5, type ConversationCommand, type Source } from '@airy/source-kit';
import { sourcesConnector } from '@airy/sources-connector';
import { demoOne, demoTwo, startTestInstance, type TestInstance } from '@airy/testkit';

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '5' }, messages: { type: 'string', default: '200' } },
});
const pairs = Number(values.pairs);
const messages = Number(values.messages);
/** More than a stuck channel may have in work at once. */
const stuckMessages = 300;
/** Of one channel: the rest waits. */
const callsAtOnce = 16;
/** For what filling has set going. */
const settleMs = 2_000;
/** Slower than one channel can send, or what is measured is its own queue. */
const paceMs = 20;
/** Messages of one conversation wait for each other. */
const conversations = 20;

type Stuck = 'nobody' | 'another platform' | 'another channel';

interface Platform {
  readonly url: string;
  /** When each text arrived. */
  readonly arrived: Map<string, number>;
  /** What it has taken and does not answer. */
  readonly stuck: ReadonlySet<string>;
  close(): void;
}

/** Answers texts, and never those that begin with `stuck`. */
async function startPlatform(): Promise<Platform> {
  const arrived = new Map<string, number>();
  const stuck = new Set<string>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => void (body += chunk));
    request.on('end', () => {
      const { text } = (JSON.parse(body) as { content: { text: string } }).content;
      if (text.startsWith('stuck')) return void stuck.add(text);
      arrived.set(text, performance.now());
      response.end('{}');
    });
  };
  const server = createServer(answer);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, arrived, stuck, close: () => server.close().closeAllConnections() };
}

interface Place {
  readonly source: string;
  readonly channel: string;
}

const well: Place = { source: 'demo.one', channel: 'well' };
const stuckPlaces: Readonly<Record<Stuck, Place | null>> = {
  nobody: null,
  'another platform': { source: 'demo.two', channel: 'stuck' },
  'another channel': { source: 'demo.one', channel: 'stuck' },
};

async function measure(stuck: Stuck): Promise<number> {
  const platform = await startPlatform();
  const config = { secret: 'x', apiUrl: platform.url };
  const sources = [demoOne, demoTwo].map(source => ({ source: source as unknown as Source, config }));
  const airy = await startTestInstance({ services: [apiCommunication, sourcesConnector], sources });
  try {
    const place = stuckPlaces[stuck];
    if (place !== null) await fill(airy, { place, platform });
    for (let n = 0; n < conversations; n++) await open(airy, well, `w${n}`);
    await sleep(settleMs);
    const sentAt = new Map<string, number>();
    for (let n = 0; n < messages; n++) {
      const text = `well ${n}`;
      sentAt.set(text, performance.now());
      await send(airy, conversationOf(well, `w${n % conversations}`), text);
      await sleep(paceMs);
    }
    while (platform.arrived.size < messages) await sleep(5);
    const took = [...sentAt].map(([text, at]) => (platform.arrived.get(text) ?? Infinity) - at);
    return median(took);
  } finally {
    platform.close();
    await airy.close();
  }
}

/** Messages that a platform takes and never answers, in as many conversations. */
async function fill(airy: TestInstance, { place, platform }: { place: Place; platform: Platform }): Promise<void> {
  for (let n = 0; n < stuckMessages; n++) await open(airy, place, `s${n}`);
  for (let n = 0; n < stuckMessages; n++) await send(airy, conversationOf(place, `s${n}`), `stuck ${n}`);
  while (platform.stuck.size < callsAtOnce) await sleep(5);
}

async function open(airy: TestInstance, { source, channel }: Place, senderId: string): Promise<void> {
  const id = channelId(source, channel);
  const token = airy.context.secrets.seal('token');
  await airy.storeChannel({ id, source, sourceChannelId: channel, token, connectionState: 'CONNECTED' });
  const command: ConversationCommand = {
    type: 'message.receive',
    conversationId: conversationId(id, senderId),
    messageId: uuid5(id, `first ${senderId}`),
    ...{ channelId: id, source, senderId, content: '{"text":"Hello"}' },
    ...{ sentAt: null, headers: null, sourceMessageId: null },
  };
  await tell(airy, command);
}

function conversationOf({ source, channel }: Place, contact: string): string {
  return conversationId(channelId(source, channel), contact);
}

function send(airy: TestInstance, conversation: string, text: string): Promise<void> {
  return tell(airy, {
    ...{ type: 'message.send', conversationId: conversation, messageId: uuid5(conversation, text) },
    ...{ senderId: 'agent', content: JSON.stringify({ text }) },
  });
}

function tell({ context }: TestInstance, command: ConversationCommand): Promise<void> {
  const id = uuid5('bench', JSON.stringify(command));
  return context.commander.tell([{ id, principal: 'bench', requestHash: null, command }]);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

for (const stuck of ['another platform', 'another channel'] as const) {
  const changes: number[] = [];
  const shown: string[] = [];
  for (let n = 0; n < pairs; n++) {
    const order: Stuck[] = n % 2 === 0 ? ['nobody', stuck] : [stuck, 'nobody'];
    const took = new Map<Stuck, number>();
    for (const one of order) took.set(one, await measure(one));
    const [without, with_] = [took.get('nobody') ?? 0, took.get(stuck) ?? 0];
    changes.push(with_ / without - 1);
    shown.push(`${without.toFixed(1)} → ${with_.toFixed(1)} ms`);
  }
  const percent = Math.round(100 * median(changes));
  console.log(`stuck: ${stuck}: median ${percent} % (goal < 20 %); pairs ${shown.join(', ')}`);
}
process.exit(0);

/** Faults in what comes in: signatures, handshake, order, parsing, ids, receipts, what is shown. */
import { randomUUID } from 'node:crypto';
import type { Parsed } from '@airy/source-kit';
import { parseVariant, variant, webhookVariant, type Variant } from './variant.ts';
import { challenge, format, parse, signatureHeader, verify, whole } from './whole.ts';

const seenBodies = new Set<string>();
const changed = 'changed, unsigned or signed by another';
const replay = 'gives the same commands, byte for byte, whenever a raw record is replayed';

const webhook: readonly Variant[] = [
  webhookVariant('accepts any signature', changed, { verify: () => ({ ok: true }) }),
  webhookVariant('accepts what is not signed', changed, {
    verify: (request, config) =>
      request.headers[signatureHeader] === undefined ? { ok: true } : verify(request, config),
  }),
  webhookVariant('compares the length of signatures only', changed, {
    verify: ({ headers }) =>
      headers[signatureHeader]?.length === 64 ? { ok: true } : { ok: false, status: 403, reason: 'wrong length' },
  }),
  webhookVariant('compares the beginning of signatures', changed, {
    verify: (request, config) => {
      const ends = [...'0123456789abcdef'].map(end => (request.headers[signatureHeader] ?? '').slice(0, 63) + end);
      return ends.some(end => verify({ ...request, headers: { [signatureHeader]: end } }, config).ok)
        ? { ok: true }
        : { ok: false, status: 403, reason: 'wrong' };
    },
  }),
  webhookVariant('answers 500 to what is not signed', changed, {
    verify: (request, config) => {
      const verified = verify(request, config);
      return verified.ok ? verified : { ...verified, status: 500 as never };
    },
  }),
  webhookVariant('refuses a body that comes again', 'as signed, again and again', {
    verify: (request, config) => {
      const text = Buffer.from(request.body).toString();
      const isNew = !seenBodies.has(text);
      seenBodies.add(text);
      return isNew ? verify(request, config) : { ok: false, status: 403, reason: 'known already' };
    },
  }),
  webhookVariant('tells the secret to whoever signs wrongly', 'says why it refuses, without a secret', {
    verify: (request, config) => {
      const verified = verify(request, config);
      return verified.ok ? verified : { ...verified, reason: `not signed with ${config.webhookSecret}` };
    },
  }),
  webhookVariant('shakes hands with anybody', 'answers the handshake, and only with the right secret', {
    challenge: ({ query }) => ({ status: 200, body: query['challenge'] ?? '' }),
  }),
  webhookVariant('sends markup back in the handshake', 'sends no markup back in the handshake', {
    challenge: (request, config) => {
      const answered = challenge(request, config);
      return answered.status === 200
        ? answered
        : { status: 403, body: `wrong: ${Object.values(request.query).join()}` };
    },
  }),
  webhookVariant('orders by chance', 'finds one order key in', { orderKey: () => randomUUID() }),
  webhookVariant('falls over bodies that name no account', 'names an order key for whatever is signed', {
    orderKey: ({ body }) => (JSON.parse(Buffer.from(body).toString()) as { account: string }).account.toString(),
  }),
  webhookVariant('keeps the signature in the log', 'keeps no header with a secret', { keepHeaders: [signatureHeader] }),
];

const parsing: readonly Variant[] = [
  parseVariant('gives a message another id each time', replay, parsed => mapped(parsed, { messageId: randomUUID() })),
  variant('reads the clock', replay, {
    parse: raw => mapped(parse(raw), { sentAt: Date.now() }),
  }),
  variant('takes the time of arrival for the time of sending', replay, {
    parse: raw => mapped(parse(raw), { sentAt: raw.receivedAt }),
  }),
  variant(
    'makes ids of the time of arrival',
    'makes one message of each event that is delivered three times, shuffled',
    {
      parse: raw => mapped(parse(raw), { messageId: `m-${raw.receivedAt}`, sourceMessageId: null }),
    },
  ),
  parseVariant('drops the second event of a batch', 'reads messages.json', parsed => ({
    ...parsed,
    commands: parsed.commands.slice(0, 1),
  })),
  parseVariant('gives all events of a batch one id', 'reads messages.json', parsed =>
    mapped(parsed, { messageId: 'm' }),
  ),
  parseVariant('takes the sender for another', 'reads messages.json', parsed => mapped(parsed, { senderId: 'u1' })),
  parseVariant('says nothing of unknown kinds', 'counts an event of a kind that nobody knows', parsed => ({
    ...parsed,
    unknown: [],
  })),
  parseVariant('makes a message of whatever comes', 'makes nothing of what is not the platform', (parsed, text) =>
    parsed.commands.length > 0 ? parsed : { ...parsed, commands: [anyMessage(text)] },
  ),
  variant('falls over what is no JSON', 'makes a dead letter, or nothing, of the beginning of an object', {
    parse: raw => (JSON.parse(Buffer.from(raw.body).toString()), parse(raw)),
  }),
  variant('falls over events without a content', 'survives fixtures in which something is missing', {
    parse: raw => {
      const { events } = JSON.parse(Buffer.from(raw.body).toString()) as { events: { kind: string }[] };
      for (const { kind } of events ?? []) kind.trim();
      return parse(raw);
    },
  }),
  parseVariant(
    'gives the writer times that are none',
    'survives fixtures in which something is missing',
    (parsed, text) => {
      const time = /"sent_at":("[^"]*"|[^,}]+)/.exec(text)?.[1];
      return time === undefined ? parsed : mapped(parsed, { sentAt: JSON.parse(time) as number });
    },
  ),
  parseVariant('speaks in the name of another source', 'names its own source', parsed =>
    mapped(parsed, { source: 'sms' }),
  ),
];

const meaning: readonly Variant[] = [
  parseVariant('gives receipts the ids of ours', 'names the messages of a receipt', parsed => ({
    ...parsed,
    commands: parsed.commands.map(command =>
      command.type === 'message.receipt' ? { ...command, sourceMessageIds: [] } : command,
    ),
  })),
  parseVariant('takes seen for delivered', 'tells the receipts that it declares', parsed => ({
    ...parsed,
    commands: parsed.commands.map(command =>
      command.type === 'message.receipt' ? ({ ...command, state: 'delivered' } as typeof command) : command,
    ),
  })),
  parseVariant('drops reactions', 'has a fixture of the kind reaction', parsed => ({
    ...parsed,
    commands: parsed.commands.filter(({ type }) => type !== 'message.react'),
  })),
  variant('cannot show pictures', 'shows every message of messages.json', {
    content: {
      ...format,
      read: content => (JSON.stringify(content).includes('"image"') ? null : format.read(content)),
    },
  }),
  variant('shows a picture as a text', 'has a fixture of the kind image', {
    content: {
      ...format,
      read: content => ({ parts: [{ kind: 'text', text: JSON.stringify(content) }], quickReplies: [] }),
    },
  }),
  variant('finds files where there are none', 'are found in contents, and nothing is in made-up ones', {
    files: { ...(whole.files as NonNullable<typeof whole.files>), refsOf: content => [JSON.stringify(content)] },
  }),
];

function mapped(parsed: Parsed, change: { readonly [key: string]: unknown }): Parsed {
  const commands = parsed.commands.map(command =>
    command.type === 'message.receive' ? { ...command, ...change } : command,
  );
  return { ...parsed, commands };
}

function anyMessage(text: string): Parsed['commands'][number] {
  return {
    type: 'message.receive',
    conversationId: 'c',
    messageId: 'm',
    channelId: 'ch',
    source: 'whole',
    senderId: 'somebody',
    content: JSON.stringify({ text }),
    sentAt: null,
    headers: null,
    sourceMessageId: null,
  };
}

export const inboundVariants: readonly Variant[] = [...webhook, ...parsing, ...meaning];

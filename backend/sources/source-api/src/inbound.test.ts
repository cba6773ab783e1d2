import { describe, expect, it } from '@jest/globals';
import { uuid5 } from '@airy/source-kit';
import { parseSourceApi } from './inbound.ts';

const message = {
  source_message_id: 'm1',
  source_conversation_id: 'c1',
  source_channel_id: 'ch1',
  source_sender_id: 'u1',
  content: 'Hi',
  from_contact: true,
  sent_at: 1,
};

function parse(body: unknown, headers: Readonly<Record<string, string>> = { 'source-id': 's' }) {
  return parseSourceApi({ body: Buffer.from(JSON.stringify(body)), headers, receivedAt: 5 });
}

const sentAt = (value: unknown) => {
  const [command] = parse({ messages: [{ ...message, sent_at: value }] }).commands;
  return command?.type === 'message.receive' ? command.sentAt : undefined;
};

describe('a body of sources.webhook', () => {
  it.each([
    [1622541600000, 1622541600000],
    [1622541600000.7, 1622541600000],
    ['1622541600000', 1622541600000],
    ['2021-06-01T10:00:00Z', 1622541600000],
    ['2021-06-01T12:00:00.000+02:00', 1622541600000],
    ['no time', null],
    [-1, null],
    [1e300, null],
    [undefined, null],
  ])('sent at %j is %j', (given, expected) => expect(sentAt(given)).toBe(expected));

  it('takes ids as the endpoint does: numbers are their text', () => {
    const { commands } = parse({ messages: [{ ...message, source_message_id: 1.5, source_conversation_id: true }] });
    expect(commands[0]).toMatchObject({ messageId: uuid5('s', '1.5'), conversationId: uuid5('s', 'true') });
  });

  it('finds the conversation of a message in the body first, then in the header', () => {
    const metadata = [
      { namespace: 'message', source_id: 'm1', metadata: { a: 1 } },
      { namespace: 'message', source_id: 'm2', metadata: { a: 1 } },
      { namespace: 'message', source_id: 'm3', metadata: { a: 1 } },
    ];
    const { commands, unknown } = parse(
      { messages: [message], metadata },
      { 'source-id': 's', conversations: ',conversation-2,' },
    );
    expect(commands.slice(2).map(command => command.type === 'metadata.set' && command.conversationId)).toEqual([
      uuid5('s', 'c1'),
      'conversation-2',
    ]);
    expect(unknown).toEqual(['metadata of a message that is not known']);
  });

  it('of a record that names no source is nothing', () => {
    expect(parse({ messages: [message] }, {})).toMatchObject({ commands: [], unknown: ['record without a source'] });
  });

  it('that is not JSON is a dead letter', () => {
    expect(() => parseSourceApi({ body: Buffer.from('{'), headers: { 'source-id': 's' }, receivedAt: 0 })).toThrow();
  });
});

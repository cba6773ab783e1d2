import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { channelId, conversationId, SourceError, uuid5 } from '@airy/source-kit';
import { parseFacebook } from './inbound.ts';
import { config } from './test-page.ts';

const receivedAt = Date.UTC(2021, 5, 2);

function parse(text: string) {
  return parseFacebook({ body: Buffer.from(text), headers: {}, receivedAt }, config);
}

function fixture(name: string) {
  return parse(readFileSync(new URL(`__fixtures__/${name}.json`, import.meta.url), 'utf8'));
}

const channel = channelId('facebook', '1234');

/** What it gives, or throws. */
function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('ids', () => {
  it('are those of Airy Core, made of the event as it was received', () => {
    const event =
      '{"sender":{"id":"psid-1"},"recipient":{"id":"1234"},"timestamp":1622541600000,' +
      '"message":{"mid":"m_text","text":"Grüße 👋 from https://example.org"}}';
    expect(fixture('message-text').commands).toEqual([
      expect.objectContaining({
        channelId: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
        conversationId: conversationId(channel, 'psid-1'),
        messageId: uuid5(channel, event),
        content: event,
        sentAt: 1622541600000,
        sourceMessageId: 'm_text',
      }),
    ]);
  });

  it('do not depend on white space or on the way characters are escaped', () => {
    const compact =
      '{"object":"page","entry":[{"id":"1234","messaging":[{"sender":{"id":"1"},"message":{"mid":"m","text":"ü/"}}]}]}';
    const spaced =
      '{"object": "page",\n "entry": [{"id": "1234", "messaging": [ {"sender":{"id":"1"}, "message": {"mid":"m", "text":"\\u00fc\\/"}} ]}]}';
    expect(parse(spaced)).toEqual(parse(compact));
  });

  it('keep the digits of coordinates', () => {
    const [command] = fixture('message-location').commands;
    expect(command).toMatchObject({ content: expect.stringContaining('"long":13.0}') });
  });
});

describe('times', () => {
  const dayMs = 24 * 60 * 60 * 1000;
  const sentAt = (timestamp: unknown): unknown => {
    const event = { sender: { id: '1' }, timestamp, message: { mid: 'm', text: 'Hi' } };
    const { commands } = parse(JSON.stringify({ object: 'page', entry: [{ id: '1234', messaging: [event] }] }));
    return commands.map(command => (command as { sentAt?: unknown }).sentAt);
  };

  it('that cannot be are as if there were none; the message stays', () => {
    for (const timestamp of [8_900_000_000_000_000, 8.64e15, receivedAt + dayMs + 1, -1, 1.5, '?', null])
      expect(sentAt(timestamp)).toEqual([null]);
    for (const timestamp of [0, receivedAt, receivedAt + dayMs]) expect(sentAt(timestamp)).toEqual([timestamp]);
  });
});

describe('echoes', () => {
  it('of our own app say so, so that they are stored in no case', () => {
    expect(fixture('echo-own').commands).toMatchObject([{ type: 'message.echo', isOwn: true }]);
    expect(fixture('echo-other-app').commands).toMatchObject([{ type: 'message.echo', isOwn: false }]);
  });

  it('name the other app, or the contact where there is none', () => {
    expect(fixture('echo-other-app').commands).toMatchObject([{ type: 'message.echo', senderId: '1517776481860111' }]);
    expect(fixture('echo-inbox').commands).toMatchObject([
      { type: 'message.echo', senderId: 'psid-1', conversationId: conversationId(channel, 'psid-1') },
    ]);
  });
});

describe('edits', () => {
  it('give the message the content that it would have had', () => {
    const [command] = fixture('message-edit').commands;
    expect(command).toEqual({
      type: 'message.correct',
      source: 'facebook',
      conversationId: conversationId(channel, 'psid-1'),
      sourceMessageId: 'm_text',
      content:
        '{"sender":{"id":"psid-1"},"recipient":{"id":"1234"},"timestamp":1622541600039,' +
        '"message":{"mid":"m_text","text":"Grüße 👋 from Köln","num_edit":1}}',
      headers: null,
      editedAt: 1622541600039,
    });
  });

  it('of our own messages belong to the contact’s conversation', () => {
    expect(fixture('edit-of-ours').commands).toMatchObject([
      { conversationId: conversationId(channel, 'psid-1'), sourceMessageId: 'm_inbox' },
    ]);
  });
});

describe('Instagram', () => {
  const account = channelId('instagram', '17841405');
  const conversation = conversationId(account, 'igsid-1');

  it('has channels of its own, by the account’s id', () => {
    expect(fixture('instagram-text').commands).toMatchObject([
      { type: 'message.receive', source: 'instagram', channelId: account, conversationId: conversation },
    ]);
    expect(account).toBe(uuid5('instagram', '17841405'));
  });

  it('takes back what was unsent, by whomever', () => {
    expect(fixture('instagram-unsent').commands).toEqual([
      {
        type: 'message.retract',
        source: 'instagram',
        conversationId: conversation,
        sourceMessageId: 'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3',
        retractedAt: 1622541600058,
      },
    ]);
    expect(fixture('instagram-echo-unsent').commands).toMatchObject([
      { type: 'message.retract', conversationId: conversation, sourceMessageId: 'ig_answer' },
    ]);
  });

  it('names no app in echoes: the writer settles whose they are', () => {
    expect(fixture('instagram-echo').commands).toMatchObject([
      { type: 'message.echo', source: 'instagram', senderId: 'igsid-1', sourceMessageId: 'ig_answer', isOwn: false },
    ]);
  });

  it('names the message that was seen', () => {
    expect(fixture('instagram-read').commands).toMatchObject([
      { type: 'message.receipt', state: 'seen', sourceMessageIds: ['ig_answer'], upTo: null },
    ]);
  });
});

describe('reactions', () => {
  it('decode code points and name the message by Messenger’s id', () => {
    expect(fixture('reaction').commands).toMatchObject([
      { emoji: '❤️', sourceMessageId: 'm_text', fallbackMessageId: uuid5(channel, 'm_text') },
    ]);
    expect(fixture('reaction-taken-back').commands).toMatchObject([{ emoji: null }]);
  });

  it('leave alone what is no code point', () => {
    const body =
      '{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"1"},"timestamp":1,' +
      '"reaction":{"mid":"m","action":"react","emoji":"\\\\u{110000}"}}]}]}';
    expect(parse(body).commands).toMatchObject([{ emoji: '\\u{110000}' }]);
  });
});

describe('bodies', () => {
  it('with several pages and lists give each event to its page', () => {
    const second = channelId('facebook', '5678');
    expect(fixture('batch').commands.map(command => command.conversationId)).toEqual([
      conversationId(channel, 'psid-1'),
      conversationId(channel, 'psid-2'),
      conversationId(second, 'psid-1'),
      conversationId(second, 'psid-3'),
    ]);
  });

  it('of other products and unknown kinds are told apart from those we ignore', () => {
    expect(fixture('unknown-object')).toEqual({ commands: [], ignored: [], unknown: ['object threads'] });
    expect(fixture('instagram-comments')).toEqual({ commands: [], ignored: ['changes'], unknown: [] });
    expect(fixture('other-kinds')).toEqual({
      commands: [],
      ignored: ['optin', 'pass_thread_control', 'changes'],
      unknown: ['event telepathy', 'event without a contact'],
    });
  });

  it.each([
    ['{"id":"p1","messaging":"x"}', 'messaging without events'],
    ['{"id":"p1","messaging":[]}', 'messaging without events'],
    ['{"id":"p1","standby":{"sender":{"id":"1"}}}', 'standby without events'],
    ['{"id":"p1","time":1}', 'entry without events'],
    ['{"id":"p1","weird":[{"sender":{"id":"1"}}]}', 'entry with weird'],
    ['{"messaging":[]}', 'entry without an id'],
    ['"x"', 'entry without an id'],
  ])('with the entry %s say that nothing was made of it', (entry, kind) => {
    expect(parse(`{"object":"page","entry":[${entry}]}`)).toEqual({ commands: [], ignored: [], unknown: [kind] });
  });

  it.each(['{"object":"page"}', '{"object":"page","entry":[]}', '{"object":"page","entry":{"a":{"id":"p1"}}}'])(
    'without entries say so: %s',
    body => {
      expect(parse(body)).toEqual({ commands: [], ignored: [], unknown: ['page without entries'] });
    },
  );

  it('keep what is known beside what is not', () => {
    const event = '{"sender":{"id":"1"},"message":{"mid":"m","text":"Hi"}}';
    const { commands, unknown } = parse(`{"object":"page","entry":[{"id":"p1","weird":1,"messaging":[${event}]}]}`);
    expect([commands.length, unknown]).toEqual([1, ['entry with weird']]);
  });

  it('that are deep are read as they came, however deep', () => {
    const bodyWith = (depth: number): string => {
      const deep = `${'{"a":'.repeat(depth)}1.50${'}'.repeat(depth)}`;
      const event = `{"sender":{"id":"1"},"postback":{"title":"x","referral":${deep}}}`;
      return `{"object":"page","entry":[{"id":"p1","messaging":[${event}]}]}`;
    };
    for (const depth of [20, 100_000]) {
      const referral = `${'{"a":'.repeat(depth)}1.5${'}'.repeat(depth)}`;
      const read = attempt(() => parse(bodyWith(depth)).commands);
      // The kit may refuse what is too deep for anybody; then it is a dead letter.
      if (read instanceof SourceError) expect(depth).toBe(100_000);
      else expect(read).toMatchObject([{ headers: { 'postback.referral': referral } }]);
    }
  });

  it('that are no JSON are dead letters', () => {
    expect(() => parse('{"object":')).toThrow('not JSON');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SourceError, uuid5 } from '@airy/source-kit';
import type { ConversationCommand, Parsed } from '@airy/source-kit';
import { parseWhatsapp } from './inbound.ts';

const receivedAt = Date.UTC(2040, 1);

function parse(body: unknown, at = receivedAt): Parsed {
  return parseWhatsapp({ body: Buffer.from(JSON.stringify(body)), headers: {}, receivedAt: at });
}

function parseFixture(name: string): Parsed {
  const body = readFileSync(new URL(`__fixtures__/${name}.json`, import.meta.url));
  return parseWhatsapp({ body, headers: {}, receivedAt });
}

const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' };

function bodyOf(value: Readonly<Record<string, unknown>>, field = 'messages') {
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ value: { metadata, ...value }, field }] }],
  };
}

const text = { id: 'wamid.1', timestamp: '1739321024', type: 'text', text: { body: 'Hi' } };

function ofType<T extends ConversationCommand['type']>(parsed: Parsed, type: T) {
  return parsed.commands.filter(
    (command): command is Extract<ConversationCommand, { readonly type: T }> => command.type === type,
  );
}

describe('ids (contract §6)', () => {
  const channel = '36b4c1f2-f98f-5a69-9e0f-9c9c9fd50f38';

  it('are Airy Core’s: channel by number id, conversation by telephone number, message by wamid alone', () => {
    const [message] = ofType(parse(bodyOf({ messages: [{ ...text, from: '16505551234' }] })), 'message.receive');
    expect(message).toMatchObject({
      channelId: channel,
      conversationId: 'ce56a8eb-e552-540c-bf30-4f4c31cbbbd8',
      messageId: uuid5('wamid.1'),
      sourceMessageId: 'wamid.1',
      senderId: '16505551234',
      sentAt: 1_739_321_024_000,
    });
    const [long] = ofType(
      parse(bodyOf({ messages: [{ ...text, id: 'wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQzQTRBB10C0001AA==', from: '1' }] })),
      'message.receive',
    );
    expect(long?.messageId).toBe('f3393199-abf3-526f-bd8d-428ae9c59707');
  });

  it.each(['old-business-api-data', 'old-flat'])('are the same for the shape of %s', name => {
    const [message] = ofType(parseFixture(name), 'message.receive');
    expect(message).toMatchObject({ channelId: channel, conversationId: 'ce56a8eb-e552-540c-bf30-4f4c31cbbbd8' });
  });

  it('stay by the telephone number where the business-scoped id is told, too', () => {
    const both = { ...text, from: '16505551234', from_user_id: 'US.13491208655302741918' };
    const [message] = ofType(parse(bodyOf({ messages: [both] })), 'message.receive');
    expect(message?.conversationId).toBe('ce56a8eb-e552-540c-bf30-4f4c31cbbbd8');
  });

  it('are by the business-scoped id where the number is hidden', () => {
    for (const sender of [
      { from_user_id: 'US.13491208655302741918', from_parent_user_id: 'US.ENT.1' },
      { from: '', from_user_id: 'US.13491208655302741918' },
    ]) {
      const [message] = ofType(parse(bodyOf({ messages: [{ ...text, ...sender }] })), 'message.receive');
      expect(message).toMatchObject({
        senderId: 'US.13491208655302741918',
        conversationId: uuid5(channel, 'US.13491208655302741918'),
      });
    }
  });
});

describe('names', () => {
  const message = { ...text, from: '491', from_user_id: 'DE.1' };
  const nameIn = (contacts: unknown) =>
    ofType(parse(bodyOf({ contacts, messages: [message] })), 'contact.profile')[0]?.displayName ?? null;

  it.each([
    ['the profile’s', [{ profile: { name: 'Ada', username: 'ada.l' }, wa_id: '491' }], 'Ada'],
    ['the username where there is no other', [{ profile: { name: ' ', username: 'ada.l' }, user_id: 'DE.1' }], 'ada.l'],
    [
      'by the business-scoped id',
      [
        { profile: { name: 'Bob' }, wa_id: '1' },
        { profile: { name: 'Ada' }, user_id: 'DE.1' },
      ],
      'Ada',
    ],
    ['of the only contact, however the number is spelled', [{ profile: { name: 'Ada' }, wa_id: '4915' }], 'Ada'],
    [
      'nobody’s of several strangers',
      [
        { profile: { name: 'B' }, wa_id: '1' },
        { profile: { name: 'C' }, wa_id: '2' },
      ],
      null,
    ],
    ['none', [], null],
  ])('are %s', (_what, contacts, name) => expect(nameIn(contacts)).toBe(name));

  it('say when they were told, so that an old delivery changes nothing', () => {
    const parsed = parse(bodyOf({ contacts: [{ profile: { name: 'Ada' } }], messages: [message] }));
    expect(ofType(parsed, 'contact.profile')).toMatchObject([{ toldAt: 1_739_321_024_000 }]);
  });
});

describe('statuses', () => {
  const status = { id: 'wamid.2', status: 'delivered', timestamp: '1739321024' };
  const conversationOf = (fields: Readonly<Record<string, unknown>>) =>
    ofType(parse(bodyOf({ statuses: [{ ...status, ...fields }] })), 'message.receipt')[0]?.conversationId;
  const channel = '36b4c1f2-f98f-5a69-9e0f-9c9c9fd50f38';

  it('find the conversation by what we gave along, else by number, else by business-scoped id', () => {
    const [number, userId] = [{ recipient_id: '5511987654321' }, { recipient_user_id: 'BR.1' }];
    expect(conversationOf({ ...number, ...userId, biz_opaque_callback_data: 'airy:551187654321' })).toBe(
      uuid5(channel, '551187654321'),
    );
    expect(conversationOf({ ...number, ...userId, biz_opaque_callback_data: 'of another app' })).toBe(
      uuid5(channel, '5511987654321'),
    );
    expect(conversationOf(userId)).toBe(uuid5(channel, 'BR.1'));
  });

  it('say why a message failed: the window, the contact, the platform', () => {
    const codes = ['window', 'undeliverable', 'media', 'without-reason'].map(
      name => ofType(parseFixture(`status-failed-${name}`), 'message.receipt')[0],
    );
    expect(codes).toMatchObject([
      { state: 'failed', code: 'reply_window_closed', error: expect.stringContaining('more than 24 hours') },
      { state: 'failed', code: 'contact_unreachable', error: 'Message undeliverable: Message Undeliverable.' },
      { state: 'failed', code: 'source_rejected', sourceError: expect.stringContaining('131053') },
      { state: 'failed', code: 'source_rejected', error: 'WhatsApp gave no reason.', sourceError: null },
    ]);
  });

  it('of groups and of having been sent are ignored', () => {
    const group = parse(bodyOf({ statuses: [{ ...status, recipient_type: 'group', recipient_id: 'g' }] }));
    expect(group).toEqual({ commands: [], ignored: ['status delivered'], unknown: [] });
    expect(parseFixture('status-sent').ignored).toEqual(['status sent']);
  });
});

describe('what is pressed, changed and taken back', () => {
  it('stands in the header that bots read', () => {
    const headers = ['button', 'interactive-button', 'interactive-list', 'interactive-flow', 'message-text'].map(
      name => ofType(parseFixture(name), 'message.receive')[0]?.headers?.['postback.payload'] ?? null,
    );
    expect(headers).toEqual(['Unsubscribe', 'cancel-button', 'priority_express', null, null]);
  });

  it('names its message by the platform’s id and by ours', () => {
    const original = 'wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNCNjk5RDUwNUZGMUZEM0VBRAA=';
    const named = { sourceMessageId: original, messageId: uuid5(original) };
    expect(parseFixture('edit').commands).toMatchObject([{ type: 'message.correct', ...named }]);
    expect(JSON.parse(ofType(parseFixture('edit'), 'message.correct')[0]?.content ?? '')).toMatchObject({
      type: 'text',
      text: { body: 'Does it come in blue?' },
    });
    expect(parseFixture('revoke').commands).toMatchObject([{ type: 'message.retract', ...named }]);
  });

  it('is a reaction, which an empty emoji takes back', () => {
    const react = (emoji?: string) =>
      ofType(
        parse(
          bodyOf({ messages: [{ ...text, from: '1', type: 'reaction', reaction: { message_id: 'wamid.0', emoji } }] }),
        ),
        'message.react',
      )[0]?.emoji;
    expect([react('👍'), react(''), react()]).toEqual(['👍', null, null]);
  });
});

describe('what is odd', () => {
  it('is a time of tomorrow: then our own counts', () => {
    const message = { ...text, from: '1', timestamp: String(receivedAt / 1000 + 2 * 24 * 60 * 60) };
    expect(ofType(parse(bodyOf({ messages: [message] })), 'message.receive')).toMatchObject([{ sentAt: null }]);
  });

  it('is counted by its name, and a message of a new kind is kept all the same', () => {
    const parsed = parseFixture('unknown-kind');
    expect(parsed.unknown).toEqual(['message hologram']);
    expect(ofType(parsed, 'message.receive')).toHaveLength(1);
    expect(parseFixture('group')).toEqual({ commands: [], ignored: ['message of a group'], unknown: [] });
    expect(parseFixture('other-fields')).toEqual({
      commands: [],
      ignored: ['field message_template_status_update', 'field phone_number_quality_update', 'field calls'],
      unknown: ['field telepathy_update'],
    });
    expect(parse(bodyOf({})).unknown).toEqual(['messages without events']);
    expect(parse({ object: 'page', entry: [] }).unknown).toEqual(['object page']);
    expect(parse(bodyOf({ messages: [text] })).unknown).toEqual(['message text without a sender']);
  });

  it('is a message that is nested too deeply: a typed refusal', () => {
    const deep = JSON.stringify(bodyOf({ messages: [{ ...text, from: '1', text: 'HERE' }] }));
    const body = Buffer.from(deep.replace('"HERE"', '['.repeat(100_000) + ']'.repeat(100_000)));
    expect(() => parseWhatsapp({ body, headers: {}, receivedAt })).toThrow(SourceError);
  });

  it('are several numbers and people in one body: each its own', () => {
    const parsed = parseFixture('batch');
    expect(new Set(parsed.commands.map(({ conversationId }) => conversationId)).size).toBe(4);
    expect(parsed.unknown).toEqual([]);
  });
});

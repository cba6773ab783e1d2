import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { uuid5 } from '@airy/source-kit';
import type { Json } from '@airy/source-kit';
import { contents } from './content.ts';
import { parseViber } from './inbound.ts';
import { accountId } from './test-bot.ts';

const textOf = (name: string): string => readFileSync(new URL(`./__fixtures__/${name}.json`, import.meta.url), 'utf8');
const parse = (text: string, account: string | null = accountId) =>
  parseViber({
    body: Buffer.from(text),
    headers: account === null ? {} : { 'query-account': account },
    receivedAt: Date.UTC(2040, 1),
  });

const channel = uuid5(accountId, '');

describe('ids', () => {
  it('are those of Airy Core, with every digit of the token', () => {
    const text = textOf('message-text');
    expect(Number.isSafeInteger(Number('4912661846655238145'))).toBe(false);
    expect(parse(text).commands[0]).toMatchObject({
      channelId: channel,
      conversationId: uuid5(channel, '01234567890A='),
      messageId: uuid5('viber', '4912661846655238145'),
      sourceMessageId: '4912661846655238145',
      content: text,
      sentAt: 1457764197627,
    });
    expect(parse(textOf('message-long-token')).commands[0]).toMatchObject({ sourceMessageId: '5741311803571721087' });
  });

  it('let receipts find our message by its token', () => {
    const receipt = { type: 'message.receipt', sourceMessageIds: ['5741311803571721087'] };
    expect(parse(textOf('delivered')).commands).toMatchObject([{ ...receipt, state: 'delivered' }]);
    expect(parse(textOf('seen')).commands).toMatchObject([{ ...receipt, state: 'seen' }]);
    expect(parse(textOf('failed')).commands).toMatchObject([
      { state: 'failed', code: 'source_rejected', error: 'Viber did not deliver it: failure description' },
    ]);
  });
});

describe('events', () => {
  it('bring name and picture along', () => {
    for (const name of ['message-text', 'conversation-started'])
      expect(parse(textOf(name)).commands[1]).toMatchObject({
        type: 'contact.profile',
        displayName: 'John McClane',
        avatarUrl: 'https://avatar.example.com/john.jpg',
      });
  });

  it('are counted where they are of no message, of no kind that we know, or of no account', () => {
    for (const name of ['webhook', 'subscribed', 'unsubscribed'])
      expect(parse(textOf(name), null).ignored).toEqual([name]);
    expect(parse(textOf('other-event')).unknown).toEqual(['event call_started']);
    expect(parse(textOf('message-text'), null).unknown).toEqual([
      'event without an account: connect the channel again',
    ]);
  });
});

describe('what is shown', () => {
  const shown = (content: Json) => contents.viber.read(content)?.parts;
  it.each<[string, object]>([
    ['message-picture', { kind: 'image' }],
    ['message-sticker', { kind: 'image', name: 'Sticker' }],
    ['message-contact', { kind: 'contacts', contacts: [{ name: 'Ada Lovelace', phones: ['+491711234567'] }] }],
    ['message-location', { kind: 'location', title: 'Alexanderplatz' }],
    ['message-url', { kind: 'text', text: 'https://www.lamps.example/desk' }],
    ['conversation-started', { kind: 'note', text: 'Opened the chat (from the shop window)' }],
  ])('of %s', (name, part) => {
    expect(shown(JSON.parse(textOf(name)) as Json)?.[0]).toMatchObject(part);
  });

  it('of a carousel are cards, of a keyboard the answers', () => {
    const picture = {
      ActionType: 'open-url',
      ActionBody: 'https://lamps.example/desk',
      Image: 'https://lamps.example/a.png',
    };
    const buy = { ActionType: 'reply', ActionBody: 'buy', Text: '<font color=#fff>Buy <b>now</b></font>' };
    expect(shown({ type: 'rich_media', rich_media: { Buttons: [picture, buy] } })).toEqual([
      {
        kind: 'cards',
        cards: [
          {
            title: null,
            text: null,
            media: { kind: 'image', url: 'https://lamps.example/a.png', name: null },
            url: 'https://lamps.example/desk',
            actions: [{ kind: 'reply', label: 'Buy now', payload: 'buy' }],
          },
        ],
      },
    ]);
    const keyboard = { Type: 'keyboard', Buttons: [buy] };
    expect(contents.viber.read({ type: 'text', text: 'Which?', keyboard })?.quickReplies).toEqual([
      { text: 'Buy now', payload: 'buy', imageUrl: null },
    ]);
  });
});

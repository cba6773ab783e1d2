import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readContent, summarise } from './content.ts';

function inbound(message: unknown) {
  return { sender: { id: 'psid-1' }, recipient: { id: 'page-1' }, timestamp: 1622541600000, message };
}

describe('Messenger content', () => {
  it('reads what we send and what arrives alike', () => {
    const expected = { parts: [{ kind: 'text', text: 'Hello' }], quickReplies: [] };
    expect(readContent('facebook', { text: 'Hello' })).toEqual(expected);
    expect(readContent('facebook', inbound({ mid: 'm1', text: 'Hello' }))).toEqual(expected);
  });

  it('reads several attachments and the text with them', () => {
    const view = readContent(
      'facebook',
      inbound({
        mid: 'm2',
        text: 'Two pictures',
        attachments: [
          { type: 'image', payload: { url: 'https://cdn.example/a.jpg' } },
          { type: 'image', payload: { url: 'https://cdn.example/b.jpg', sticker_id: 369239263222822 } },
        ],
      }),
    );
    expect(view.parts.map(part => part.kind)).toEqual(['image', 'image', 'text']);
    expect(summarise(view)).toBe('Two pictures');
  });

  it('reads video, audio, files with their names, and a shared link', () => {
    const attachments = [
      { type: 'video', payload: { url: 'https://cdn.example/v.mp4' } },
      { type: 'audio', payload: { url: 'https://cdn.example/a.mp4' } },
      { type: 'file', payload: { url: 'https://cdn.example/Rechnung%20N%C2%B07.pdf?oh=1' } },
      { type: 'fallback', title: 'Our shop', url: 'https://shop.example/', payload: null },
    ];
    expect(readContent('facebook', inbound({ mid: 'm3', attachments })).parts).toEqual([
      { kind: 'video', url: 'https://cdn.example/v.mp4', name: null },
      { kind: 'audio', url: 'https://cdn.example/a.mp4', name: null },
      { kind: 'file', url: 'https://cdn.example/Rechnung%20N%C2%B07.pdf?oh=1', name: 'Rechnung N°7.pdf' },
      { kind: 'note', text: 'Our shop', url: 'https://shop.example/' },
    ]);
  });

  it('reads a location', () => {
    const attachment = { type: 'location', title: 'Mitte', payload: { coordinates: { lat: 52.52, long: 13.405 } } };
    expect(readContent('facebook', inbound({ mid: 'm4', attachments: [attachment] })).parts).toEqual([
      { kind: 'location', latitude: 52.52, longitude: 13.405, title: 'Mitte' },
    ]);
  });

  it('reads postbacks and quick replies', () => {
    const postback = {
      sender: { id: 'p' },
      recipient: { id: 'q' },
      timestamp: 1,
      postback: { title: 'Get started', payload: 'START' },
    };
    expect(readContent('facebook', postback).parts).toEqual([
      { kind: 'postback', title: 'Get started', payload: 'START' },
    ]);
    const view = readContent('facebook', {
      text: 'Which size?',
      quick_replies: [
        { content_type: 'text', title: 'S', payload: 's', image_url: 'https://cdn.example/s.png' },
        { content_type: 'user_email' },
        { content_type: 'text' },
      ],
    });
    expect(view.quickReplies).toEqual([
      { text: 'S', payload: 's', imageUrl: 'https://cdn.example/s.png' },
      { text: 'E-mail address', payload: null, imageUrl: null },
    ]);
  });

  it('reads generic, button and media templates as cards', () => {
    const generic = {
      template_type: 'generic',
      elements: [
        {
          title: 'Blue shirt',
          subtitle: 'Cotton',
          image_url: 'https://cdn.example/shirt.png',
          default_action: { type: 'web_url', url: 'https://shop.example/shirt' },
          buttons: [
            { type: 'web_url', title: 'See it', url: 'https://shop.example/shirt' },
            { type: 'postback', title: 'Buy', payload: 'BUY' },
            { type: 'phone_number', title: 'Call', payload: '+49 30 1234' },
            { type: 'game_play', title: 'Play' },
          ],
        },
        { title: 'Red shirt' },
      ],
    };
    const [part] = readContent('facebook', { attachment: { type: 'template', payload: generic } }).parts;
    expect(part).toMatchObject({
      kind: 'cards',
      cards: [{ title: 'Blue shirt', text: 'Cotton' }, { title: 'Red shirt' }],
    });
    expect(part?.kind === 'cards' && part.cards[0]?.actions.map(action => action.kind)).toEqual([
      'link',
      'reply',
      'call',
      'none',
    ]);
    const button = {
      template_type: 'button',
      text: 'Help?',
      buttons: [{ type: 'postback', title: 'Yes', payload: 'Y' }],
    };
    expect(summarise(readContent('facebook', { attachment: { type: 'template', payload: button } }))).toBe('Help?');
    const media = { template_type: 'media', elements: [{ media_type: 'image', attachment_id: '1' }] };
    expect(readContent('facebook', { attachment: { type: 'template', payload: media } }).parts[0]?.kind).toBe('cards');
  });

  it('reads Instagram notes', () => {
    expect(readContent('instagram', inbound({ mid: 'm', is_deleted: true })).parts).toEqual([
      { kind: 'note', text: 'Deleted this message', url: null },
    ]);
    const mention = { type: 'story_mention', payload: { url: 'https://cdn.example/story' } };
    expect(readContent('instagram', inbound({ mid: 'm', attachments: [mention] })).parts[0]).toMatchObject({
      kind: 'note',
    });
    const reply = inbound({
      mid: 'm',
      text: 'Nice',
      reply_to: { story: { id: '1', url: 'https://cdn.example/story' } },
    });
    expect(readContent('instagram', reply).parts.map(part => part.kind)).toEqual(['note', 'text']);
  });

  it('keeps the text when an attachment is of a new kind', () => {
    const view = readContent(
      'facebook',
      inbound({ mid: 'm', text: 'look', attachments: [{ type: 'hologram', payload: {} }] }),
    );
    expect(view.parts.map(part => part.kind)).toEqual(['fallback', 'text']);
    expect(summarise(view)).toBe('look');
  });
});

describe('chat widget content', () => {
  it('reads text, rich text, attachments and answers by button', () => {
    expect(readContent('chatplugin', { text: 'Hi' }).parts).toEqual([{ kind: 'text', text: 'Hi' }]);
    expect(
      readContent('chatplugin', { containsRichText: true, text: '**Hi** there', fallback: 'Hi' }).parts[0]?.kind,
    ).toBe('rich-text');
    const image = { attachment: { type: 'image', payload: { url: 'https://cdn.example/x.png' } } };
    expect(readContent('chatplugin', image).parts).toEqual([
      { kind: 'image', url: 'https://cdn.example/x.png', name: null },
    ]);
    expect(readContent('chatplugin', { text: 'Yes', postbackData: 'YES' }).parts).toEqual([
      { kind: 'postback', title: 'Yes', payload: 'YES' },
    ]);
  });

  it('reads rich cards, one and many', () => {
    const content = {
      title: 'Chair',
      description: 'Oak',
      media: { height: 'MEDIUM', contentInfo: { altText: 'A chair', fileUrl: 'https://cdn.example/chair.jpg' } },
      suggestions: [
        { reply: { text: 'Order', postbackData: 'order' } },
        { action: { text: 'Open', postbackData: 'o', openUrlAction: { url: 'https://shop.example' } } },
        { action: { text: 'Call', postbackData: 'c', dialAction: { phoneNumber: '+4930' } } },
      ],
    };
    const one = readContent('chatplugin', { richCard: { standaloneCard: { cardContent: content } } });
    expect(one.parts).toMatchObject([
      {
        kind: 'cards',
        cards: [
          {
            title: 'Chair',
            media: { name: 'A chair' },
            actions: [{ kind: 'reply' }, { kind: 'link' }, { kind: 'call' }],
          },
        ],
      },
    ]);
    const many = readContent('chatplugin', {
      richCard: { carouselCard: { cardWidth: 'MEDIUM', cardContents: [content, content] } },
    });
    expect(many.parts[0]?.kind === 'cards' && many.parts[0].cards).toHaveLength(2);
  });
});

describe('everything else', () => {
  it('finds the text of sources without a reader', () => {
    expect(summarise(readContent('viber', { message: { text: 'Hi', type: 'text' } }))).toBe('Hi');
    expect(summarise(readContent('whatsapp', { type: 'text', text: { body: 'Hi' } }))).toBe('Hi');
    expect(summarise(readContent('twilio.sms', 'From=%2B49&To=%2B49&Body=Guten+Tag'))).toBe('Guten Tag');
    expect(summarise(readContent('new', 'plain words'))).toBe('plain words');
  });

  it('says honestly what it cannot show', () => {
    expect(readContent('facebook', { mystery: 1 }).parts).toEqual([
      { kind: 'fallback', summary: 'This kind of message cannot be shown yet', raw: '{\n  "mystery": 1\n}' },
    ]);
    expect(summarise(readContent('chatplugin', null))).toBe('Empty message');
  });

  it('never opens an address that is not http, https or mailto', () => {
    for (const url of [
      'javascript:alert(1)',
      ' JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      '//evil',
      'x',
    ]) {
      const contents = [
        { attachment: { type: 'image', payload: { url } } },
        {
          attachment: {
            type: 'template',
            payload: { template_type: 'button', text: 't', buttons: [{ type: 'web_url', title: 'b', url }] },
          },
        },
        { containsRichText: true, text: `[press](${url})` },
      ];
      for (const content of contents) {
        for (const source of ['facebook', 'chatplugin']) expect(addresses(readContent(source, content))).toEqual([]);
      }
    }
  });

  it('survives any JSON', () => {
    const source = fc.constantFrom('facebook', 'chatplugin', 'instagram', 'other', '__proto__', 'constructor');
    const key = fc.constantFrom(
      'text',
      'message',
      'attachment',
      'attachments',
      'type',
      'payload',
      'postback',
      'quick_replies',
      'richCard',
      'elements',
      'buttons',
      'url',
    );
    const { tree } = fc.letrec(tie => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
        fc.constantFrom('image', 'template', 'generic', 'location'),
      ),
    }));
    fc.assert(
      fc.property(source, tree, (id, content) => {
        const view = readContent(id, content);
        expect(view.parts.length + view.quickReplies.length).toBeGreaterThan(0);
        expect(summarise(view)).not.toBe('');
      }),
    );
  });
});

/** Every address that the components would put into the page. */
function addresses(view: unknown): readonly string[] {
  const found: string[] = [];
  JSON.stringify(view, (key, value: unknown) => {
    if (/url$/i.test(key) && typeof value === 'string') found.push(value);
    return value;
  });
  return found;
}

import { readFileSync } from 'node:fs';
import { contentProblem, readContent, summarise } from '@airy/content';
import type { ContentPart } from '@airy/content';
import type { Json } from '@airy/model';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contents } from './content.ts';
import { telegramFiles } from './files.ts';

const { telegram } = contents;
const url = 'https://airy.example/media/a.png';

/** The message of a fixture; with `ours`, its file has been fetched: our address stands in the place of its id. */
function received(name: string, ours: string | null = null): Json {
  const text = readFileSync(new URL(`./__fixtures__/${name}.json`, import.meta.url), 'utf8');
  const update = JSON.parse(text) as { message?: Json; edited_message?: Json; callback_query?: Json };
  if (update.callback_query !== undefined) return { callback_query: update.callback_query };
  const message = update.message ?? update.edited_message ?? null;
  if (ours === null) return message;
  const [ref = ''] = telegramFiles.refsOf(message);
  return JSON.parse(JSON.stringify(message).replaceAll(ref, ours)) as Json;
}

function parts(content: Json): readonly ContentPart[] {
  return readContent(telegram, content).parts;
}

describe('what arrives is shown', () => {
  it.each<readonly [string, readonly object[]]>([
    ['message-text', [{ kind: 'text', text: '/start' }]],
    ['message-location', [{ kind: 'location', latitude: 52.520008, longitude: 13.404954, title: null }]],
    ['message-venue', [{ kind: 'location', title: 'Brandenburg Gate, Pariser Platz' }]],
    ['message-contact', [{ kind: 'contacts', contacts: [{ name: 'Grace Hopper', phones: ['+4930123456'] }] }]],
    ['message-poll', [{ kind: 'text', text: 'Poll: Which one?\n• The red one\n• The blue one' }]],
    ['message-checklist', [{ kind: 'text', text: 'Checklist: To buy\n• Bread\n• Salt' }]],
    ['message-dice', [{ kind: 'text', text: '🎲 4' }]],
    [
      'message-reply',
      [
        { kind: 'note', text: 'Answer to “When”' },
        { kind: 'text', text: 'On Monday' },
      ],
    ],
    ['message-forward', [{ kind: 'note', text: 'Forwarded from Grace' }, { kind: 'text' }]],
    ['message-rich', [{ kind: 'text', text: 'Order\nTwo red ones' }]],
    ['callback-query', [{ kind: 'postback', title: 'Blue', payload: 'colour:blue' }]],
    ['callback-query-without-data', [{ kind: 'postback', title: 'Pressed a button', payload: null }]],
    ['message-of-a-new-kind', [{ kind: 'fallback' }]],
    [
      'message-document-too-large',
      [{ kind: 'note', text: 'File “archive.zip”: Telegram hands over files of at most 20 MB' }],
    ],
    [
      'message-photo',
      [
        { kind: 'note', text: 'Photo' },
        { kind: 'text', text: 'My parcel' },
      ],
    ],
  ])('%s', (name, expected) => {
    expect(parts(received(name))).toMatchObject(expected);
  });

  it.each<readonly [string, string]>([
    ['message-photo', 'image'],
    ['message-video', 'video'],
    ['message-video-note', 'video'],
    ['message-animation', 'video'],
    ['message-voice', 'audio'],
    ['message-audio', 'audio'],
    ['message-document', 'file'],
    ['message-sticker', 'image'],
    ['message-sticker-animated', 'image'],
  ])('%s, once its file is ours, as %s', (name, kind) => {
    expect(parts(received(name, url))[0]).toMatchObject({ kind, url });
  });

  it('with what is bold, and where words lead', () => {
    const [part] = parts(received('message-formatted'));
    expect(part).toMatchObject({
      kind: 'rich-text',
      blocks: [
        {
          spans: [
            { text: 'Grüße 👋 ', style: 'plain' },
            { text: 'see', style: 'strong' },
            { text: ' ', style: 'plain' },
            { text: 'our site', style: 'link', url: 'https://example.org/' },
            { text: ', it is ', style: 'plain' },
            { text: 'important', style: 'emphasis' },
          ],
        },
      ],
    });
  });

  it('never with a link that runs something', () => {
    const entities = [{ type: 'text_link', offset: 0, length: 5, url: 'javascript:alert(1)' }];
    expect(parts({ text: 'click', entities })).toEqual([{ kind: 'text', text: 'click' }]);
  });

  it('whatever the marks are, no character is lost', () => {
    const mark = fc.record({
      type: fc.constantFrom('bold', 'italic', 'code', 'pre', 'text_link', 'mention', 'nonsense'),
      offset: fc.integer({ min: -3, max: 30 }),
      length: fc.integer({ min: -3, max: 30 }),
      url: fc.constant('https://example.org/'),
    });
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.array(mark), (text, entities) => {
        fc.pre(text.trim() !== '');
        const [part] = parts({ text, entities });
        const shown =
          part?.kind === 'rich-text'
            ? part.blocks
                .flatMap(block => (block.kind === 'paragraph' ? block.spans : []))
                .map(span => span.text)
                .join('')
            : part?.kind === 'text' && part.text;
        expect(shown).toBe(text);
        expect(JSON.stringify(part)).not.toContain('"text":""');
      }),
    );
  });

  it('in one line for lists', () => {
    expect(summarise(readContent(telegram, received('message-photo', url)))).toBe('My parcel');
    expect(summarise(readContent(telegram, received('callback-query')))).toContain('Blue');
  });

  it('names the largest size of a photo only', () => {
    expect(telegramFiles.refsOf(received('message-photo'))).toEqual(['AgACAgIAAxkBAAMDlarge']);
    expect(telegramFiles.refsOf(received('message-document-too-large'))).toEqual([]);
    expect(telegramFiles.refsOf({ photo: url })).toEqual([]);
  });
});

describe('what is sent', () => {
  it.each<readonly [string, Json, readonly object[]]>([
    [
      'a photo',
      { photo: url, caption: 'A' },
      [
        { kind: 'image', url },
        { kind: 'text', text: 'A' },
      ],
    ],
    ['a GIF', { animation: 'https://airy.example/a.gif' }, [{ kind: 'image' }]],
    ['a film without sound', { animation: 'https://airy.example/a.mp4' }, [{ kind: 'video' }]],
    ['a document', { document: 'https://airy.example/order.pdf' }, [{ kind: 'file', name: 'order.pdf' }]],
    ['a file that Telegram has', { sticker: 'CAACAgIAAxkBAAMJsticker' }, [{ kind: 'note', text: 'Sticker' }]],
    [
      'a place',
      { latitude: 1, longitude: 2, title: 'Gate', address: 'Square' },
      [{ kind: 'location', title: 'Gate, Square' }],
    ],
    ['a contact', { phone_number: '+49', first_name: 'Ada' }, [{ kind: 'contacts', contacts: [{ name: 'Ada' }] }]],
  ])('shows %s', (_what, content, expected) => {
    expect(parts(content)).toMatchObject(expected);
  });

  it('shows buttons and keys', () => {
    const inline = [
      [
        { text: 'Site', url },
        { text: 'Red', callback_data: 'red' },
        { text: 'App', web_app: {} },
      ],
    ];
    expect(parts({ text: 'Which?', reply_markup: { inline_keyboard: inline } })).toMatchObject([
      { kind: 'text', text: 'Which?' },
      {
        kind: 'cards',
        cards: [
          {
            actions: [
              { kind: 'link', label: 'Site', url },
              { kind: 'reply', label: 'Red', payload: 'red' },
              { kind: 'none', label: 'App' },
            ],
          },
        ],
      },
    ]);
    const keyboard = [['Yes', { text: 'No' }]];
    expect(readContent(telegram, { text: 'Sure?', reply_markup: { keyboard } }).quickReplies).toMatchObject([
      { text: 'Yes' },
      { text: 'No' },
    ]);
  });

  it.each<readonly [string, Json, string | null]>([
    ['text', { text: 'a'.repeat(4096) }, null],
    ['too much text', { text: 'a'.repeat(4097) }, 'text_length'],
    ['no text', { text: ' ' }, 'text_missing'],
    ['a caption', { photo: url, caption: 'a'.repeat(1024) }, null],
    ['too long a caption', { photo: url, caption: 'a'.repeat(1025) }, 'text_length'],
    ['a file of this machine', { document: 'file:///etc/passwd' }, 'form'],
    ['a file that is no address', { document: { file_id: 'x' } }, 'form'],
    ['another chat', { text: 'Hi', chat_id: 7 }, 'form'],
    ['another business', { text: 'Hi', business_connection_id: 'b' }, 'form'],
    ['nothing', {}, 'form'],
    ['half a place', { latitude: 1 }, 'form'],
    ['text that is none', { text: { a: 1 } }, 'form'],
    ['a list', [], 'form'],
  ])('measures %s', (_what, content, limit) => {
    expect(contentProblem(telegram, content)?.limit ?? null).toBe(limit);
  });

  it.each([
    ['image', 'a.png', 'photo'],
    ['video', 'a.mp4', 'video'],
    ['audio', 'a.mp3', 'audio'],
    ['audio', 'a.ogg', 'voice'],
    ['file', 'a.docx', 'document'],
  ] as const)('writes a file of the kind %s (%s) as %s', (kind, name, field) => {
    const address = `https://airy.example/media/${name}?signature=x`;
    const content = telegram.writeFile({ kind, name: null, url: address });
    expect(content).toEqual({ [field]: address });
    expect(contentProblem(telegram, content)).toBeNull();
  });
});

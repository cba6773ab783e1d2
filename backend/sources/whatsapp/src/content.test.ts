import { readFileSync } from 'node:fs';
import { contentProblem, readContent, summarise } from '@airy/content';
import type { Json } from '@airy/source-kit';
import { describe, expect, it } from '@jest/globals';
import { contents } from './content.ts';

const { whatsapp } = contents;

/** The first message of a fixture. */
function message(name: string): Json {
  const body = JSON.parse(readFileSync(new URL(`__fixtures__/${name}.json`, import.meta.url), 'utf8')) as {
    entry: { changes: { value: { messages: Json[] } }[] }[];
  };
  return body.entry[0]?.changes[0]?.value.messages[0] ?? null;
}

const parts = (content: Json) => readContent(whatsapp, content).parts;

describe('what arrives', () => {
  it.each([
    ['message-text', 'Does it come in another color? Grüße 👋'],
    ['message-contacts', 'Barbara J. Johnson, Max'],
    ['message-location', 'Philz Coffee, 101 Forest Ave, Palo Alto, CA 94301'],
    ['interactive-button', 'Cancel'],
    ['interactive-list', 'Priority Mail Express'],
    ['interactive-flow', 'firstname: Sheena seats: 2'],
    ['button', 'Unsubscribe'],
    ['order', '2 × di9ozbzfi4, 30 USD 1 × nqryix03ez, 25.5 USD'],
    ['system-number', 'User Sheena Nelson changed from 16505551234 to 12195555358'],
    ['unsupported', 'Sent something that WhatsApp does not hand on (Message type is currently not supported.)'],
    ['message-audio', 'Voice message'],
    ['message-document', 'The bill'],
  ])('%s is summed up as %s', (name, words) => {
    expect(summarise(readContent(whatsapp, message(name)))).toBe(words);
  });

  it('says where it came from', () => {
    expect(parts(message('message-referral'))[0]).toEqual({
      ...{ kind: 'note', text: 'Came from an advertisement: Chat with us', url: 'https://fb.me/3cr4Wqqkv' },
    });
    expect(parts(message('message-forwarded'))[0]).toMatchObject({ text: 'Forwarded' });
    expect(parts(message('message-referred-product'))[0]).toMatchObject({ text: 'Asks about the product di9ozbzfi4' });
  });

  it('shows a file once it is kept, and says what it is before', () => {
    const image = message('message-image') as { image: Record<string, Json> };
    expect(parts(image as Json).map(({ kind }) => kind)).toEqual(['note', 'text']);
    const kept = { ...image, image: { ...image.image, id: 'https://airy.example/media/a.jpg' } };
    expect(parts(kept as Json)).toEqual([
      { kind: 'image', url: 'https://airy.example/media/a.jpg', name: null },
      { kind: 'text', text: 'Taj Mahal' },
    ]);
  });

  it('never opens an address of another kind', () => {
    for (const content of [
      { type: 'image', image: { link: 'javascript:alert(1)', id: 'data:text/html,x' } },
      {
        type: 'interactive',
        interactive: { body: { text: 'x' }, action: { parameters: { display_text: 'b', url: 'javascript:x' } } },
      },
      { type: 'text', text: { body: 'x' }, referral: { source_url: 'javascript:x' } },
    ])
      expect(JSON.stringify(parts(content as Json))).not.toMatch(/"url":"(javascript|data)/);
  });
});

describe('what is sent', () => {
  it('shows what the customer sees: header, words, buttons, rows, links', () => {
    const button = { type: 'reply', reply: { id: 's', title: 'S' } };
    const offer = {
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'image', image: { link: 'https://x.example/a.png' } },
        body: { text: 'Which size?' },
        footer: { text: 'Until Friday' },
        action: { buttons: [button], sections: [{ rows: [{ id: 'm', title: 'M' }] }] },
      },
    };
    expect(parts(offer)).toMatchObject([
      {
        kind: 'cards',
        cards: [
          {
            text: 'Which size?\nUntil Friday',
            media: { kind: 'image' },
            actions: [
              { kind: 'reply', label: 'S', payload: 's' },
              { kind: 'reply', label: 'M' },
            ],
          },
        ],
      },
    ]);
    const link = {
      type: 'cta_url',
      body: { text: 'x' },
      action: { name: 'cta_url', parameters: { display_text: 'See', url: 'https://x.example' } },
    };
    expect(parts({ type: 'interactive', interactive: link })).toMatchObject([
      { cards: [{ actions: [{ kind: 'link', label: 'See', url: 'https://x.example/' }] }] },
    ]);
  });

  it('shows of a template what we know of it', () => {
    const components = [
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.example/a.png' } }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Ada' },
          { type: 'text', text: '#7' },
        ],
      },
    ];
    const template = { type: 'template', template: { name: 'order_sent', language: { code: 'en' }, components } };
    expect(parts(template)).toMatchObject([
      { cards: [{ title: 'Template order_sent', text: 'Ada\n#7', media: { kind: 'image' } }] },
    ]);
  });

  it.each([
    ['three buttons', { buttons: 3, length: 1024 }, null],
    ['four buttons', { buttons: 4, length: 1 }, 'choices'],
    ['a long text above buttons', { buttons: 1, length: 1025 }, 'text_length'],
  ])('takes or refuses %s', (_what, { buttons, length }, limit) => {
    const replies = Array.from({ length: buttons }, (_, n) => ({
      type: 'reply',
      reply: { id: `${n}`, title: `${n}` },
    }));
    const interactive = { type: 'button', body: { text: 'x'.repeat(length) }, action: { buttons: replies } };
    const problem = contentProblem(whatsapp, { type: 'interactive', interactive });
    expect(problem?.limit ?? null).toBe(limit);
  });

  it.each([
    [{ type: 'template', template: { name: 'x' } }],
    [{ type: 'location', location: { latitude: 'here' } }],
    [{ type: 'contacts', contacts: [] }],
    [{ type: 'reaction', reaction: { emoji: '👍' } }],
    [{ type: 'interactive', interactive: { body: { text: 'x' } } }],
    [{ type: 'smell', smell: {} }],
    ['Hi'],
  ])('says what a message must have: %j', content => {
    expect(contentProblem(whatsapp, content as Json)).toMatchObject({
      limit: 'form',
      message: expect.stringMatching(/"|fields/),
    });
  });
});

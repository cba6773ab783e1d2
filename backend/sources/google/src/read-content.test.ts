import { describe, expect, it } from '@jest/globals';
import type { Json } from '@airy/source-kit';
import fc from 'fast-check';
import { readGoogle } from './read-content.ts';

const event = (more: { readonly [key: string]: Json }): Json => ({
  agent: 'brands/1/agents/2',
  conversationId: 'conversation-1',
  context: { userInfo: { displayName: 'Ada Lovelace' } },
  ...more,
  sendTime: '2021-06-01T10:00:00.000Z',
});
const picture =
  'https://storage.googleapis.com/business-messages-us/936640919331/a?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=00';
const media = { height: 'MEDIUM', contentInfo: { fileUrl: 'https://lamps.example/a.png', altText: 'A lamp' } };
const reply = { reply: { text: 'Yes', postbackData: 'yes' } };
const card = { title: 'Lamp', description: 'Blue', media, suggestions: [reply] };

describe('stored messages', () => {
  it.each<[string, Json, object]>([
    ['a text', event({ message: { messageId: 'm', text: 'Hello' } }), { kind: 'text', text: 'Hello' }],
    ['a picture', event({ message: { text: picture } }), { kind: 'image', url: picture }],
    ['another address', event({ message: { text: 'https://storage.googleapis.com/a' } }), { kind: 'text' }],
    [
      'a pressed suggestion',
      event({ suggestionResponse: { text: 'Yes', postbackData: 'yes' } }),
      { kind: 'postback', payload: 'yes' },
    ],
    [
      'a request for a live agent',
      event({ userStatus: { requestedLiveAgent: true } }),
      { kind: 'note', text: 'Asked for a live agent' },
    ],
    [
      'a survey',
      event({ surveyResponse: { surveyQuestionId: 'q1', questionResponseText: 'Great' } }),
      { text: 'Answered the survey (q1): Great' },
    ],
    ['a sign-in', event({ authenticationResponse: { code: 'secret-code' } }), { kind: 'note', text: 'Signed in' }],
    [
      'a failed sign-in',
      event({ suggestionResponse: { authenticationResponse: { errorDetails: { error: 'access_denied' } } } }),
      { text: 'Did not sign in: access_denied' },
    ],
    ['our text', { text: 'Hello', representative: { representativeType: 'HUMAN' } }, { kind: 'text', text: 'Hello' }],
    ['our picture', { image: { contentInfo: media.contentInfo } }, { kind: 'image', name: 'A lamp' }],
    [
      'our card',
      { richCard: { standaloneCard: { cardContent: card } } },
      { kind: 'cards', cards: [{ title: 'Lamp', actions: [{ label: 'Yes' }] }] },
    ],
    [
      'our carousel',
      { richCard: { carouselCard: { cardContents: [card, card] } } },
      { kind: 'cards', cards: [{}, {}] },
    ],
    ['what only a fallback tells', { fallback: 'See our shop' }, { kind: 'text', text: 'See our shop' }],
  ])('are shown as they were: %s', (_what, content, part) => {
    expect(readGoogle(content)?.parts[0]).toMatchObject(part);
  });

  it('are shown as they were', () => {
    const action = { action: { text: 'Shop', postbackData: 'shop', openUrlAction: { url: 'https://lamps.example' } } };
    const dial = { action: { text: 'Call', dialAction: { phoneNumber: '+491711234567' } } };
    const many = Array.from({ length: 20 }, () => reply);
    expect(readGoogle({ text: 'Which?', suggestions: [reply, action, dial, { liveAgentRequest: {} }] })).toEqual({
      parts: [
        { kind: 'text', text: 'Which?' },
        {
          kind: 'cards',
          cards: [
            {
              ...{ title: null, text: null, media: null, url: null },
              actions: [
                { kind: 'link', label: 'Shop', url: 'https://lamps.example/' },
                { kind: 'call', label: 'Call', phoneNumber: '+491711234567' },
                { kind: 'none', label: 'Talk to a live agent' },
              ],
            },
          ],
        },
      ],
      quickReplies: [{ text: 'Yes', payload: 'yes', imageUrl: null }],
    });
    expect(readGoogle({ text: 'Which?', suggestions: many })?.quickReplies).toHaveLength(13);
  });

  it('show no code of a sign-in', () => {
    expect(JSON.stringify(readGoogle(event({ authenticationResponse: { code: 'secret-code' } })))).not.toContain(
      'secret-code',
    );
  });

  it('may be anything', () => {
    fc.assert(fc.property(fc.jsonValue(), value => void readGoogle(value as Json)));
    expect(readGoogle({ receipts: { receipts: [] } })).toBeNull();
  });
});

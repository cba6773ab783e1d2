/** What the suite is told of the whole source, and of each that is it but for one fault. */
import type { Source } from '@airy/source-kit';
import type { ConformanceSubject, SendSubject } from '@airy/source-kit/conformance';
import { sign, signatureHeader, whole } from './whole.ts';

const config = whole.config.parse({ webhookSecret: 'a-secret-of-the-webhook' });
const token = 'the-token-of-the-account';
const badToken = { status: 401, body: { error: 'bad token' } };

const send: SendSubject = {
  content: { text: 'Hello' },
  recipient: 'person-17',
  channel: { id: 'channel', sourceChannelId: 'acme', token, metadata: {} },
  examples: { quick_replies: [{ text: 'Which?', choices: ['red'] }] },
  caption: text => ({ image: 'https://files.example/a.png', text }),
  choices: count => ({ text: 'Which?', choices: Array.from({ length: count }, (_, n) => `${n}`) }),
  answers: {
    accepted: { status: 200, body: { id: 'm2' } },
    sourceMessageId: 'm2',
    refused: { status: 400, body: { error: 'no such person' } },
    tokenInvalid: badToken,
    rateLimited: { status: 429, body: { error: 'slow down' } },
    outOfOrder: { status: 503, body: { error: 'later' } },
  },
  errors: [['a block', { status: 403, body: { error: 'blocked' } }, { kind: 'failed', error: 'blocked' }]],
};

export function subjectOf(source: typeof whole, folder: URL): ConformanceSubject<Source> {
  return {
    source,
    folder,
    config,
    sign: body => ({ [signatureHeader]: sign(body, config.webhookSecret) }),
    challenge: {
      query: { challenge: '17', token: config.webhookSecret },
      answer: { status: 200, body: '17' },
      refused: [{ challenge: '17', token: 'guess' }, { challenge: '17' }],
    },
    kinds: { text: 'messages.json', image: 'messages.json', reaction: 'others.json' },
    send,
    profile: {
      answers: { status: 200, body: { name: 'Ada Lovelace', picture: 'https://pictures.example/ada.png' } },
      displayName: 'Ada Lovelace',
      avatarUrl: 'https://pictures.example/ada.png',
      gone: { status: 403, body: { error: 'private' } },
    },
    check: {
      good: { status: 200, body: { name: 'Acme' } },
      account: 'Acme',
      bad: [['a bad token', badToken, 'token_invalid']],
    },
    connect: {
      body: { account: 'acme', token },
      answers: { status: 200, body: { name: 'Acme' } },
      connection: { sourceChannelId: 'acme', token, metadata: { name: 'Acme' } },
      tokenInvalid: badToken,
    },
    disconnect: { answers: { status: 200, body: {} } },
    explore: {
      body: { token },
      answers: { status: 200, body: { data: [{ id: 'acme', name: 'Acme', token }] } },
      found: [{ sourceChannelId: 'acme', name: 'Acme' }],
    },
    files: {
      ref: 'f1',
      answers: { status: 200, body: { url: 'https://files.whole.example/f1' } },
      location: { url: 'https://files.whole.example/f1', headers: { authorization: `Bearer ${token}` } },
      gone: { status: 404, body: { error: 'gone' } },
    },
    markSeen: { answers: { status: 200, body: {} } },
  };
}

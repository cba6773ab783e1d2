/** Faults in the client for integrators that its tests must notice. */
import type { Mutation } from './mutation.ts';

const connection = 'clients/http-client/src/connection.ts';
const feed = 'clients/http-client/src/feed.ts';
const ofConnection = ['clients/http-client/src/connection.test.ts'];
const ofFeed = ['clients/http-client/src/feed.test.ts'];
const ofHttpClient = ['clients/http-client/src/http-client.test.ts'];

export const clientMutations: readonly Mutation[] = [
  {
    title: 'Client: each attempt of a write has a key of its own',
    file: connection,
    text: '...(key !== undefined && { idempotencyKey: key }),',
    replacement: '...(key !== undefined && { idempotencyKey: options.idempotencyKey ?? randomKey() }),',
    tests: ofConnection,
  },
  {
    title: 'Client: any 503 is repeated, also one that does not ask for it',
    file: connection,
    text: '(retryAfterMsOf(headers) ?? null)',
    replacement: '(retryAfterMsOf(headers) ?? 0)',
    tests: ofConnection,
  },
  {
    title: 'Client: repeats have no end',
    file: connection,
    text: 'waitMs > maxWaitMs || attempt >= retries',
    replacement: 'waitMs > maxWaitMs || attempt >= 10',
    tests: ofConnection,
  },
  {
    title: 'Client: the wait before a repeat cannot be called off',
    file: connection,
    text: 'pause(ms, options.signal)',
    replacement: 'pause(ms, undefined)',
    tests: ofConnection,
  },
  {
    title: 'Client: of two writes at once the position of the later answer alone counts',
    file: 'clients/http-client/src/seen-positions.ts',
    text: 'const joined = joinPositions(this.newest(), position);',
    replacement: 'const joined = position;',
    tests: ofConnection,
  },
  {
    title: 'Client: the feed comes back where it began',
    file: feed,
    text: 'state.cursor = frame.id ?? state.cursor;',
    replacement: 'state.cursor ??= frame.id;',
    tests: ofFeed,
  },
  {
    title: 'Client: the feed waits for ever on a connection that is dead',
    file: feed,
    text: 'timer = setTimeout(silent, silenceMs);\n    },',
    replacement: '},',
    tests: ofFeed,
  },
  {
    title: 'Client: the feed asks again where it was refused for good',
    file: feed,
    text: 'error.status < 500) throw error;',
    replacement: 'error.status < 400) throw error;',
    tests: ofFeed,
  },
  {
    title: 'Client: a feed that was left stays connected',
    file: feed,
    text: "ended.abort(new DOMException('The feed was left.', 'AbortError'));\n      await told.return(undefined).catch(() => undefined);",
    replacement: 'await Promise.resolve();',
    tests: ofFeed,
  },
  {
    title: 'Client: events are cut where pieces of the stream are',
    file: 'clients/http-client/src/event-frames.ts',
    text: 'this.#rest += text;',
    replacement: 'this.#rest = text;',
    tests: ['clients/http-client/src/event-frames.test.ts'],
  },
  {
    title: 'Client: names inside of user_data are changed',
    file: 'clients/http-client/src/airy-answers.ts',
    text: "const ofConversation = new Set(['user_data', ",
    replacement: 'const ofConversation = new Set([',
    tests: ofHttpClient,
  },
  {
    title: 'Client: an answer that leads to the login counts as an answer',
    file: 'clients/http-client/src/http-client.ts',
    text: 'response.redirected && response.url === this.loginUrl',
    replacement: 'response.redirected && response.url === this.apiUrl',
    tests: ofHttpClient,
  },
  {
    title: 'Client: the types it is published with need those of a browser',
    file: connection,
    text: "readonly credentials?: 'include' | 'omit' | 'same-origin';",
    replacement: 'readonly credentials?: RequestCredentials;',
    tests: ['e2e/http-client.test.ts'],
  },
];

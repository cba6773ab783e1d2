/** What its TypeScript client's methods did, and what those of `HttpClient` in @airy/http-client do (contract §3, §14). */
import type { CompatibilityRow } from './row.ts';

const whole = (name: string): string => `e2e/compatibility/client.test.ts: ${name}`;
const unit = (name: string): string => `clients/http-client/src/http-client.test.ts: ${name}`;
const browser = (name: string): string => `e2e/http-client.test.ts: the packed client in a browser › ${name}`;

export const clientRows: readonly CompatibilityRow[] = [
  {
    what: '§14 TypeScript client: its methods, their names and arguments',
    verdict: 'different',
    airyCore: '`@airyhq/http-client`, with `isomorphic-fetch`, `form-data` and `camelcase-keys`.',
    here: '`HttpClient` in `@airy/http-client`, without dependencies. All of its methods; new programs take `createClient` there.',
    test: whole('every method was called'),
  },
  {
    what: '§14 TypeScript client: no token, cookies only',
    verdict: 'different',
    airyCore: 'In Node nobody could sign in.',
    here: 'Cookies as there; a third argument of the constructor takes a token.',
    test: browser('calls as Airy Core’s pages did: with the cookie of the session'),
  },
  {
    what: '§14 TypeScript client: 403 and an answer that leads to /login call back, with the body and that address',
    verdict: 'same',
    test: unit('what goes wrong › tells of any 403, and of an answer that leads to the login'),
  },
  {
    what: '§14 TypeScript client: errors reject with status and body',
    verdict: 'different',
    airyCore: 'A bare object; where no answer came, whatever `fetch` threw.',
    here: 'An `ApiError` with both fields, and code, details and the id of the request; status 0 where no answer came. What is safe to repeat is repeated first.',
    test: unit('what goes wrong › rejects with status and body'),
  },
  {
    what: '§14 TypeScript client: answers in camelCase, content and user_data untouched, dates of lists as Date',
    verdict: 'same',
    test: unit(
      'answers of Airy Core’s methods › are in camelCase but for content, tags and user_data; dates of lists are dates',
    ),
  },
  {
    what: '§14 TypeScript client: getConversationInfo',
    verdict: 'different',
    airyCore: 'Put content and the ids of tags into camelCase, too; dates stayed text.',
    here: 'Content and tags are as they came; dates are text, as there.',
    test: unit('answers of Airy Core’s methods › of getConversationInfo keep their dates as text'),
  },
  {
    what: '§14 TypeScript client: listConversations and listMessages ask for 50',
    verdict: 'same',
    test: whole('conversations and messages › are listed 50 at a time unless asked otherwise'),
  },
  {
    what: '§14 TypeScript client: listConversations',
    verdict: 'different',
    airyCore: 'Changed the object that it was given.',
    here: 'Leaves it alone.',
    test: unit(
      'answers of Airy Core’s methods › are in camelCase but for content, tags and user_data; dates of lists are dates',
    ),
  },
  {
    what: '§14 TypeScript client: disconnectChannel',
    verdict: 'different',
    airyCore: 'Went on disconnecting from the source of its first call.',
    here: 'The source of each call.',
    test: unit('requests of Airy Core’s methods › go to the source that each call names'),
  },
  {
    what: '§14 TypeScript client: exploreFacebookChannels',
    verdict: 'different',
    airyCore: 'Sent its argument as it was; the API wants `auth_token`.',
    here: 'Takes `authToken` or `auth_token`.',
    test: whole('channels › are connected, explored, listed, updated and disconnected'),
  },
  {
    what: '§14 TypeScript client: listContacts and updateContactDetails',
    verdict: 'different',
    airyCore:
      'Addresses of a list stayed in snake_case; of an update only some fields were sent, and an empty text deleted nothing.',
    here: 'Lists are as single contacts; every field that is given is sent, an empty text deletes it.',
    test: whole(
      'tags, templates, contacts, webhooks › contacts are read by their conversation, updated, listed and deleted',
    ),
  },
  {
    what: '§14 TypeScript client: getConfig',
    verdict: 'different',
    airyCore: 'Names of services were put into camelCase.',
    here: 'They are as they came.',
    test: whole('the instance › tells its configuration and components, and switches them'),
  },
  {
    what: '§14 TypeScript client: methods of streams, topics and LLM',
    verdict: '501',
    airyCore: 'Called components that this version has not.',
    here: 'They exist, and reject with 501 `not_implemented`.',
    test: whole('what is not part of this version › exists and rejects with 501'),
  },
];

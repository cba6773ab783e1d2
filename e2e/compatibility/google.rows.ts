/** Google Business Messages, which Google has closed. */
import type { CompatibilityRow } from './row.ts';

const house = (name: string): string => `e2e/compatibility/twilio-viber.test.ts: ${name}`;
const source = (file: string, name: string): string => `backend/sources/google/src/${file}.test.ts: ${name}`;

export const googleRows: readonly CompatibilityRow[] = [
  {
    what: 'POST /channels.google.connect, /google',
    verdict: 'different',
    airyCore: 'Connected an agent; messages came to `/google`.',
    here: 'Google closed the product on 31 July 2024. Connecting is 410 `platform_closed` with that reason, and `/google` is 404.',
    test: house('connecting › .google is refused, for Google closed it'),
  },
  {
    what: 'POST /channels.google.disconnect',
    verdict: 'same',
    test: source('closed', 'a platform that is closed › lets go of channels without a call'),
  },
  {
    what: 'Google: messages to it',
    verdict: 'different',
    airyCore: 'Sent.',
    here: '422 with the reason, before anything is stored.',
    test: source('closed', 'a platform that is closed › says why nothing can be sent, whatever it is'),
  },
  {
    what: 'Google: `saFile` and `partnerKey` in airy.yaml',
    verdict: 'different',
    airyCore: 'Needed.',
    here: 'Taken, and without effect.',
    test: source('closed', 'a platform that is closed › takes the settings of Airy Core, and none'),
  },
  {
    what: 'Google: stored messages',
    verdict: 'same',
    here: 'Shown as they were: texts, pictures, suggestions, cards, requests for a live agent, surveys, sign-ins.',
    test: source('read-content', 'stored messages › are shown as they were'),
  },
];

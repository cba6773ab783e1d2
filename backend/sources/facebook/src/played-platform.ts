/** What Meta answers to every call when all is well, and its refusals: for tests of both platforms. */
import type { Answer, Call } from '@airy/source-kit/conformance';
import type { Json } from '@airy/source-kit';
import { graphError } from './test-page.ts';

const page = {
  id: '1234',
  name: 'Bakery',
  access_token: 'token-of-the-page-itself',
  picture: { data: { url: 'https://pictures.example/1234.png' } },
  instagram_business_account: {
    id: '17841405',
    username: 'bakery',
    profile_picture_url: 'https://pictures.example/ig',
  },
};
const webhook = (object: string): Json => ({ object, active: true, fields: [{ name: 'messages', version: 'v25.0' }] });
const token = {
  app_id: '1000',
  is_valid: true,
  expires_at: 0,
  scopes: ['pages_messaging', 'instagram_manage_messages'],
};

const answers: Readonly<Record<string, Json>> = {
  'POST /oauth/access_token': { access_token: 'token-that-lives-long', token_type: 'bearer' },
  'GET /1000': { id: '1000', name: 'Our app' },
  'GET /1000/subscriptions': { data: [webhook('page'), webhook('instagram')] },
  'GET /1234': page,
  'GET /me': page,
  'GET /me/accounts': { data: [page, { id: '5678', name: 'Without an account' }] },
  'POST /': [{ code: 200, body: JSON.stringify({ data: token }) }],
  'GET /me/subscribed_apps': { data: [{ id: '1000', subscribed_fields: ['messages'] }] },
  'POST /me/subscribed_apps': { success: true },
  'DELETE /me/subscribed_apps': { success: true },
  'POST /me/messages': { recipient_id: 'psid-1', message_id: 'm_sent' },
};

export function allIsWell({ method, url }: Call): Answer {
  const path = new URL(url).pathname.replace(/^\/v[\d.]+/, '');
  const body = answers[`${method} ${path}`];
  return body === undefined
    ? { status: 400, body: graphError({ code: 100, error_subcode: 33, message: `Unsupported request: ${path}` }) }
    : { status: 200, body };
}

const refused = (status: number, error: Readonly<Record<string, Json>>): Answer => ({
  status,
  body: graphError({ message: 'In Meta’s words.', ...error }),
});

export const refusals = {
  noSuchUser: refused(400, { code: 100, error_subcode: 2018001, message: '(#100) No matching user found' }),
  tokenInvalid: refused(401, { code: 190, message: 'Invalid OAuth access token.' }),
  tokenExpired: refused(401, { code: 190, error_subcode: 463 }),
  loggedOut: refused(401, { code: 190, error_subcode: 467 }),
  permission: refused(403, { code: 10 }),
  otherPermission: refused(403, { code: 200 }),
  unknownObject: refused(400, { code: 100, error_subcode: 33 }),
  rateLimited: refused(429, { code: 613, message: 'Calls to this api have exceeded the rate limit.' }),
  pageLimited: refused(400, { code: 32 }),
  appLimited: refused(400, { code: 4 }),
  outOfOrder: refused(500, { code: 2 }),
  perhapsSent: refused(500, { code: 1, error_subcode: 1357046 }),
  windowClosed: refused(400, { code: 10, error_subcode: 2018278 }),
  instagramWindowClosed: refused(400, { code: 10, error_subcode: 2534022 }),
  unavailablePerson: refused(400, { code: 551, message: 'This person isn’t available right now.' }),
  restrictedPage: refused(400, { code: 10, error_subcode: 1893063 }),
} as const;

/** All is well, but for what a token is asked about itself. */
export const tokenFails =
  (answer: Answer) =>
  (call: Call): Answer =>
    call.method === 'GET' && new URL(call.url).pathname.endsWith('/me') ? answer : allIsWell(call);

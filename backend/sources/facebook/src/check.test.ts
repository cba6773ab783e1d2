import { describe, expect, it } from '@jest/globals';
import type { CheckResult, Json } from '@airy/source-kit';
import { checkFacebook, checkInstagram } from './check.ts';
import { answer, config, graphError, openAccount, openPage, scripted } from './test-page.ts';

const webhooks =
  (...objects: readonly string[]) =>
  () =>
    answer(200, { data: objects.map(object => ({ object, active: true, fields: [{ name: 'messages' }] })) });

const scopes = ['pages_messaging', 'instagram_manage_messages'];
const debugged = (data: Json) => () => answer(200, [{ code: 200, body: JSON.stringify({ data }) }]);

const good = {
  'GET /1000': () => answer(200, { id: '1000', name: 'Our app' }),
  'GET /1000/subscriptions': webhooks('page', 'instagram'),
  'GET /me': () =>
    answer(200, { id: '1234', name: 'Bakery', instagram_business_account: { id: '17841405', username: 'bakery' } }),
  'POST /': debugged({ app_id: '1000', is_valid: true, scopes, expires_at: 0 }),
  'GET /me/subscribed_apps': () => answer(200, { data: [{ id: '1000', subscribed_fields: ['messages'] }] }),
};

type Answers = Parameters<typeof scripted>[0];
const both = [
  ['Messenger', checkFacebook, openPage, 'Bakery'],
  ['Instagram', checkInstagram, openAccount, 'bakery'],
] as const;

describe.each(both)('a check of %s', (_platform, check, channel, account) => {
  const checked = async (answers: Answers, of: typeof channel | null = channel) => {
    const { http, calls } = scripted({ ...good, ...answers });
    return { calls, result: await check({ config, channel: of, http }) };
  };
  const resultOf = async (answers: Answers, of?: null): Promise<CheckResult> =>
    (await checked(answers, of === null ? null : channel)).result;

  it('names whose credentials they are, and puts no token into an address', async () => {
    expect(await resultOf({}, null)).toEqual({ ok: true, account: 'Our app' });
    const { result, calls } = await checked({});
    expect(result).toEqual({ ok: true, account });
    expect(calls.map(({ url }) => url).join(' ')).not.toMatch(/nobody-sees|secret/);
  });

  const bad =
    (error: Record<string, Json>, status = 400) =>
    () =>
      answer(status, graphError(error));

  it.each([
    ['an expired token', { 'GET /me': bad({ code: 190, error_subcode: 463 }, 401) }, 'token_expired'],
    ['a token whose owner logged out', { 'GET /me': bad({ code: 190, error_subcode: 467 }, 401) }, 'token_invalid'],
    ['a changed password', { 'GET /me': bad({ code: 190, error_subcode: 460 }, 401) }, 'token_invalid'],
    ['a token without a subcode', { 'GET /me': bad({ code: 190 }, 401) }, 'token_invalid'],
    ['a missing permission', { 'GET /me': bad({ code: 10 }, 403) }, 'permission_missing'],
    ['another missing permission', { 'GET /me': bad({ code: 200 }, 403) }, 'permission_missing'],
    ['a capability', { 'GET /me': bad({ code: 3 }) }, 'permission_missing'],
    ['a page that is gone', { 'GET /me': bad({ code: 100, error_subcode: 33 }) }, 'not_found'],
    ['a limit', { 'GET /me': bad({ code: 4 }) }, 'rate_limited'],
    ['a limit of the page', { 'GET /me': bad({ code: 80_001 }) }, 'rate_limited'],
    ['no answer', { 'GET /me': () => ({ sent: null, reason: 'time-out' }) as const }, 'unreachable'],
    ['a proxy', { 'GET /me': () => answer(502, '<html>') }, 'unreachable'],
    ['another page', { 'GET /me': () => answer(200, { id: '9', name: 'Else' }) }, 'wrong_account'],
    ['a token of another app', { 'POST /': debugged({ app_id: '7', is_valid: true, scopes }) }, 'wrong_account'],
    ['a token without the scope', { 'POST /': debugged({ app_id: '1000', is_valid: true }) }, 'permission_missing'],
    ['a token that was made invalid', { 'POST /': debugged({ app_id: '1000', is_valid: false }) }, 'token_invalid'],
    ['a page that sends nothing', { 'GET /me/subscribed_apps': () => answer(200, { data: [] }) }, 'not_found'],
  ])('tells %s, and what to do', async (_what, answers, reason) => {
    const result = await resultOf(answers);
    expect(result).toMatchObject({ ok: false, reason, nextStep: expect.stringMatching(/\.$/) });
  });

  it('tells wrong settings from a wrong token', async () => {
    const wrongSecret = { 'GET /1000': bad({ code: 190, message: 'Invalid OAuth access token signature.' }) };
    expect(await resultOf(wrongSecret, null)).toMatchObject({
      reason: 'token_invalid',
      nextStep: expect.stringContaining('app secret'),
    });
  });

  it('tells that the webhook was not entered', async () => {
    const none = { 'GET /1000/subscriptions': webhooks() };
    expect(await resultOf(none, null)).toMatchObject({
      reason: 'not_found',
      nextStep: expect.stringContaining('callback URL'),
    });
    const other = { 'GET /1000/subscriptions': webhooks(check === checkFacebook ? 'instagram' : 'page') };
    expect(await resultOf(other, null)).toMatchObject({ ok: true });
    expect(await resultOf(other)).toMatchObject({ ok: false, reason: 'not_found' });
  });
});

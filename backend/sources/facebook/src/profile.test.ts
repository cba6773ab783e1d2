import { describe, expect, it } from '@jest/globals';
import { readFacebookProfile, readInstagramProfile } from './profile.ts';
import type { Json } from '@airy/source-kit';
import { answer, config, graphError, openAccount, openPage, scripted } from './test-page.ts';

function profile(answers: Parameters<typeof scripted>[0]) {
  const { http, calls } = scripted(answers);
  return { calls, profile: readFacebookProfile({ config, channel: openPage, contactId: '42', http }) };
}

const refused = () => answer(400, graphError({ code: 100, error_subcode: 33, message: 'not allowed' }));

describe('a profile', () => {
  it('has the name and picture that Messenger gives', async () => {
    const body = { id: '42', first_name: 'Ada', last_name: 'Lovelace', profile_pic: 'https://pictures.example/42.png' };
    expect(await profile({ 'GET /42': () => answer(200, body) }).profile).toEqual({
      found: true,
      displayName: 'Ada Lovelace',
      avatarUrl: 'https://pictures.example/42.png',
      // Fetched once, as its address does not last.
      avatarFile: { url: 'https://pictures.example/42.png' },
    });
  });

  it('is read from the list of conversations where the page may not read profiles', async () => {
    const participants = {
      data: [
        { name: 'Bakery', id: '1234' },
        { name: 'Ada Lovelace', id: '42' },
      ],
    };
    const conversations = () => answer(200, { data: [{ participants }] });
    const asked = profile({ 'GET /42': refused, 'GET /me/conversations': conversations });
    expect(await asked.profile).toEqual({ found: true, displayName: 'Ada Lovelace', avatarUrl: null });
    expect(new URL(asked.calls[1]?.url ?? '').searchParams.get('user_id')).toBe('42');
  });

  it('of Instagram has a name, or a user name', async () => {
    const ask = (body: Json) => {
      const { http, calls } = scripted({ 'GET /42': () => answer(200, body) });
      return { calls, profile: readInstagramProfile({ config, channel: openAccount, contactId: '42', http }) };
    };
    const named = ask({ name: 'Ada Lovelace', username: 'ada', profile_pic: 'https://pictures.example/42.png' });
    expect(await named.profile).toMatchObject({ found: true, displayName: 'Ada Lovelace' });
    expect(named.calls[0]?.url).toContain('fields=name%2Cusername%2Cprofile_pic');
    expect(await ask({ name: null, username: 'ada' }).profile).toMatchObject({ displayName: 'ada' });
  });

  it('of Instagram is looked for in Instagram’s conversations', async () => {
    const participants = { data: [{ id: '42', username: 'ada' }] };
    const { http, calls } = scripted({
      'GET /42': refused,
      'GET /me/conversations': () => answer(200, { data: [{ participants }] }),
    });
    const request = { config, channel: openAccount, contactId: '42', http };
    expect(await readInstagramProfile(request)).toMatchObject({ displayName: 'ada' });
    expect(new URL(calls[1]?.url ?? '').searchParams.get('platform')).toBe('instagram');
  });

  it.each([
    ['refused twice', { 'GET /42': refused, 'GET /me/conversations': refused }, false],
    ['unknown', { 'GET /42': refused, 'GET /me/conversations': () => answer(200, { data: [] }) }, false],
    ['behind an expired token', { 'GET /42': () => answer(401, graphError({ code: 190 })) }, false],
    ['limited', { 'GET /42': () => answer(400, graphError({ code: 4 })) }, true],
    ['unreachable', { 'GET /42': () => ({ sent: false, reason: 'ECONNREFUSED' }) as const }, true],
  ])('%s is none; whether to ask again is told', async (_what, answers, retry) => {
    expect(await profile(answers).profile).toMatchObject({ found: false, retry });
  });
});

import { describe, expect, it } from '@jest/globals';
import { readProfile } from './profile.ts';
import { answer, config, graphError, openPage, scripted } from './test-page.ts';

function profile(answers: Parameters<typeof scripted>[0]) {
  const { http, calls } = scripted(answers);
  return { calls, profile: readProfile({ config, channel: openPage, contactId: '42', http }) };
}

const refused = () => answer(400, graphError({ code: 100, error_subcode: 33, message: 'not allowed' }));

describe('a profile', () => {
  it('has the name and picture that Messenger gives', async () => {
    const body = { id: '42', first_name: 'Ada', last_name: 'Lovelace', profile_pic: 'https://pictures.example/42.png' };
    expect(await profile({ 'GET /42': () => answer(200, body) }).profile).toEqual({
      found: true,
      displayName: 'Ada Lovelace',
      avatarUrl: 'https://pictures.example/42.png',
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

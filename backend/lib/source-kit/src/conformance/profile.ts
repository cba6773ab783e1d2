/** Names of contacts: found, refused for good, or to be asked for again. */
import { describe, expect, it } from '@jest/globals';
import type { Profile, Source, SourceHttp } from '../source.ts';
import { isElsewhere, isExcepted } from './elsewhere.ts';
import { answering, cut, leaks, oddAnswers, unreachable } from './platform.ts';
import type { ConformanceSubject, Script } from './subject.ts';

export function profileConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const { source, config, send, profile: told } = subject;
  if (!source.profile) return;
  describe('profiles', () => {
    if (isElsewhere(subject, 'profile', told) || told === undefined) return;
    const channel = send?.channel ?? { id: 'channel', sourceChannelId: '1', token: 'channel-token', metadata: {} };
    const ask = (http: SourceHttp): Promise<Profile> =>
      (source.profile as NonNullable<Source['profile']>)({ config, channel, contactId: told.contactId ?? '1', http });
    const asked = async (script: Script) => {
      const { http, calls } = answering(script);
      return { profile: await ask(http), calls };
    };

    it('have the name and the picture that the platform gives', async () => {
      const { profile, calls } = await asked(told.answers);
      const { displayName, avatarUrl, avatarFile } = told;
      expect(profile).toEqual({ found: true, displayName, avatarUrl, ...(avatarFile && { avatarFile }) });
      expect(leaks(subject, calls).length > 0).toBe(calls.length > 0 && isExcepted(subject, 'tokenInAddress'));
    });

    it('are not asked for again where the platform does not tell', async () => {
      expect((await asked(told.gone)).profile).toMatchObject({ found: false, retry: false });
    });

    it('are asked for again where it was not reached', async () => {
      for (const http of [unreachable, cut]) expect(await ask(http)).toMatchObject({ found: false, retry: true });
    });

    it('survive answers that the platform never gives', async () => {
      for (const outcome of oddAnswers) {
        const profile = await ask({ request: async () => outcome });
        if (profile.found) expect([profile.displayName, profile.avatarUrl].every(isTextOrNull)).toBe(true);
      }
    });
  });
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

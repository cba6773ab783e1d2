/** Whether settings and tokens are good: typed reasons, each with what to do now. */
import { describe, expect, it } from '@jest/globals';
import { checkReasons, type CheckResult, type OpenChannel, type Source, type SourceHttp } from '../source.ts';
import { isElsewhere, isExcepted } from './elsewhere.ts';
import { answering, cut, leaks, oddAnswers, secretsOf, unreachable } from './platform.ts';
import type { ConformanceSubject, Script } from './subject.ts';

export function checkConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const { source, config, send, check: told } = subject;
  if (!source.check) return;
  describe('checking', () => {
    if (isElsewhere(subject, 'check', told) || told === undefined) return;
    const channel = send?.channel ?? { id: 'channel', sourceChannelId: '1', token: 'channel-token', metadata: {} };
    const ask = (http: SourceHttp, of: OpenChannel | null): Promise<CheckResult> =>
      (source.check as NonNullable<Source['check']>)({ config, channel: of, http });
    const asked = (script: Script, of: OpenChannel | null) => ask(answering(script).http, of);

    it('says whose credentials are good', async () => {
      for (const one of [null, channel]) {
        const { http, calls } = answering(told.good);
        expect(await ask(http, one)).toMatchObject({ ok: true });
        expect(leaks(subject, calls).length > 0 && !isExcepted(subject, 'tokenInAddress')).toBe(false);
      }
      expect(await asked(told.good, channel)).toEqual({ ok: true, account: told.account });
    });

    it.each(told.bad)('knows %s, and what to do then', async (_name, script, reason, of = 'channel') => {
      const result = await asked(script, of === 'settings' ? null : channel);
      expect(result).toMatchObject({ ok: false, reason });
      expect(faultsOf(subject, result)).toEqual([]);
    });

    it('has an example of a token that is not good', () => {
      const reasons = told.bad.map(([, , reason]) => reason);
      const isTold = reasons.includes('token_invalid') || reasons.includes('token_expired');
      expect(isTold || isExcepted(subject, 'tokenNeverRefused')).toBe(true);
    });

    it('says that the platform is not reached', async () => {
      for (const http of [unreachable, cut])
        expect(await ask(http, channel)).toMatchObject({ ok: false, reason: 'unreachable' });
    });

    it('survives answers that the platform never gives', async () => {
      for (const one of [null, channel])
        for (const outcome of oddAnswers)
          expect(faultsOf(subject, await ask({ request: async () => outcome }, one))).toEqual([]);
    });
  });
}

/** What people could not use of an answer. */
function faultsOf<S extends Source>(subject: ConformanceSubject<S>, result: CheckResult): string[] {
  if (result.ok) return [];
  const { reason, message, nextStep } = result;
  return [
    ...(checkReasons.includes(reason) ? [] : [`${String(reason)} is no reason`]),
    ...(message.trim() === '' ? ['no message'] : []),
    ...(nextStep.endsWith('.') ? [] : ['the next step is no sentence']),
    ...(secretsOf(subject).some(secret => `${message}${nextStep}`.includes(secret)) ? ['shows a secret'] : []),
  ];
}

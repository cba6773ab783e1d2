/** What the platform answers becomes what follows from it. */
import { isErrorCode } from '@airy/errors';
import { describe, expect, it } from '@jest/globals';
import type { HttpOutcome, SendResult, Source, SourceHttp } from '../source.ts';
import type { Answer, ConformanceSubject } from './subject.ts';

const requested = {
  messageId: 'm1',
  recipient: '1',
  sentAt: 1_622_541_600_000,
  conversation: null,
  lastReceivedAt: null,
} as const;

export function sendConformance<S extends Source>({ source, config, send }: ConformanceSubject<S>): void {
  if (!source.send) return;
  if (!send) throw new Error(`${source.id} sends: tell the suite how its platform answers.`);
  const { content, channel, answers } = send;

  const sendWith = (outcome: HttpOutcome): Promise<SendResult> => {
    const http: SourceHttp = { request: async () => outcome };
    const request = { ...requested, config: config as never, channel, content, http };
    return (source.send as NonNullable<Source['send']>)(request);
  };
  const answered = (answer: Answer): Promise<SendResult> => sendWith(outcomeOf(answer));

  describe('sending', () => {
    it('puts no token into an address', async () => {
      const urls: string[] = [];
      const request: SourceHttp['request'] = async ({ url }) => (urls.push(url), outcomeOf(answers.accepted));
      await (source.send as NonNullable<Source['send']>)({
        ...requested,
        config,
        channel,
        content,
        http: { request },
      });
      expect(urls.length).toBeGreaterThan(0);
      expect(channel.token !== null && urls.join(' ').includes(channel.token)).toBe(false);
    });

    it('knows what was accepted', async () => {
      const { sourceMessageId } = answers;
      expect(await answered(answers.accepted)).toMatchObject({ kind: 'delivered', sourceMessageId });
    });

    it('gives up what is refused, with a code of the catalogue', async () => {
      const result = await answered(answers.refused);
      expect(result).toMatchObject({ kind: 'failed' });
      expect(result.kind === 'failed' && isErrorCode(result.code)).toBe(true);
    });

    it('tells an invalid token', async () => {
      expect(await answered(answers.tokenInvalid)).toMatchObject({ kind: 'failed', code: 'source_token_invalid' });
    });

    it('comes again when told to', async () => {
      const result = await answered({ ...answers.rateLimited, headers: { 'retry-after': '7' } });
      expect(result).toMatchObject({ kind: 'not-accepted', retryAfterMs: 7_000 });
    });

    it('comes again when the platform is out of order', async () => {
      expect(await answered(answers.outOfOrder)).toMatchObject({ kind: 'not-accepted' });
    });

    it('comes again when nothing was sent', async () => {
      expect(await sendWith({ sent: false, reason: 'refused' })).toMatchObject({ kind: 'not-accepted' });
    });

    it('does not claim to know what became of a call without an answer', async () => {
      expect(await sendWith({ sent: null, reason: 'time-out' })).toMatchObject({ kind: 'unknown' });
    });

    it.each(['', '<html>', 'null', '[]', '{"error":7}'])('survives the answer %j', async text => {
      for (const status of [200, 302, 400, 401, 404, 500, 503])
        expect(['delivered', 'failed', 'not-accepted', 'unknown']).toContain(
          (await sendWith({ sent: true, status, headers: {}, text })).kind,
        );
    });
  });
}

function outcomeOf({ status, body, headers = {} }: Answer): HttpOutcome {
  return { sent: true, status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** Files of received messages, marks of reading, and accounts that are asked. */
import { AiryError } from '@airy/errors';
import type { Json } from '@airy/model';
import { describe, expect, it } from '@jest/globals';
import type { FileLocation, ReceivedFiles, Source, SourceHttp } from '../source.ts';
import { isElsewhere, isExcepted } from './elsewhere.ts';
import { answering, cut, leaks, oddAnswers, unreachable } from './platform.ts';
import { parserOf } from './parser.ts';
import { fixturesOf, type ConformanceSubject, type FilesSubject } from './subject.ts';

const anyChannel = { id: 'channel', sourceChannelId: '1', token: 'channel-token', metadata: {} };

export function filesConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const files: ReceivedFiles<never> | undefined = subject.source.files;
  if (!files) return;
  describe('files of received messages', () => {
    if (!isElsewhere(subject, 'files', subject.files) && subject.files) located(subject, files, subject.files);

    it('are found in contents, and nothing is in made-up ones', async () => {
      for (const content of [null, 'text', 7, [], {}, { message: null }, { attachments: 'x' }] as Json[])
        expect(files.refsOf(content)).toEqual([]);
      const read = parserOf(subject);
      if (read === null) return;
      const refs: string[] = [];
      for (const fixture of fixturesOf(subject))
        for (const command of (await read(fixture)).commands)
          if (command.type === 'message.receive') refs.push(...files.refsOf(jsonOf(command.content)));
      expect(refs.length).toBeGreaterThan(0);
      expect(refs.every(ref => typeof ref === 'string' && ref !== '')).toBe(true);
    });
  });
}

function located<S extends Source>(
  subject: ConformanceSubject<S>,
  files: ReceivedFiles<never>,
  told: FilesSubject,
): void {
  const channel = subject.send?.channel ?? anyChannel;
  const locate = (http: SourceHttp): Promise<FileLocation | null> =>
    files.locate({ config: subject.config as never, channel, ref: told.ref, http });

  it('are located, without a token in the address', async () => {
    const { http, calls } = answering(told.answers);
    const location = await locate(http);
    expect(location).toEqual(told.location);
    const addresses = [...calls, { method: 'GET', url: location?.url ?? '' } as const];
    expect(leaks(subject, addresses).length > 0).toBe(isExcepted(subject, 'tokenInAddress'));
  });

  it('are gone where the platform says so, and to be asked for again where it was not reached', async () => {
    const { http, calls } = answering(told.answers);
    await locate(http);
    // An address that stands in the message needs no call.
    if (calls.length === 0) return;
    expect(await locate(answering(told.gone).http)).toBeNull();
    for (const none of [unreachable, cut])
      await expect(locate(none)).rejects.toMatchObject({ code: 'source_unavailable' });
  });

  it('survive answers that the platform never gives', async () => {
    for (const outcome of oddAnswers)
      await locate({ request: async () => outcome }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(AiryError);
      });
  });
}

export function markSeenConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const { source, config, send, markSeen: told } = subject;
  if (!source.markSeen) return;
  describe('marking as read', () => {
    if (isElsewhere(subject, 'markSeen', told) || told === undefined) return;
    const mark = (http: SourceHttp): Promise<void> =>
      (source.markSeen as NonNullable<Source['markSeen']>)({
        ...{ config, channel: send?.channel ?? anyChannel, contactId: '1', sourceMessageId: 'm-17', http },
      });

    it('tells the platform, without a token in the address', async () => {
      const { http, calls } = answering(told.answers);
      await mark(http);
      expect(calls.length).toBeGreaterThan(0);
      expect(leaks(subject, calls).length > 0).toBe(isExcepted(subject, 'tokenInAddress'));
    });

    it('fails by a typed error only', async () => {
      const all: SourceHttp[] = [unreachable, cut, ...oddAnswers.map(outcome => ({ request: async () => outcome }))];
      for (const http of all)
        await mark(http).catch((error: unknown) => {
          expect(error).toBeInstanceOf(AiryError);
        });
    });
  });
}

export function pollingConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  if (!subject.source.polling) return;
  describe('accounts that are asked', () => {
    // Each platform has a way of its own to ask; the station's promises are tested with the station.
    isElsewhere(subject, 'polling', undefined);
  });
}

function jsonOf(content: string): Json {
  try {
    return JSON.parse(content) as Json;
  } catch {
    // Plain text is content, too.
    return content;
  }
}

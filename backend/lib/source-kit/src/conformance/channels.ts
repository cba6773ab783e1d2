/** How accounts become channels, and cease to be: what is stored, what is shown, and how it fails. */
import { AiryError } from '@airy/errors';
import { describe, expect, it } from '@jest/globals';
import { ZodObject, type ZodType } from 'zod';
import type { ChannelSetup, Connection, Source, SourceHttp } from '../source.ts';
import { isElsewhere, isExcepted } from './elsewhere.ts';
import { answering, leaks, oddAnswers, secretsOf, soundsSecret, unreachable } from './platform.ts';
import type { ConformanceSubject, ConnectSubject, ExploreSubject } from './subject.ts';

const publicUrl = 'https://airy.example';

export function channelsConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const setup: ChannelSetup<never> | undefined = subject.source.channels;
  if (!setup) return;
  describe('connecting', () => {
    if (!isElsewhere(subject, 'connect', subject.connect) && subject.connect)
      connecting(subject, setup, subject.connect);
  });
  if (setup.onDisconnect)
    describe('disconnecting', () => {
      if (!isElsewhere(subject, 'disconnect', subject.disconnect)) disconnecting(subject, setup);
    });
  if (setup.onExplore)
    describe('exploring', () => {
      if (!isElsewhere(subject, 'explore', subject.explore) && subject.explore)
        exploring(subject, setup, subject.explore);
    });
}

function connecting<S extends Source>(
  subject: ConformanceSubject<S>,
  setup: ChannelSetup<never>,
  told: ConnectSubject,
): void {
  const { config, source } = subject;
  const connect = (http: SourceHttp): Promise<Connection> =>
    setup.onConnect({ config: config as never, request: setup.connect.parse(told.body) as never, publicUrl, http });

  it('refuses a body that cannot work', () => {
    for (const body of told.invalid ?? [{}]) expect(setup.connect.safeParse(body).success).toBe(false);
  });

  it('marks the secrets of its forms', () => {
    const fields = [setup.connect, setup.explore].flatMap(form => (form instanceof ZodObject ? [form.shape] : []));
    const unmarked = fields.flatMap(shape =>
      Object.entries(shape as Record<string, ZodType>)
        .filter(([key, field]) => soundsSecret.test(key) && field.meta()?.['secret'] !== true)
        .map(([key]) => key),
    );
    expect(unmarked).toEqual([]);
  });

  it('stores the account, and shows no token', async () => {
    const { http, calls } = answering(told.answers);
    const connection = await connect(http);
    expect(connection).toMatchObject(told.connection);
    expect(connection.sourceChannelId).not.toBe('');
    const shown = JSON.stringify(connection.metadata);
    expect(secretsOf(subject).filter(secret => shown.includes(secret))).toEqual([]);
    if (connection.token !== null) expect(shown).not.toContain(connection.token);
    expect(leaks(subject, calls).length > 0 && !isExcepted(subject, 'tokenInAddress')).toBe(false);
    if (!source.channels?.newChannelEachTime) expect(await connect(answering(told.answers).http)).toEqual(connection);
  });

  it('tells by its consequence how it failed', async () => {
    const { calls } = await tried(http => connect(http), answering(told.answers));
    if (calls.length === 0 && told.tokenInvalid === undefined) return;
    await expect(connect(unreachable)).rejects.toMatchObject({ code: 'source_unavailable' });
    if (isExcepted(subject, 'tokenNeverRefused')) return;
    if (told.tokenInvalid === undefined) throw new Error('Tell the suite how the platform refuses a token.');
    await expect(connect(answering(told.tokenInvalid).http)).rejects.toMatchObject({ code: 'source_token_invalid' });
  });

  it('survives answers that the platform never gives', () => survives(subject, connect));
}

function disconnecting<S extends Source>(subject: ConformanceSubject<S>, setup: ChannelSetup<never>): void {
  const { config, send, disconnect: told } = subject;
  const channel = send?.channel ?? { id: 'channel', sourceChannelId: '1', token: 'channel-token', metadata: {} };
  const disconnect = async (http: SourceHttp): Promise<void> =>
    setup.onDisconnect?.({ config: config as never, channel, publicUrl, http });

  it('ends what connecting began', async () => {
    const { http, calls } = answering(told?.answers ?? { status: 200, body: {} });
    await disconnect(http);
    expect(leaks(subject, calls).length > 0 && !isExcepted(subject, 'tokenInAddress')).toBe(false);
  });

  it('survives answers that the platform never gives', () => survives(subject, disconnect));
}

function exploring<S extends Source>(
  subject: ConformanceSubject<S>,
  setup: ChannelSetup<never>,
  told: ExploreSubject,
): void {
  const explore = async (http: SourceHttp) =>
    setup.onExplore?.({
      config: subject.config as never,
      request: setup.explore?.parse(told.body) as never,
      publicUrl,
      http,
    });

  it('lists what can be connected, without a token', async () => {
    const { http, calls } = answering(told.answers);
    const found = await explore(http);
    expect(found?.map(({ sourceChannelId, name }) => ({ sourceChannelId, name }))).toEqual(told.found);
    const shown = JSON.stringify(found);
    expect(secretsOf(subject).filter(secret => shown.includes(secret))).toEqual([]);
    expect(leaks(subject, calls).length > 0 && !isExcepted(subject, 'tokenInAddress')).toBe(false);
  });

  it('says that the platform is not reached', async () => {
    await expect(explore(unreachable)).rejects.toMatchObject({ code: 'source_unavailable' });
  });

  it('survives answers that the platform never gives', () => survives(subject, explore));
}

async function tried<T>(
  run: (http: SourceHttp) => Promise<unknown>,
  platform: T & { readonly http: SourceHttp },
): Promise<T> {
  await run(platform.http);
  return platform;
}

/** It may succeed, or say by a typed error why it did not; the error shows no secret. */
async function survives<S extends Source>(
  subject: ConformanceSubject<S>,
  run: (http: SourceHttp) => Promise<unknown>,
): Promise<void> {
  for (const outcome of oddAnswers)
    try {
      await run({ request: async () => outcome });
    } catch (error) {
      if (!(error instanceof AiryError)) throw error;
      expect(secretsOf(subject).filter(secret => error.message.includes(secret))).toEqual([]);
    }
}

import { answerTooLong } from '@airy/source-kit';
import type { HttpOutcome, Json, PolledEvent, SourceHttp } from '@airy/source-kit';
import { describe, expect, it } from '@jest/globals';
import { parseTelegram } from './inbound.ts';
import { pollingWith } from './polling.ts';
import { methodOf, openBot, pollingConfig, refusal, result, token, type Call } from './test-bot.ts';

const telegramPolling = pollingWith({ conflictPauseMs: 1, conflicts: 3 });
const chat = { id: 200000001, type: 'private', first_name: 'Ada' };

function update(updateId: number): Json {
  return { update_id: updateId, message: { message_id: updateId, from: chat, chat, date: 1622541600, text: 'Hi' } };
}

const press: Json = {
  update_id: 9,
  callback_query: { id: 'press-1', from: chat, data: 'red', message: { message_id: 1, chat, date: 0 } },
};

/** Plays Telegram: each question for updates gets the next answer; after the last the poller is told to end. */
async function play({ answers, cursor = null }: { answers: readonly HttpOutcome[]; cursor?: Json }) {
  const left = [...answers];
  const ending = new AbortController();
  const calls: (readonly [method: string, body: unknown])[] = [];
  const saved: { readonly events: readonly PolledEvent[]; readonly cursor: Json }[] = [];
  const respond = (call: Call): HttpOutcome => {
    if (calls.length > 50) throw new Error('the poller goes round in circles');
    calls.push([methodOf(call), call.body]);
    if (methodOf(call) !== 'getUpdates') return outcome(result(true));
    if (left.length <= 1) ending.abort();
    return left.shift() ?? outcome(result([]));
  };
  const http: SourceHttp = { request: async call => respond(call) };
  const polled = telegramPolling.poll({
    config: pollingConfig,
    channel: openBot,
    http,
    cursor,
    signal: ending.signal,
    save: async (events, next) => void (calls.push(['saved', next]), saved.push({ events, cursor: next })),
    storeFile: async () => null,
  });
  const failure = await polled.then(
    () => null,
    (error: unknown) => error,
  );
  return {
    calls,
    saved,
    failure,
    questions: calls.filter(([method]) => method === 'getUpdates').map(([, body]) => body),
  };
}

function outcome({ status, body }: { status: number; body: Json }): HttpOutcome {
  return { sent: true, status, headers: {}, text: JSON.stringify(body) };
}

const news = (...updates: Json[]): HttpOutcome => outcome(result(updates));
const nothing = news();

describe('asking Telegram', () => {
  it('is what an instance does that has no public address', () => {
    expect(telegramPolling.isWanted(pollingConfig)).toBe(true);
    expect(telegramPolling.isWanted({ ...pollingConfig, receive: 'webhook' })).toBe(false);
  });

  it('takes the webhook away first, as Telegram answers nobody while it has one', async () => {
    const { calls } = await play({ answers: [nothing] });
    expect(calls[0]).toEqual(['deleteWebhook', { drop_pending_updates: false }]);
  });

  it('asks from where it stood, and goes on only after the events are safe', async () => {
    const { calls, saved, questions } = await play({
      answers: [news(update(5), update(6)), news(update(7)), nothing],
      cursor: { offset: 5 },
    });
    expect(questions).toMatchObject([{ offset: 5, limit: 100, timeout: 50 }, { offset: 7 }, { offset: 8 }]);
    expect(calls.map(([method]) => method)).toEqual([
      'deleteWebhook',
      'getUpdates',
      'saved',
      'getUpdates',
      'saved',
      'getUpdates',
    ]);
    expect(saved.map(({ cursor }) => cursor)).toEqual([{ offset: 7 }, { offset: 8 }]);
  });

  it('begins at Telegram’s own first where nothing was saved', async () => {
    const { questions } = await play({ answers: [nothing] });
    expect(questions).toMatchObject([{ limit: 100 }]);
    expect(questions[0]).not.toHaveProperty('offset');
  });

  it('gives events that the parser reads as those of this bot', async () => {
    const { saved } = await play({ answers: [news(update(5)), nothing] });
    const [event] = saved[0]?.events ?? [];
    if (!event) throw new Error('nothing was saved');
    const { commands } = parseTelegram({ ...event, receivedAt: Date.UTC(2026, 1) });
    expect(commands).toMatchObject([{ type: 'message.receive', source: 'telegram' }, { type: 'contact.profile' }]);
  });

  it('tells Telegram that a pressed button was heard', async () => {
    const { calls } = await play({ answers: [news(press), nothing] });
    expect(calls).toContainEqual(['answerCallbackQuery', { callback_query_id: 'press-1' }]);
  });

  it('asks for fewer where the answer is too long to be taken', async () => {
    const { questions, saved } = await play({
      answers: [{ sent: null, reason: answerTooLong }, news(update(5)), nothing],
    });
    expect(questions).toMatchObject([{ limit: 100 }, { limit: 10 }, { limit: 100, offset: 6 }]);
    expect(saved).toHaveLength(1);
  });

  it('bears with a predecessor that Telegram has not let go yet', async () => {
    const conflict = outcome(refusal(409, 'Conflict: terminated by other getUpdates request'));
    const { failure, saved } = await play({ answers: [conflict, conflict, news(update(5)), nothing] });
    expect(failure).toBeNull();
    expect(saved).toHaveLength(1);
  });

  it('does not move on if the events could not be saved', async () => {
    const http: SourceHttp = {
      request: async call => outcome(result(methodOf(call) === 'getUpdates' ? [update(5)] : true)),
    };
    const broken = new Error('the log is away');
    const polled = telegramPolling.poll({
      ...{ config: pollingConfig, channel: openBot, http, cursor: null, signal: new AbortController().signal },
      save: async () => Promise.reject(broken),
      storeFile: async () => null,
    });
    await expect(polled).rejects.toBe(broken);
  });

  it.each([
    [
      'another program asks',
      refusal(409, 'Conflict: terminated by other getUpdates request'),
      'source_rejected',
      /Another program asks/,
    ],
    [
      'Telegram quotes the token',
      refusal(400, `Bad Request: nobody knows bot${token}`),
      'source_rejected',
      /nobody knows bot…/,
    ],
    ['the token was revoked', refusal(401, 'Unauthorized'), 'source_token_invalid', /Unauthorized/],
    [
      'we ask too often',
      refusal(429, 'Too Many Requests: retry after 5', { retry_after: 5 }),
      'source_unavailable',
      /Too Many/,
    ],
    ['Telegram is out of order', refusal(502, 'Bad Gateway'), 'source_unavailable', /Bad Gateway/],
    ['there is no list', result({}), 'source_unavailable', /no list/],
  ])('says what follows when %s, without the token', async (_what, answer, code, words) => {
    const { failure } = await play({ answers: [...Array.from({ length: 3 }, () => outcome(answer)), nothing] });
    expect(failure).toMatchObject({ code, message: expect.stringMatching(words) });
    expect(String((failure as Error).message)).not.toContain(token);
  });

  it('ends when it is told to, also in the middle of a question', async () => {
    const ending = new AbortController();
    const http: SourceHttp = {
      request: async call => {
        if (methodOf(call) !== 'getUpdates') return outcome(result(true));
        return new Promise<HttpOutcome>(resolve => {
          call.signal?.addEventListener('abort', () => resolve({ sent: null, reason: 'given up' }));
          ending.abort();
        });
      },
    };
    await telegramPolling.poll({
      ...{ config: pollingConfig, channel: openBot, http, cursor: null, signal: ending.signal },
      save: async () => undefined,
      storeFile: async () => null,
    });
  });
});

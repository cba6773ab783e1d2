import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommunicationCommand } from '@airy/domain';
import type { Message } from '@airy/model';
import type { Commander, CommandRequest } from '@airy/processing';
import { startTestInstance, type TestInstance } from '@airy/testkit';
import { topicNames } from '@airy/topics';
import { Attempts } from './attempts.ts';

const topic = topicNames(null).events;
const message = { id: 'm1', conversationId: 'c1' } as Message;
const never = new AbortController().signal;

let instance: TestInstance;
let attempts: Attempts;
let told: CommandRequest<CommunicationCommand>[];
let isAway = false;

beforeEach(async () => {
  instance = await startTestInstance({ services: [] });
  told = [];
  isAway = false;
  attempts = await open();
});

afterEach(async () => {
  await attempts.close();
  await instance.close();
});

function open(): Promise<Attempts> {
  const commander: Pick<Commander, 'tell'> = {
    tell: async requests => {
      if (isAway) throw new Error('away');
      told.push(...requests);
    },
  };
  const { log } = instance.context;
  return Attempts.open({
    log,
    topic,
    commander: commander as Commander,
    source: 'facebook',
    platformIsIdempotent: false,
  });
}

function attemptId(n = -1): string {
  const command = told.at(n)?.command;
  return command?.type === 'message.start-attempt' ? command.attemptId : '';
}

async function writerSays(type: string, data: unknown): Promise<void> {
  const value = Buffer.from(JSON.stringify({ type, data }));
  await instance.context.log.append([{ topic, partition: 0, key: 'c1', value, headers: { 'event-type': type } }]);
}

describe('an attempt', () => {
  it('is begun when the writer has granted it', async () => {
    const granted = attempts.ask(message, never);
    await writerSays('message.attempt-granted', { attemptId: attemptId(), message, recipient: '42' });
    expect(await granted).toMatchObject({ recipient: '42' });
  });

  it('is not when the writer refuses', async () => {
    const refused = attempts.ask(message, never);
    await writerSays('message.attempt-refused', { attemptId: attemptId(), messageId: 'm1', reason: 'not-pending' });
    expect(await refused).toBeNull();
  });

  it('granted to another life is nobody’s', async () => {
    const later = await open();
    const asked = attempts.ask(message, never);
    const mine = attemptId();
    const ending = new AbortController();
    const theirs = later.ask(message, ending.signal);
    expect(attemptId()).not.toBe(mine);
    await writerSays('message.attempt-granted', { attemptId: mine, message, recipient: '42' });
    await asked;
    ending.abort(new Error('no answer'));
    await expect(theirs).rejects.toThrow('no answer');
    expect([attempts.isOwn(`${mine}:report`), later.isOwn(`${mine}:report`)]).toEqual([true, false]);
    await later.close();
  });

  it('that was waited for in vain is the same one when it is asked for again', async () => {
    const ending = new AbortController();
    const first = attempts.ask(message, ending.signal);
    ending.abort(new Error('time is over'));
    await expect(first).rejects.toThrow('time is over');
    const again = attempts.ask(message, never);
    expect(told).toHaveLength(1);
    await writerSays('message.attempt-granted', { attemptId: attemptId(), message, recipient: '42' });
    expect(await again).not.toBeNull();
  });

  it('that could not be asked for is asked for under the same id', async () => {
    isAway = true;
    await expect(attempts.ask(message, never)).rejects.toThrow('away');
    isAway = false;
    void attempts.ask(message, never);
    expect(attemptId()).toMatch(/:1$/);
  });

  it('has a new id each time', async () => {
    const first = attempts.ask(message, never);
    await writerSays('message.attempt-refused', { attemptId: attemptId(), messageId: 'm1', reason: 'not-pending' });
    await first;
    void attempts.ask(message, never);
    expect(attemptId(1)).not.toBe(attemptId(0));
  });

  it('is reported together with what the platform says of the message', async () => {
    const result = { kind: 'delivered', sourceMessageId: 'm' } as const;
    await attempts.report({ attemptId: 'a', message, recipient: '42' }, result, { read: true });
    expect(told.map(({ id, command }) => [id, command.type])).toEqual([
      ['a:report', 'message.report-attempt'],
      ['a:metadata', 'metadata.set'],
    ]);
    await attempts.report({ attemptId: 'b', message, recipient: '42' }, result);
    expect(told).toHaveLength(3);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { LogRecord } from '@airy/event-log';
import { PoisonError } from '@airy/processing';
import { facebook } from '@airy/source-facebook';
import type { Json } from '@airy/source-kit';
import { routeRecord } from './route-record.ts';

const config = facebook.config.parse({ appId: '1', appSecret: 'secret', webhookSecret: 'verify-me' });
const context = { source: facebook as never, config };

function record(value: string | null, offset = 7): LogRecord {
  const place = { topic: 'source.facebook.events', partition: 2, offset, timestamp: 5 };
  return { ...place, key: '1234', value: value === null ? null : Buffer.from(value), headers: {} };
}

function bodyOf(...texts: string[]): string {
  const messaging = texts.map((text, n) => ({ sender: { id: '1' }, timestamp: n, message: { mid: `m${n}`, text } }));
  return JSON.stringify({ object: 'page', entry: [{ id: '1234', messaging }] });
}

describe('routing a record', () => {
  it('gives commands ids of the record’s place, the same each time', async () => {
    const { commands } = await routeRecord(record(bodyOf('one', 'two')), context);
    expect(commands).toMatchObject([
      { principal: 'source:facebook', requestHash: null, command: { type: 'message.receive', sourceMessageId: 'm0' } },
      { command: { sourceMessageId: 'm1' } },
    ]);
    expect(new Set(commands.map(({ id }) => id)).size).toBe(2);
    const again = await routeRecord(record(bodyOf('one', 'two')), context);
    expect(again.commands).toEqual(commands);
    const elsewhere = await routeRecord(record(bodyOf('one', 'two'), 8), context);
    expect(elsewhere.commands[0]?.id).not.toBe(commands[0]?.id);
  });

  it.each([[null], ['{'], ['']])('gives up %j', async value => {
    await expect(routeRecord(record(value), context)).rejects.toThrow(PoisonError);
  });

  it('gives up what is nested too deep to be written', async () => {
    let deep: Json = null;
    for (let level = 0; level < 100_000; level++) deep = { deep };
    const subject = { kind: 'conversation', id: 'c' } as const;
    const data = { deep };
    const command = { type: 'metadata.set', conversationId: 'c', subject, data, mustExist: false } as const;
    const source = { ...facebook, parse: () => ({ commands: [command], ignored: [], unknown: [] }) };
    await expect(routeRecord(record('{}'), { source, config })).rejects.toThrow(PoisonError);
  });

  it('counts what it does not know', async () => {
    expect(await routeRecord(record('{"object":"user"}'), context)).toEqual({
      commands: [],
      ignored: [],
      unknown: ['object user'],
      ahead: 0,
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LogRecord } from '@airy/event-log';
import { demoBody, demoOne, demoTwo, eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { routeRecord } from './route-record.ts';
import { sourcesEventsRouter } from './service.ts';

const config = { secret: 'x' };

describe('the router of sources that share a component', () => {
  let instance: TestInstance;
  beforeEach(async () => {
    const sources = [demoOne, demoTwo].map(source => ({ source, config }));
    instance = await startTestInstance({ services: [sourcesEventsRouter], sources, partitions: 1 });
  });
  afterEach(() => instance.close());

  it('reads one topic for all of them, with the parser of the one that has it', async () => {
    const { log } = instance.context;
    const value = (source: string) => Buffer.from(demoBody('ch', ['Hello'], source));
    const place = { topic: 'source.demo.events', partition: 0, key: 'ch', headers: { 'query-kind': 'chat' } };
    await log.append([
      { ...place, value: value('demo.one') },
      { ...place, value: value('demo.two') },
    ]);
    const commands = async () => {
      const at = { topic: 'application.communication.commands', partition: 0 };
      return (await log.read(at, 0, { maxRecords: 10, maxBytes: 1e6 })).records.map(
        ({ value: bytes }) => JSON.parse(Buffer.from(bytes ?? []).toString()) as unknown,
      );
    };
    await eventually(async () => (await commands()).length === 2);
    expect(await commands()).toMatchObject([
      { principal: 'source:demo', command: { source: 'demo.one', headers: { 'query-kind': 'chat' } } },
      { principal: 'source:demo', command: { source: 'demo.two' } },
    ]);
  });
});

describe('a message of the far future', () => {
  const at = Date.UTC(2026, 10, 21);
  const routed = (sentAt: number) => {
    const event = { source: 'demo.one', from: 'ada', id: '1', text: 'x', sentAt };
    const value = Buffer.from(JSON.stringify({ channel: 'ch', events: [event] }));
    const record: LogRecord = { topic: 't', partition: 0, offset: 0, key: 'ch', value, headers: {}, timestamp: at };
    return routeRecord(record, { source: demoOne, config });
  };

  it('gets the time at which it came, and is counted', async () => {
    expect(await routed(at + 25 * 3_600_000)).toMatchObject({ ahead: 1, commands: [{ command: { sentAt: at } }] });
    const near = at + 3_600_000;
    expect(await routed(near)).toMatchObject({ ahead: 0, commands: [{ command: { sentAt: near } }] });
  });
});

/** Pollers on any log, without the rest of an instance: accounts that count, one event a number. */
import type { ChannelRow, CommunicationView } from '@airy/communication-view';
import type { EventLog } from '@airy/event-log';
import type { KeptFiles } from '@airy/media';
import type { Commander } from '@airy/processing';
import { channelId, type PollRequest, type Source } from '@airy/source-kit';
import type { ViewHandle } from '@airy/views';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { Poller, type PollerOptions } from './poller.ts';

export interface StandOptions {
  readonly log: EventLog;
  readonly topics: PollerOptions['topics'];
  readonly partitions: number;
  readonly station: string;
  readonly accounts: readonly string[];
  /** Called with each number before it is saved; may take its time. */
  onNumber(account: string, number: number): Promise<void> | void;
}

const waits = { away: { firstMs: 1, maxMs: 2 }, refused: { firstMs: 1, maxMs: 2 }, againMs: 1, wellAfterMs: 60_000 };

export async function startStand(options: StandOptions): Promise<Poller> {
  const { log, topics, partitions, station, accounts, onNumber } = options;
  const rows = accounts.map((name): ChannelRow => ({
    channel: {
      ...{ id: channelId('counting', name), source: 'counting', sourceChannelId: name },
      ...{ token: null, connectionState: 'CONNECTED' },
    },
    metadata: {},
  }));
  const poll = async ({ channel, cursor, signal, save }: PollRequest<unknown>): Promise<void> => {
    for (let number = typeof cursor === 'number' ? cursor : 0; !signal.aborted; number++) {
      await onNumber(channel.sourceChannelId, number);
      await save([{ body: Buffer.from(String(number)), headers: {} }], number + 1);
    }
  };
  const poller = new Poller({
    ...{ log, topics, partitions, station, waits, config: {}, lookEveryMs: 20 },
    source: { id: 'counting' } as Source,
    polling: { isWanted: () => true, poll },
    commander: { tell: async () => undefined } as unknown as Commander,
    telemetry: { logger: pino({ level: 'silent' }), metrics: new Registry() },
    view: {
      ready: Promise.resolve(),
      query: { channels: async () => rows },
    } as unknown as ViewHandle<CommunicationView>,
    secrets: { open: text => text },
    files: { isSeen: () => false } as KeptFiles,
  });
  await poller.start();
  return poller;
}

/** The numbers of each account as they stand in the raw topic, in order. */
export async function numbersIn(log: EventLog, topic: string, partitions: number): Promise<Map<string, number[]>> {
  const numbers = new Map<string, number[]>();
  for (let partition = 0; partition < partitions; partition++) {
    const { low, high } = await log.watermarks({ topic, partition });
    for (let next = low; next < high;) {
      const read = await log.read({ topic, partition }, next, { maxRecords: 10_000, maxBytes: 1e7 });
      for (const { key, value } of read.records) {
        const known = numbers.get(key ?? '') ?? [];
        numbers.set(key ?? '', known);
        known.push(Number(Buffer.from(value ?? []).toString()));
      }
      next = read.nextOffset;
    }
  }
  return numbers;
}

/** Nothing is missing, whatever stands there twice: each number comes first where it belongs. */
export function isWhole(numbers: readonly number[]): boolean {
  const first = [...new Set(numbers)];
  return first.every((number, index) => number === index);
}

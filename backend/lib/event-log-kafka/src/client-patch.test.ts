/** Each part of patches/kafkajs+2.2.4.patch: every test here fails without its part. */
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { checkPatched } from './check-patched.ts';

const load = createRequire(import.meta.url);

interface TestMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly isControlRecord?: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

interface Filtered {
  readonly messages: readonly TestMessage[];
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
}

const filterAborted = load('kafkajs/src/consumer/filterAbortedMessages') as (
  fetched: Filtered,
) => readonly TestMessage[];

const [abortMarker, commitMarker] = [Buffer.from([0, 0, 0, 0]), Buffer.from([0, 0, 0, 1])];

/** What one producer does next, in a partition that several share. */
const step = fc.record({ producer: fc.nat({ max: 3 }), does: fc.constantFrom('write', 'write', 'commit', 'abort') });

/** A log as a broker keeps it, and the offsets that readers may see. */
function history(steps: readonly { readonly producer: number; readonly does: string }[]) {
  const messages: TestMessage[] = [];
  const aborted: { producerId: string; firstOffset: string }[] = [];
  const open = new Map<number, number[]>();
  const visible: number[] = [];
  for (const { producer, does } of steps) {
    const offset = messages.length;
    const batchContext = { producerId: String(producer), inTransaction: true };
    if (does === 'write') {
      open.set(producer, [...(open.get(producer) ?? []), offset]);
      messages.push({ offset: String(offset), key: offset % 3 === 0 ? abortMarker : null, batchContext });
      continue;
    }
    const written = open.get(producer);
    if (!written) continue;
    open.delete(producer);
    if (does === 'commit') visible.push(...written);
    // The broker lists what was aborted in the order in which it ended.
    else aborted.push({ producerId: String(producer), firstOffset: String(written[0]) });
    const key = does === 'commit' ? commitMarker : abortMarker;
    messages.push({ offset: String(offset), key, isControlRecord: true, batchContext });
  }
  const stable = Math.min(messages.length, ...[...open.values()].map(offsets => offsets[0]!));
  return {
    messages: messages.slice(0, stable),
    abortedTransactions: aborted,
    visible: visible.filter(offset => offset < stable).toSorted((a, b) => a - b),
  };
}

function seen(fetched: Filtered): number[] {
  return filterAborted(fetched)
    .filter(message => !message.isControlRecord)
    .map(message => Number(message.offset));
}

describe('the patched client', () => {
  it('is the one that this package knows', () => {
    expect(() => checkPatched()).not.toThrow();
  });

  it('shows no aborted record and every committed one, however the transactions of several producers interleave', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.array(fc.boolean()), (steps, gaps) => {
        const { messages, abortedTransactions, visible } = history(steps);
        // Compaction takes out records, not markers.
        const isKept = (message: TestMessage): boolean =>
          message.isControlRecord === true || !gaps[Number(message.offset)];
        const kept = messages.filter(isKept);
        const expected = visible.filter(offset => kept.some(message => Number(message.offset) === offset));
        expect(seen({ messages: kept, abortedTransactions })).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('hides what was aborted although the broker lists it after a transaction that began later', () => {
    const message = (offset: number, producerId: string): TestMessage => ({
      offset: String(offset),
      key: null,
      batchContext: { producerId, inTransaction: true },
    });
    const abortedTransactions = [
      { producerId: '2', firstOffset: '1' },
      { producerId: '1', firstOffset: '0' },
    ];
    expect(seen({ messages: [message(0, '1'), message(1, '2')], abortedTransactions })).toEqual([]);
  });

  it('hides what was aborted where compaction has taken the records with which several transactions began', () => {
    const batchContext = { producerId: '2', inTransaction: true };
    const abortedTransactions = [
      { producerId: '1', firstOffset: '0' },
      { producerId: '2', firstOffset: '1' },
    ];
    expect(seen({ messages: [{ offset: '2', key: null, batchContext }], abortedTransactions })).toEqual([]);
  });

  it('takes a record of an application for no marker, whatever its key', () => {
    const messages = [0, 1, 2].map(offset => ({
      offset: String(offset),
      key: offset === 1 ? abortMarker : null,
      isControlRecord: false,
      batchContext: { producerId: '1', inTransaction: true },
    }));
    expect(seen({ messages, abortedTransactions: [{ producerId: '1', firstOffset: '0' }] })).toEqual([]);
  });

  it('reads on after a batch from which compaction has taken all records, or the last', async () => {
    expect(await decodedOffsets(recordBatch({ first: 7, lastDelta: 2, records: [] }))).toEqual(['9 control']);
    expect(await decodedOffsets(recordBatch({ first: 7, lastDelta: 5, records: [0, 2] }))).toEqual([
      '7 data',
      '9 data',
      '12 control',
    ]);
    expect(await decodedOffsets(recordBatch({ first: 7, lastDelta: 1, records: [0, 1] }))).toEqual([
      '7 data',
      '8 data',
    ]);
  });

  it('decodes a batch of very many records', async () => {
    const records = Array.from({ length: 150_000 }, (_, delta) => delta);
    const decodeMessages = load('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as (
      from: unknown,
    ) => Promise<readonly unknown[]>;
    const batch = recordBatch({ first: 0, lastDelta: records.length - 1, records });
    const size = Buffer.alloc(4);
    size.writeInt32BE(batch.length);
    expect(await decodeMessages(decoderOf(Buffer.concat([size, batch])))).toHaveLength(records.length);
  });

  it('sets no timer while nothing waits to be sent', () => {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    const queue = requestQueue();
    queue.scheduleCheckPendingRequests();
    queue.checkPendingRequests();
    expect(timers).not.toHaveBeenCalled();
    queue.throttledUntil = Date.now() + 40;
    queue.pending.push({});
    queue.scheduleCheckPendingRequests();
    expect(timers).toHaveBeenCalledTimes(1);
    queue.pending.length = 0;
    queue.destroy();
    timers.mockRestore();
  });

  it('begins a new connection without what the last one left in the middle of an answer', async () => {
    const answers: unknown[] = [];
    const sockets: EventEmitter[] = [];
    const connection = connectionOver(sockets, answer => answers.push(answer));
    await connection.connect();
    sockets[0]!.emit('data', Buffer.from([0, 0, 0, 99, 1, 2, 3]));
    sockets[0]!.emit('end');
    await new Promise(resolve => setImmediate(resolve));
    await connection.connect();
    sockets[1]!.emit('data', Buffer.from([0, 0, 0, 5, 0, 0, 0, 42, 7]));
    expect(answers).toEqual([{ size: 5, correlationId: 42, payload: Buffer.from([7]) }]);
    await connection.disconnect();
  });
});

const Decoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => unknown;

function decoderOf(bytes: Buffer): unknown {
  return new Decoder(bytes);
}

/** A record batch as it stands on a broker's disk; `records` are offset deltas of records without key and value. */
function recordBatch(batch: {
  readonly first: number;
  readonly lastDelta: number;
  readonly records: readonly number[];
}) {
  const body = Buffer.concat(batch.records.map(encodedRecord));
  const header = Buffer.alloc(61);
  header.writeBigInt64BE(BigInt(batch.first), 0);
  header.writeInt32BE(49 + body.length, 8);
  header.writeInt8(2, 16);
  header.writeInt32BE(batch.lastDelta, 23);
  header.writeInt32BE(batch.records.length, 57);
  return Buffer.concat([header, body]);
}

function encodedRecord(offsetDelta: number): Buffer {
  const nothing = varint(-1);
  const fields = Buffer.concat([Buffer.from([0]), varint(0), varint(offsetDelta), nothing, nothing, varint(0)]);
  return Buffer.concat([varint(fields.length), fields]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = (value << 1) ^ (value >> 31);
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

async function decodedOffsets(batch: Buffer): Promise<string[]> {
  const decode = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (from: unknown) => Promise<{
    readonly records: readonly { readonly offset: string; readonly isControlRecord: boolean }[];
  }>;
  const { records } = await decode(decoderOf(batch));
  return records.map(({ offset, isControlRecord }) => `${offset} ${isControlRecord ? 'control' : 'data'}`);
}

const silentLogger = { debug: () => undefined, warn: () => undefined, error: () => undefined };

interface Queue {
  throttledUntil: number;
  readonly pending: object[];
  scheduleCheckPendingRequests(): void;
  checkPendingRequests(): void;
  destroy(): void;
}

function requestQueue(): Queue {
  const RequestQueue = load('kafkajs/src/network/requestQueue') as new (options: object) => Queue;
  return new RequestQueue({
    maxInFlightRequests: null,
    requestTimeout: 1_000,
    clientId: 't',
    broker: 'b',
    logger: silentLogger,
  });
}

interface TestConnection {
  readonly requestQueue: { fulfillRequest(answer: unknown): void };
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
}

/** A connection whose sockets the test holds in its hands. */
function connectionOver(sockets: EventEmitter[], onAnswer: (answer: unknown) => void): TestConnection {
  const Connection = load('kafkajs/src/network/connection') as new (options: object) => TestConnection;
  const connection = new Connection({
    host: 'h',
    port: 1,
    logger: { namespace: () => silentLogger },
    connectionTimeout: 1_000,
    requestTimeout: 1_000,
    socketFactory({ onConnect }: { onConnect(): void }) {
      const idle = { end: () => undefined, unref: () => undefined, setTimeout: () => undefined };
      const socket = Object.assign(new EventEmitter(), idle);
      sockets.push(socket);
      setImmediate(onConnect);
      return socket;
    },
  });
  connection.requestQueue.fulfillRequest = onAnswer;
  return connection;
}

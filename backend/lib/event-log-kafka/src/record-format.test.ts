import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toMessage, toRecord } from './record-format.ts';

const at = { topic: 't', partition: 2 };

const record = fc.record({
  key: fc.option(fc.string({ unit: 'grapheme' })),
  value: fc.option(fc.uint8Array()),
  headers: fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), fc.string({ unit: 'grapheme' }), {
    noNullPrototype: true,
  }),
  timestamp: fc.nat(),
});

/** What the client does with a message on its way there and back. */
function sentAndRead(message: ReturnType<typeof toMessage>, offset: number) {
  const bytes = (text: unknown): Buffer => Buffer.from(String(text));
  const headers = Object.entries(message.headers ?? {}).map(([name, text]) => [name, bytes(text)]);
  return {
    offset: String(offset),
    timestamp: message.timestamp!,
    key: message.key === null || message.key === undefined ? null : bytes(message.key),
    value: withinAnswer(message.value as Buffer | null),
    headers: Object.fromEntries(headers) as Record<string, unknown>,
  };
}

/** A value is a part of the answer it came with. */
function withinAnswer(value: Buffer | null): Buffer | null {
  return value && Buffer.concat([Buffer.from('before'), value, Buffer.from('after')]).subarray(6, 6 + value.length);
}

describe('records as messages', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(record, fc.nat(), (given, offset) => {
        const read = toRecord(at, sentAndRead(toMessage({ ...at, ...given }, 7), offset));
        expect(read).toEqual({ ...at, offset, ...given });
      }),
      { numRuns: 300 },
    );
  });

  it('get the time of the log where they have none', () => {
    expect(toMessage({ ...at, key: null, value: null }, 7).timestamp).toBe('7');
  });

  it('of others: the last of several headers counts, none is null', () => {
    const headers = { many: [Buffer.from('a'), Buffer.from('b')], none: null };
    const message = { offset: '0', timestamp: '0', key: null, value: null, headers };
    expect(toRecord(at, message).headers).toEqual({ many: 'b', none: '' });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventFrameParser, type EventFrame } from './event-frames.ts';

const nothing: EventFrame = { id: null, event: null, data: null, retryMs: null };

describe('server-sent events', () => {
  it.each<[string, EventFrame[]]>([
    ['id: 1\nevent: a\ndata: x\n\n', [{ id: '1', event: 'a', data: 'x', retryMs: null }]],
    ['data\ndata:\ndata:  y\n\n', [{ ...nothing, data: '\n\n y' }]],
    [
      'retry: 2000\n\n:\n\n: alive\n\nid: 7\n\n',
      [
        { ...nothing, retryMs: 2_000 },
        { ...nothing, id: '7' },
      ],
    ],
    ['retry: soon\nwhat: ever\nid: a\0b\n\n', []],
    ['data: not yet\n', []],
    ['data: a\r\ndata: b\rdata: c\r\r\n', [{ ...nothing, data: 'a\nb\nc' }]],
  ])('%j', (text, frames) => {
    expect([...new EventFrameParser(100).push(text)]).toEqual(frames);
  });

  it('are the same in pieces of any size', () => {
    const field = fc.constantFrom('data: ä', 'data', 'id: 1', 'event: e', 'retry: 5', ': c', '');
    const text = fc
      .array(fc.tuple(field, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 30 })
      // A last CR waits for what follows it.
      .map(lines => `${lines.map(([line, end]) => line + end).join('')}\n\ndata: end\n\n`);
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 10 }), (whole, cuts) => {
        const places = [...new Set(cuts.map(cut => cut % whole.length))].toSorted((a, b) => a - b);
        const pieces = [0, ...places].map((from, index) => whole.slice(from, places[index]));
        const parser = new EventFrameParser(1_000);
        const inPieces = pieces.flatMap(piece => [...parser.push(piece)]);
        expect(inPieces).toEqual([...new EventFrameParser(1_000).push(whole)]);
      }),
    );
  });

  it('are refused when one is too long, ended or not', () => {
    expect(() => [...new EventFrameParser(10).push(`data: ${'x'.repeat(20)}`)]).toThrow(RangeError);
    const parser = new EventFrameParser(20);
    expect(() => [...parser.push('data: 12345\ndata: 12345\n')]).toThrow(RangeError);
    const many = new EventFrameParser(20);
    for (let n = 0; n < 100; n++) expect([...many.push('data: 1234\n\n')]).toHaveLength(1);
  });
});

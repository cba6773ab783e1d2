import { describe, expect, it } from '@jest/globals';
import { Parser } from '@stomp/stompjs';
import fc from 'fast-check';
import { encodeFrame, StompProtocolError, stompVersions, type Frame, type StompVersion } from './frame.ts';
import { FrameReader } from './frame-reader.ts';

const limits = { maxFrameBytes: 16 * 1024, maxHeaders: 32 };

function readAll(chunks: readonly Buffer[], version: StompVersion): Frame[] {
  const reader = new FrameReader(limits);
  return chunks.flatMap(chunk => [...reader.read(chunk, () => version)]);
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map(place => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...sorted].map((start, index) => bytes.subarray(start, sorted[index] ?? bytes.length));
}

const command = fc.constantFrom('SEND', 'SUBSCRIBE', 'MESSAGE', 'RECEIPT', 'ERROR');
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\\', ':', '\n', '\r', 'n', 'c', 'ü', '😀'),
    fc.string({ unit: 'binary', maxLength: 1 }),
  ),
  maxLength: 30,
});
const wellFormed = text.map(value => value.toWellFormed());
// STOMP has no way to write a NUL in a header.
const inHeaders = wellFormed.filter(value => !value.includes('\0'));
const name = inHeaders.filter(value => value !== '' && value !== 'content-length' && value !== '__proto__');
const frames = fc.array(
  fc.record({ command, headers: fc.dictionary(name, inHeaders, { maxKeys: 6 }), body: wellFormed }),
  { minLength: 1, maxLength: 4 },
);

function withoutLength({ command: found, headers, body }: Frame): Frame {
  const { 'content-length': _, ...others } = headers;
  return { command: found, headers: others, body };
}

describe('frames', () => {
  it('come back as they were sent, however the bytes are cut, heart-beats between them or not', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 6 }), fc.boolean(), (sent, places, hasBeats) => {
        const beat = hasBeats ? '\n\r\n' : '';
        const bytes = Buffer.concat(sent.flatMap(frame => [encodeFrame(frame, '1.2'), Buffer.from(beat)]));
        const read = readAll(cut(bytes, places), '1.2').map(withoutLength);
        expect(read).toEqual(sent.map(frame => ({ ...frame, headers: { ...frame.headers } })));
      }),
    );
  });

  it('never break out of their headers, in any version', () => {
    fc.assert(
      fc.property(fc.constantFrom(...stompVersions), wellFormed, (version, value) => {
        const bytes = encodeFrame({ command: 'ERROR', headers: { message: value }, body: 'b' }, version);
        const [frame] = readAll([bytes], version === '1.1' ? '1.2' : version);
        expect(Object.keys(frame?.headers ?? {})).toEqual(['message', 'content-length']);
        expect(frame?.body).toBe('b');
      }),
    );
  });

  it('are read alike by the official client', () => {
    fc.assert(
      fc.property(frames, sent => {
        const commands: string[] = [];
        const bodies: string[] = [];
        const parser = new Parser(
          raw => {
            commands.push(raw.command ?? '');
            bodies.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw.binaryBody));
          },
          () => undefined,
        );
        for (const frame of sent) parser.parseChunk(new Uint8Array(encodeFrame(frame, '1.2')).buffer);
        expect(commands).toEqual(sent.map(frame => frame.command));
        expect(bodies).toEqual(sent.map(frame => frame.body));
      }),
    );
  });

  it('never take the reader down with anything but a protocol error, and it keeps no more than a frame', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), chunks => {
        try {
          readAll(
            chunks.map(chunk => Buffer.from(chunk)),
            '1.2',
          );
        } catch (error) {
          expect(error).toBeInstanceOf(StompProtocolError);
        }
      }),
    );
    expect(() => readAll([Buffer.alloc(limits.maxFrameBytes + 1, 'A')], '1.2')).toThrow('too large');
  });

  it.each([
    ['a header without a colon', 'SEND\nnothing\n\n\0', 'no colon'],
    ['no empty line', 'SEND\nname:value\n\0', 'no empty line'],
    ['an unknown escape', 'SEND\nname:\\t\n\n\0', 'escape'],
    ['a content-length that is no number', 'SEND\ncontent-length:-5\n\n\0', 'content-length'],
    ['a content-length beyond the limit', 'SEND\ncontent-length:99999999\n\n', 'content-length'],
    ['a body longer than content-length', 'SEND\ncontent-length:1\n\nabc\0', 'content-length'],
    ['too many headers', `SEND\n${'a:b\n'.repeat(40)}\n\0`, 'too many headers'],
    ['what is not UTF-8', Buffer.from([0x53, 0xff, 0x0a, 0x0a, 0]), 'UTF-8'],
  ])('refuses %s', (_name, bytes, message) => {
    expect(() => readAll([Buffer.from(bytes as string)], '1.2')).toThrow(message);
  });

  it('takes the first of a repeated header, Windows line ends, and CONNECT without escapes', () => {
    const read = readAll([Buffer.from('CONNECT\r\nlogin:a\\nb\r\nlogin:c\r\nhost:x:1\r\n\r\n\0')], '1.2');
    expect(read).toEqual([{ command: 'CONNECT', headers: { login: 'a\\nb', host: 'x:1' }, body: '' }]);
  });
});

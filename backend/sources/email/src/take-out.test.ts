import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { readNote, takeOut } from './take-out.ts';
import { mimeParts } from './mime-parts.ts';

const stored = () => {
  const files: Buffer[] = [];
  const storeFile = async ({ bytes }: { readonly bytes: Uint8Array }): Promise<string> => {
    files.push(Buffer.from(bytes));
    return `https://airy.example/media/${files.length}`;
  };
  return { files, storeFile };
};

const partOf = (headers: string, body: string): string => `--b\r\n${headers}\r\n\r\n${body}\r\n`;
const mailOf = (...parts: readonly string[]): Buffer =>
  Buffer.from(
    `From: a@b.example\r\nContent-Type: multipart/mixed;\r\n boundary="b"\r\n\r\npreamble\r\n${parts.join('')}--b--\r\nend`,
  );

describe('taking files out of a mail', () => {
  it('leaves everything else byte for byte', async () => {
    const text = partOf('Content-Type: text/plain', 'Hello\r\n--bb is no boundary');
    const before = mailOf(text, partOf('Content-Type: image/png\r\nContent-Transfer-Encoding: base64', 'AAEC'), text);
    const { files, storeFile } = stored();
    const { body, digest, whole } = await takeOut(before, storeFile);
    expect(files).toEqual([Buffer.from([0, 1, 2])]);
    const note = /base64\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--b/u.exec(body.toString())?.[1] ?? '';
    expect(readNote(Buffer.from(note, 'base64').toString(), digest)).toMatchObject({
      url: 'https://airy.example/media/1',
      size: 3,
    });
    expect(body.toString().replace(note, 'AAEC')).toBe(before.toString());
    expect(whole).toBeNull();
  });

  it('reads quoted-printable files, and keeps what a bounce encloses recognisable', async () => {
    const enclosed = 'Message-ID: <x@y>\r\nSubject: a\r\n\r\nThe body';
    const mail = mailOf(
      partOf('Content-Type: application/json\r\nContent-Transfer-Encoding: quoted-printable', '{"a"=3A=\r\n1}'),
      partOf('Content-Type: message/rfc822', enclosed),
    );
    const { files, storeFile } = stored();
    const { body } = await takeOut(mail, storeFile);
    expect(files.map(String)).toEqual(['{"a":1}', enclosed]);
    expect(body.toString()).toContain('Message-ID: <x@y>');
    expect(body.toString()).not.toContain('The body');
  });

  it('cuts a text that is too long for a record, and stores the whole mail', async () => {
    const mail = mailOf(partOf('Content-Type: text/plain', 'a line of text\r\n'.repeat(100_000)));
    const { files, storeFile } = stored();
    const { body, whole } = await takeOut(mail, storeFile);
    expect(body.length).toBeLessThan(300_000);
    expect(whole).toBe('https://airy.example/media/1');
    expect(Buffer.compare(files[0] ?? Buffer.alloc(0), mail)).toBe(0);
  });

  it('keeps any number of small parts within a record', async () => {
    const many = Array.from({ length: 2_000 }, (_, n) =>
      partOf(`Content-Type: text/plain; name=${n}`, 'x'.repeat(1_000)),
    );
    const { body, whole } = await takeOut(mailOf(...many), stored().storeFile);
    expect(body.length).toBeLessThanOrEqual(700 * 1024);
    expect(whole).not.toBeNull();
  });

  it('goes on without a file that cannot be kept, and not where the store is away', async () => {
    const mail = mailOf(partOf('Content-Type: image/png', 'x'));
    const refusing = (code: string) => async (): Promise<string> => {
      throw Object.assign(new Error(code), { code });
    };
    expect((await takeOut(mail, refusing('file_too_large'))).body.toString()).toContain('"url":null');
    await expect(takeOut(mail, refusing('media_unavailable'))).rejects.toThrow('media_unavailable');
  });

  it('finds parts within the bytes, in order, whatever it is given', () => {
    const word = fc.constantFrom(
      '--b',
      '--b--',
      '\r\n',
      '\n',
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: text/html',
      ': ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), words => {
        const mail = Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${words.join('')}`);
        let last = 0;
        for (const { start, end } of mimeParts(mail)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThanOrEqual(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(mail.length);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the blanks before a soft line break', async () => {
    const mail = mailOf(
      partOf('Content-Type: image/svg+xml\r\nContent-Transfer-Encoding: quoted-printable', 'a b =\r\nc= \t\r\nd=3D'),
    );
    const { files, storeFile } = stored();
    await takeOut(mail, storeFile);
    expect(files.map(String)).toEqual(['a b cd=']);
  });

  it('reads blanks as fast as letters', async () => {
    const timeOf = async (filling: string): Promise<number> => {
      const headers = 'Content-Type: image/svg+xml\r\nContent-Transfer-Encoding: quoted-printable';
      const mail = mailOf(partOf(headers, filling.repeat(20_000)));
      const began = performance.now();
      await takeOut(mail, stored().storeFile);
      return performance.now() - began;
    };
    await timeOf('x');
    expect(await timeOf(' ')).toBeLessThan(100 * Math.max(2, await timeOf('x')));
  });

  it('lets others work between two files', async () => {
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    await takeOut(mailOf(partOf('Content-Type: image/png', 'x').repeat(10)), stored().storeFile);
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(9);
  });

  describe('a mail that is made to take time', () => {
    const multipart = (boundary: string): string => `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n`;

    /** Bytes in which something was searched, and how often. */
    function searched(mail: Buffer): { readonly bytes: number; readonly calls: number; readonly parts: number } {
      let bytes = 0;
      const indexOf = Buffer.prototype.indexOf;
      const spy = jest.spyOn(Buffer.prototype, 'indexOf').mockImplementation(function (this: Buffer, ...args) {
        const at = indexOf.apply(this, args);
        const from = typeof args[1] === 'number' ? args[1] : 0;
        bytes += (at === -1 ? this.length : at) - from;
        return at;
      });
      try {
        const parts = mimeParts(mail).length;
        return { bytes, calls: spy.mock.calls.length, parts };
      } finally {
        spy.mockRestore();
      }
    }

    it.each([
      ['is a multipart within a multipart, and so on', `${multipart('b')}--b\r\n`.repeat(20_000)],
      [
        'is nested and never closed',
        Array.from({ length: 20_000 }, (_, n) => `${multipart(`b${n}`)}--b${n}\r\n`).join(''),
      ],
      ['has empty multiparts', multipart('b') + `--b\r\n${multipart('c')}`.repeat(20_000)],
      ['has delimiters that are none', multipart('b') + '\r\n--bx'.repeat(200_000)],
      [
        'has a long end behind many parts',
        `${multipart('b')}${'--b\r\n\r\nx\r\n'.repeat(500)}--b--${'x'.repeat(2 ** 22)}`,
      ],
      [
        'has a long end behind empty multiparts',
        `${multipart('b')}${`--b\r\n${multipart('c')}\r\n`.repeat(400)}--b--${'x'.repeat(2 ** 22)}`,
      ],
      ['has parts without an empty line', `${multipart('b')}${'--b\r\nx\r\n'.repeat(20_000)}`],
    ])('is read once for each level at most, and no further than needed: it %s', (_what, text) => {
      const mail = Buffer.from(text);
      const { bytes, calls, parts } = searched(mail);
      expect(parts).toBeLessThanOrEqual(500);
      expect(calls).toBeLessThanOrEqual(20_000);
      expect(bytes).toBeLessThanOrEqual(12 * mail.length);
    });

    it('is not followed into any depth', () => {
      const nested = (depth: number): Buffer => {
        const levels = Array.from({ length: depth }, (_, n) => `${multipart(`x${n}x`)}--x${n}x\r\n`).join('');
        return Buffer.from(`${levels}Content-Type: text/plain\r\n\r\nHello`);
      };
      expect(mimeParts(nested(10)).map(({ type }) => type)).toEqual(['text/plain']);
      expect(mimeParts(nested(11)).map(({ type }) => type)).toEqual(['multipart/mixed']);
    });
  });
});

/** Parts that the suite was not told of: missing, or tested in a file of their own. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import type { Source } from '../source.ts';
import type { ConformanceSubject, Exception, Part } from './subject.ts';

/**
 * True if the part's tests stand elsewhere or are missing; either is a test of its own.
 * @param what what the suite needs to be told, for whoever reads the failure.
 */
export function isElsewhere<S extends Source>(subject: ConformanceSubject<S>, part: Part, what: unknown): boolean {
  const file = subject.elsewhere?.[part];
  if (file !== undefined) {
    it(`${part}: has its tests in ${file}`, () => {
      const url = new URL(file, subject.folder);
      expect(existsSync(url) && /\bit(\.each)?\(/.test(readFileSync(url, 'utf8'))).toBe(true);
    });
    return true;
  }
  if (what !== undefined) return false;
  it(`${part}: is told to the suite`, () => {
    throw new Error(
      `${subject.source.id} declares ${part}: tell the suite of it, or say in \`elsewhere\` which file does.`,
    );
  });
  return true;
}

/** Whether a promise is excepted, with a reason. */
export function isExcepted<S extends Source>({ exceptions }: ConformanceSubject<S>, exception: Exception): boolean {
  return (exceptions?.[exception] ?? '').length > 10;
}

/** How much the suite tried, printed at its end. */
import { afterAll } from '@jest/globals';

const counts = new Map<string, number>();

export function count(what: string, by = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + by);
}

export function printCounts(id: string): void {
  afterAll(() => {
    const line = [...counts].map(([what, number]) => `${number.toLocaleString('en')} ${what}`).join(', ');
    if (line !== '') process.stderr.write(`conformance ${id}: ${line}\n`);
    counts.clear();
  });
}

import type { Mutation } from './mutation.ts';

/** The faults that the suite must notice. Add one wherever a promise is made that a test is to keep. */
export const mutations: readonly Mutation[] = [
  {
    title: 'The embedded log acknowledges without waiting for the disk',
    file: 'backend/lib/event-log/src/storage.ts',
    text: 'PRAGMA synchronous = FULL;',
    replacement: 'PRAGMA synchronous = OFF;',
    tests: ['backend/lib/event-log/src/sync-trace.test.ts'],
  },
  {
    title: 'The checker of the fault tests overlooks what is lost',
    file: 'e2e/engines/checker.ts',
    text: 'text => !seen.has(text)',
    replacement: 'text => seen.size === 0 && text !== text',
    tests: ['e2e/engines/checker.test.ts'],
  },
];

/** Faults in the feed of events: cursors, replay, who may listen. */
import type { Mutation } from './mutation.ts';

const service = 'backend/services/api-websocket/src';
const resume = [`${service}/resume.test.ts`];

export const feedMutations: readonly Mutation[] = [
  {
    title: 'Feed: a cursor says that one event more was seen',
    file: `${service}/event-feed.ts`,
    text: 'this.#positions.set(place, record.offset + 1);',
    replacement: 'this.#positions.set(place, record.offset + 2);',
    tests: resume,
    named: 'cut at random',
  },
  {
    title: 'Feed: a cursor is behind the event that carries it',
    file: `${service}/event-feed.ts`,
    text: 'this.#positions.set(place, record.offset + 1);',
    replacement: 'this.#positions.set(place, record.offset);',
    tests: resume,
    named: 'cut at random',
  },
  {
    title: 'Feed: cursors of what is replayed stand still',
    file: `${service}/missed-events.ts`,
    text: 'this.#positions.set(place, record.offset + 1);',
    replacement: 'void place;',
    tests: [`${service}/list-events.test.ts`],
    named: 'pages of any size',
  },
  {
    title: 'Feed: a log that was put back is taken for the one that the cursor is of',
    file: `${service}/missed-events.ts`,
    text: 'return records[0]?.offset === offset && records[0].timestamp === timestamp;',
    replacement: 'return true;',
    tests: resume,
    named: 'the log was put back',
  },
  {
    title: 'Feed: cursors that nobody signed are taken',
    file: `${service}/cursor.ts`,
    text: 'if (!constantTimeEqual(bytes.subarray(-proofBytes), proofOf(body))) return null;',
    replacement: '',
    tests: [`${service}/cursor.test.ts`],
  },
  {
    title: 'Feed: who may read no longer goes on listening',
    file: `${service}/rights-watch.ts`,
    text: 'if (this.#listening.delete(listening)) listening.refuse();',
    replacement: '',
    tests: [`${service}/rights-watch.test.ts`],
  },
  {
    title: 'Feed: a stream that is read too slowly is kept',
    file: `${service}/event-stream.ts`,
    text: 'if (response.writableLength + text.length > maxBufferedBytes) {',
    replacement: 'if (response.writableLength < 0) {',
    tests: [`${service}/event-streams.test.ts`],
    named: 'too slowly',
  },
];

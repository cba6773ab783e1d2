/** Clients that come back and do not read: they are in nobody's way. */
import type { EventLog, LogRecord, Positions } from '@airy/event-log';
import { expect, it } from '@jest/globals';
import pino from 'pino';
import type { EventFeed } from './event-feed.ts';
import { numbered, until } from './__fixtures__/numbered.ts';
import { cursors } from './__fixtures__/stand.ts';
import { Resumes, type Listener } from './resume.ts';
import { ShownEvents } from './shown-events.ts';

const value = Buffer.from(JSON.stringify(numbered('red', 0)));
const record = { topic: 'events', partition: 0, offset: 0, key: 'red', value, headers: {}, timestamp: 1 };

const loopTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

function startResumes(turnsPerRead: number): { readonly resumes: Resumes; readonly mostReads: () => number } {
  const watermarks = { low: 0, high: 1 };
  let [reads, mostReads] = [0, 0];
  const log = {
    watermarks: async () => watermarks,
    async read() {
      mostReads = Math.max(mostReads, ++reads);
      // Long enough for others to begin meanwhile, each in a turn of its own.
      for (let turn = 0; turn < turnsPerRead; turn++) await loopTurn();
      reads -= 1;
      return { records: [record as unknown as LogRecord], watermarks, nextOffset: 1 };
    },
  } as unknown as EventLog;
  const feed: Partial<EventFeed> = { positions: (): Positions => new Map([['events/0', 1]]) };
  const logger = pino({ level: 'silent' });
  const shown = new ShownEvents({ logger, countUnreadable: () => undefined });
  const resumes = new Resumes({ log, feed: feed as EventFeed, cursors, shown, logger });
  return { resumes, mostReads: () => mostReads };
}

class TestListener implements Listener {
  sent = 0;
  #isHeld = true;
  readonly #received: Promise<boolean>;

  constructor(received: Promise<boolean>) {
    this.#received = received;
  }

  isHeld = () => this.#isHeld;
  release = () => void (this.#isHeld = false);
  whenEnded = () => undefined;
  wants = () => true;
  send = () => ++this.sent > 0;
  received = () => this.#received;
  refresh = () => undefined;
}

it('a hundred clients that never read hold up nobody, and few of them read the log at a time', async () => {
  const { resumes, mostReads } = startResumes(100);
  const resume = (received: Promise<boolean>): TestListener => {
    const listener = new TestListener(received);
    resumes.start(listener, { positions: new Map([['events/0', 0]]), anchor: null });
    return listener;
  };
  const stalled = Array.from({ length: 100 }, () => resume(new Promise<boolean>(() => undefined)));
  const quick = resume(Promise.resolve(true));
  await until(() => !quick.isHeld());
  expect(quick.sent).toBe(1);
  expect(stalled.every(listener => listener.sent === 1 && listener.isHeld())).toBe(true);
  expect(mostReads()).toBe(16);
});

it('a log that answers at once does not serve all who come back in one turn of the event loop', async () => {
  const { resumes } = startResumes(0);
  const listeners = Array.from({ length: 100 }, () => new TestListener(Promise.resolve(true)));
  for (const listener of listeners) resumes.start(listener, { positions: new Map([['events/0', 0]]), anchor: null });
  let [before, mostInOneTurn] = [0, 0];
  while (listeners.some(listener => listener.isHeld())) {
    await loopTurn();
    const sent = listeners.reduce((sum, listener) => sum + listener.sent, 0);
    mostInOneTurn = Math.max(mostInOneTurn, sent - before);
    before = sent;
  }
  expect(before).toBe(100);
  expect(mostInOneTurn).toBeLessThanOrEqual(2);
});

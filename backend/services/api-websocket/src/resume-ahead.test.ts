/** A replica that is behind: what a client has seen elsewhere, this one has not read yet. */
import type { EventLog, Positions } from '@airy/event-log';
import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import type { EventFeed } from './event-feed.ts';
import { cursors } from './__fixtures__/stand.ts';
import { Resumes, type Listener } from './resume.ts';
import type { FeedItem } from './shown-event.ts';
import { ShownEvents } from './shown-events.ts';

/** A feed and a client of one partition that has 9 records. */
function stand(feedAt: number) {
  const cursor = new Map([['events/0', feedAt]]);
  let moved = Promise.withResolvers<void>();
  const feed: Partial<EventFeed> = { positions: (): Positions => cursor, moved: () => moved.promise };
  const watermarks = async () => ({ low: 0, high: 9 });
  const sent: FeedItem[] = [];
  let isHeld = true;
  const listener: Listener = {
    release: () => void (isHeld = false),
    isHeld: () => isHeld,
    whenEnded: () => undefined,
    wants: () => true,
    send: item => sent.push(item) > 0,
    received: async () => true,
    refresh: () => undefined,
  };
  const log = { watermarks } as unknown as EventLog;
  const logger = pino({ level: 'silent' });
  const shown = new ShownEvents({ logger, countUnreadable: () => undefined });
  const resumes = new Resumes({ log, feed: feed as EventFeed, cursors, shown, logger });
  return {
    sent,
    isHeld: () => isHeld,
    resume: (from: number) => resumes.start(listener, { positions: new Map([['events/0', from]]), anchor: null }),
    /** The feed sends up to there; resolves once all that follows from it has happened. */
    async moveTo(offset: number): Promise<void> {
      cursor.set('events/0', offset);
      moved.resolve();
      moved = Promise.withResolvers();
      await new Promise(resolve => setImmediate(resolve));
    },
  };
}

describe('a client that is ahead of its new replica', () => {
  it('gets nothing of what it has seen: it is held until the replica has come as far', async () => {
    const { sent, isHeld, resume, moveTo } = stand(5);
    resume(7);
    await moveTo(5);
    expect(isHeld()).toBe(true);
    await moveTo(6);
    expect(isHeld()).toBe(true);
    await moveTo(7);
    expect(isHeld()).toBe(false);
    expect(sent).toEqual([]);
  });
});

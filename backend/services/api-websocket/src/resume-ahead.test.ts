/** A replica that is behind: what a client has seen elsewhere, this one has not read yet. */
import type { EventLog, Positions } from '@airy/event-log';
import type { Principal } from '@airy/http';
import type { EncodedMessage, StompConnection } from '@airy/stomp';
import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import type { EventFeed } from './event-feed.ts';
import { Resumes } from './resume.ts';

/** A feed and a client of one partition that has 9 records. */
function stand(feedAt: number) {
  const cursor = new Map([['events/0', feedAt]]);
  let moved = Promise.withResolvers<void>();
  const feed: Partial<EventFeed> = { cursor: (): Positions => cursor, moved: () => moved.promise, position: () => '' };
  const watermarks = async () => ({ low: 0, high: 9 });
  const sent: EncodedMessage[] = [];
  let isHeld = false;
  const connection = {
    hold: () => (isHeld = true),
    release: () => (isHeld = false),
    isHeld: () => isHeld,
    whenEnded: () => undefined,
    sendTo: (_id: string, message: EncodedMessage) => sent.push(message) > 0,
  };
  const log = { watermarks } as unknown as EventLog;
  const resumes = new Resumes({ log, feed: feed as EventFeed, logger: pino({ level: 'silent' }) });
  return {
    sent,
    isHeld: () => isHeld,
    resume: (from: number) =>
      resumes.start(connection as unknown as StompConnection<Principal>, '0', new Map([['events/0', from]])),
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

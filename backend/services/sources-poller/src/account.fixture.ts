/** A source whose accounts are asked, for tests: an account is a list, its cursor a number of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SourceError, type PollRequest, type Source } from '@airy/source-kit';
import { demoOne } from '@airy/testkit';

export interface Account {
  /** What it has to tell, in order. */
  readonly said: string[];
  /** Who asks it now; more than one at a time is a fault. */
  asking: number;
  mostAsking: number;
  polls: number;
  /** What it answers with instead. */
  failure: SourceError | null;
}

export function openAccount(): Account {
  return { said: [], asking: 0, mostAsking: 0, polls: 0, failure: null };
}

/** @param accounts by `sourceChannelId`. */
export function polledSource(accounts: ReadonlyMap<string, Account>): Source {
  const poll = async ({ channel, cursor, signal, save }: PollRequest<unknown>): Promise<void> => {
    const account = accounts.get(channel.sourceChannelId);
    if (account === undefined) throw new SourceError('refused', 'There is no such account.');
    account.polls++;
    account.mostAsking = Math.max(account.mostAsking, ++account.asking);
    try {
      let next = typeof cursor === 'number' ? cursor : 0;
      while (!signal.aborted) {
        if (account.failure) throw account.failure;
        const news = account.said.slice(next, next + 3);
        if (news.length > 0) await save(news.map(eventOf(channel.sourceChannelId)), (next += news.length));
        else await sleep(2);
      }
    } finally {
      account.asking--;
    }
  };
  return { ...(demoOne as unknown as Source), polling: { isWanted: () => true, poll } };
}

function eventOf(channel: string) {
  return (text: string) => {
    const events = [{ source: 'demo.one', from: 'ada', id: text, text, sentAt: 1_000 }];
    return { body: Buffer.from(JSON.stringify({ channel, events })), headers: { 'query-kind': 'polled' } };
  };
}

/** What a storm over the feed must have left, as expectations. */
import { expect } from '@jest/globals';
import type { FeedClient } from './feed-clients.ts';
import type { StormResult } from './feed-storm.ts';

export function expectEveryEventOnce({ told, seen, clients, cuts, tookMs }: StormResult): void {
  const sum = (of: (client: FeedClient) => number): number => clients.reduce((all, client) => all + of(client), 0);
  const refreshed = clients.filter(({ refreshes }) => refreshes.length > 0);
  console.info(
    `${clients.length} clients, ${told.all.size} events (${told.onSockets.size} on sockets), ${cuts} cuts, ` +
      `${sum(client => client.connections)} connections, ${sum(client => client.distinct)} events received, ` +
      `${sum(client => client.repeated)} of them again, ${refreshed.length} clients refreshed; ${Math.round(tookMs / 1000)} s`,
  );
  expect(clients.flatMap(({ surprises }) => surprises)).toEqual([]);
  expect(refreshed.length).toBeLessThanOrEqual(clients.length / 100);
  const wrong = clients
    .filter(({ refreshes }) => refreshes.length === 0)
    .flatMap(client => wrongIn(client, told, seen));
  expect(wrong).toEqual([]);
}

/** What a client lacks, or was told though it is none of its business. */
function wrongIn(client: FeedClient, told: StormResult['told'], seen: StormResult['seen']): readonly string[] {
  const ids = client.kind === 'socket' ? told.onSockets : told.all;
  const lacking = [...ids].filter(id => {
    const index = seen.ids.get(id);
    return index === undefined || client.counts[index] === 0;
  });
  if (lacking.length === 0 && client.distinct === ids.size) return [];
  return [`a ${client.kind} lacks ${lacking.length} of ${ids.size} and has ${client.distinct}`];
}

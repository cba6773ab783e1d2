/** What a member of a group needs, put together: its connections, its membership, and fetching for what it holds. */
import { setTimeout as delay } from 'node:timers/promises';
import { ClusterMap } from './cluster-map.ts';
import { Coordinator } from './coordinator.ts';
import { FetchLoop } from './fetch-loop.ts';
import { GroupMembership } from './group-membership.ts';
import type { PartitionHolder } from './group-membership.ts';
import { GroupRequests } from './group-requests.ts';
import type { KafkaContext } from './kafka-context.ts';
import { within } from './time-limit.ts';

export interface SeatOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly holder: PartitionHolder;
}

/** What closing waits for requests that are still under way. */
const closingMs = 1_000;
const lookAgainMs = 50;

export class GroupSeat {
  readonly membership: GroupMembership;
  readonly requests: GroupRequests;
  readonly cluster: ClusterMap;
  readonly fetches: FetchLoop;
  private readonly closeConnections: () => Promise<unknown>;

  constructor({ connection, reader, health }: KafkaContext, { group, topics, holder }: SeatOptions) {
    const { settings } = connection;
    const { retry, logger, sessionTimeoutMs } = settings;
    // A request to join holds up what comes behind it on its connection, and so does a fetch.
    const [joining, working] = [connection.openConnections(), connection.openConnections()];
    this.cluster = new ClusterMap(settings.brokers, working);
    const requestsOn = (connections: typeof working): GroupRequests =>
      new GroupRequests(group, new Coordinator({ of: 'group', name: group, cluster: this.cluster, connections }));
    this.requests = requestsOn(working);
    this.fetches = new FetchLoop({
      cluster: this.cluster,
      connections: working,
      maxWaitMs: settings.fetchWaitMs,
      retry,
      logger,
      health,
      name: group,
      watermarks: at => reader.watermarks(at),
    });
    this.closeConnections = () => Promise.all([joining.close(), working.close()]);
    this.membership = new GroupMembership({
      topics,
      sessionTimeoutMs,
      retry,
      logger,
      joining: requestsOn(joining),
      requests: this.requests,
      cluster: this.cluster,
      holder,
    });
  }

  /** Resolves once it is sure that what we hold is ours, or at the signal. */
  async isOurs(signal: AbortSignal): Promise<void> {
    while (!this.membership.isCurrent && !signal.aborted) {
      await delay(lookAgainMs, undefined, { ref: false });
    }
  }

  /** Lets go of everything, leaves the group, closes the connections. A broker that hangs is not waited for. */
  async leave(): Promise<void> {
    await this.membership.stop();
    await within(closingMs, this.fetches.close().then(this.closeConnections));
  }
}

/** The members of one consumer group in this process and who of them has which partition. */
import { setTimeout as delay } from 'node:timers/promises';
import { assignTopic } from './assignment.ts';
import type { Logger } from './logger.ts';
import type { Partition } from './partition.ts';

/** How a member is given partitions and loses them. */
export interface Member {
  readonly topics: readonly string[];
  assign(partitions: readonly Partition[]): Promise<void>;
  /** Resolves when it has let go of them. */
  revoke(partitions: readonly Partition[]): Promise<void>;
}

export interface GroupContext {
  readonly logger: Logger;
  /** A member that has not let go by then loses its partitions all the same. */
  readonly rebalanceTimeoutMs: number;
  partitionsOf(topic: string): readonly Partition[];
}

export class Group {
  readonly name: string;
  private readonly context: GroupContext;
  private readonly owned = new Map<Member, ReadonlySet<Partition>>();
  private last: Promise<void> = Promise.resolve();

  constructor(name: string, context: GroupContext) {
    this.name = name;
    this.context = context;
  }

  get isEmpty(): boolean {
    return this.owned.size === 0;
  }

  get topics(): readonly string[] {
    return [...new Set([...this.owned.keys()].flatMap(member => member.topics))];
  }

  /** False once its time to let go is over. */
  has(member: Member, partition: Partition): boolean {
    return this.owned.get(member)?.has(partition) ?? false;
  }

  /** Resolves when the new member has its share. */
  join(member: Member): Promise<void> {
    return this.inTurn(async () => {
      this.owned.set(member, new Set());
      await this.rebalance();
    });
  }

  /** Resolves when the member has let go and the others have its partitions. */
  leave(member: Member): Promise<void> {
    return this.inTurn(async () => {
      const owned = this.owned.get(member);
      if (!owned) return;
      await this.revoke(member, [...owned]);
      this.owned.delete(member);
      await this.rebalance();
    });
  }

  /** Everybody leaves at once; nothing is handed over. */
  dissolve(): Promise<void> {
    return this.inTurn(async () => {
      await Promise.all([...this.owned].map(([member, owned]) => this.revoke(member, [...owned])));
      this.owned.clear();
    });
  }

  /** A topic got more partitions. */
  refresh(): Promise<void> {
    return this.inTurn(() => this.rebalance());
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  private async rebalance(): Promise<void> {
    const target = this.target();
    const moves = [...this.owned].map(([member, owned]) => ({
      member,
      lost: [...owned].filter(partition => !target.get(member)!.has(partition)),
      gained: [...target.get(member)!].filter(partition => !owned.has(partition)),
    }));
    await Promise.all(moves.map(({ member, lost }) => this.revoke(member, lost)));
    for (const { member } of moves) this.owned.set(member, target.get(member)!);
    await Promise.all(moves.map(({ member, gained }) => (gained.length > 0 ? member.assign(gained) : undefined)));
  }

  private target(): Map<Member, Set<Partition>> {
    const members = [...this.owned.keys()];
    const states = members.map(member => ({
      topics: new Set(member.topics),
      owned: Map.groupBy(this.owned.get(member)!, partition => partition.topic),
    }));
    const target = new Map(members.map(member => [member, new Set<Partition>()]));
    for (const topic of new Set(members.flatMap(member => member.topics))) {
      const partitions = this.context.partitionsOf(topic);
      const numbers = states.map(state => ({
        topics: state.topics,
        owned: new Map([[topic, new Set((state.owned.get(topic) ?? []).map(({ partition }) => partition))]]),
      }));
      assignTopic(numbers, topic, partitions.length).forEach((assigned, index) => {
        for (const number of assigned) target.get(members[index]!)!.add(partitions[number]!);
      });
    }
    return target;
  }

  private async revoke(member: Member, partitions: readonly Partition[]): Promise<void> {
    if (partitions.length === 0) return;
    const timeout = new AbortController();
    const late = delay(this.context.rebalanceTimeoutMs, 'late', { signal: timeout.signal, ref: false }).catch(
      () => null,
    );
    const left = member.revoke(partitions).catch((error: unknown) => {
      this.context.logger.error({ err: error, group: this.name }, 'A member failed while it gave partitions up');
    });
    if ((await Promise.race([left, late])) === 'late') {
      this.context.logger.warn({ group: this.name }, 'A member did not give its partitions up in time and lost them');
    }
    timeout.abort();
  }
}

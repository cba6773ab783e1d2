/** What a member of a group asks its coordinator, and what a group's offsets are. */
import type { TopicPartition } from '@airy/event-log';
import type { Coordinator } from './coordinator.ts';

/** Who a request is from; the coordinator refuses those of members and generations that are gone. */
export interface MemberIdentity {
  readonly memberId: string;
  readonly generation: number;
}

export interface JoinRequest {
  readonly memberId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocol: string;
  readonly metadata: Buffer;
}

export interface Joined extends MemberIdentity {
  readonly isLeader: boolean;
  /** For the leader only. */
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}

export interface OffsetCommit extends TopicPartition {
  readonly offset: number;
}

export interface DescribedGroup {
  /** `Empty` and `Dead` groups have no members. */
  readonly state: string;
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}

interface JoinAnswer {
  readonly errorCode: number;
  readonly generationId: number;
  readonly leaderId: string;
  readonly memberId: string;
  readonly members: Joined['members'];
}

interface OffsetsAnswer {
  readonly errorCode?: number;
  readonly responses: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly offset?: string;
      readonly errorCode: number;
    }[];
  }[];
}

const protocolType = 'consumer';

export class GroupRequests {
  readonly group: string;
  private readonly coordinator: Coordinator;

  constructor(group: string, coordinator: Coordinator) {
    this.group = group;
    this.coordinator = coordinator;
  }

  /** Waits until all members have joined anew. @param onMemberId is told the id as soon as it is known. */
  async join(request: JoinRequest, onMemberId: (memberId: string) => void): Promise<Joined> {
    const first = await this.joinAs(request.memberId, request);
    const isAskedBack =
      first.errorCode !== 0 && this.coordinator.errorOf(first.errorCode)?.type === 'MEMBER_ID_REQUIRED';
    if (isAskedBack) onMemberId(first.memberId);
    const answer = isAskedBack ? await this.joinAs(first.memberId, request) : first;
    this.coordinator.check(answer.errorCode);
    onMemberId(answer.memberId);
    const { memberId, generationId, leaderId, members } = answer;
    return { memberId, generation: generationId, isLeader: memberId === leaderId, members };
  }

  /** @param shares of all members, from the leader; empty from the others. @returns the own share. */
  async sync(
    { memberId, generation }: MemberIdentity,
    shares: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[],
  ): Promise<Buffer> {
    const parameters = { groupId: this.group, generationId: generation, memberId, groupAssignment: shares };
    const answer = await this.coordinator.ask('SyncGroup', parameters);
    const { errorCode, memberAssignment } = answer as { errorCode: number; memberAssignment: Buffer };
    this.coordinator.check(errorCode);
    return memberAssignment;
  }

  async heartbeat({ memberId, generation }: MemberIdentity): Promise<void> {
    const parameters = { groupId: this.group, groupGenerationId: generation, memberId };
    const { errorCode } = (await this.coordinator.ask('Heartbeat', parameters)) as { errorCode: number };
    this.coordinator.check(errorCode);
  }

  async leave(memberId: string): Promise<void> {
    const answer = await this.coordinator.ask('LeaveGroup', { groupId: this.group, memberId });
    this.coordinator.check((answer as { errorCode: number }).errorCode);
  }

  /** @returns what was refused. @param member null: from outside, for a group without members. */
  async commit(
    member: MemberIdentity | null,
    offsets: readonly OffsetCommit[],
  ): Promise<readonly { readonly at: OffsetCommit; readonly error: Error & { readonly type: string } }[]> {
    const topics = [...Map.groupBy(offsets, ({ topic }) => topic)].map(([topic, partitions]) => ({
      topic,
      partitions: partitions.map(({ partition, offset }) => ({ partition, offset: String(offset) })),
    }));
    const { memberId, generation } = member ?? { memberId: '', generation: -1 };
    const parameters = { groupId: this.group, groupGenerationId: generation, memberId, topics };
    const { responses } = (await this.coordinator.ask('OffsetCommit', parameters)) as OffsetsAnswer;
    const codes = new Map(
      responses.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, errorCode }) => [`${topic}/${partition}`, errorCode] as const),
      ),
    );
    return offsets.flatMap(at => {
      const error = this.coordinator.errorOf(codes.get(`${at.topic}/${at.partition}`) ?? 0);
      return error ? [{ at, error }] : [];
    });
  }

  /** Null where the group has committed nothing. */
  async committed(partitions: readonly TopicPartition[]): Promise<readonly (number | null)[]> {
    if (partitions.length === 0) return [];
    const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, some]) => ({
      topic,
      partitions: some.map(({ partition }) => ({ partition })),
    }));
    const offsets = new Map((await this.fetchOffsets(topics)).map(at => [`${at.topic}/${at.partition}`, at.offset]));
    return partitions.map(({ topic, partition }) => offsets.get(`${topic}/${partition}`) ?? null);
  }

  /** All that the group has committed. */
  allCommitted(): Promise<readonly OffsetCommit[]> {
    // The client writes an empty list as none at all, which asks for everything.
    return this.fetchOffsets([]);
  }

  async describe(): Promise<DescribedGroup> {
    const answer = await this.coordinator.ask('DescribeGroups', { groupIds: [this.group] });
    const [found] = (answer as { groups: readonly (DescribedGroup & { errorCode: number })[] }).groups;
    this.coordinator.check(found!.errorCode);
    return found!;
  }

  private async joinAs(memberId: string, request: JoinRequest): Promise<JoinAnswer> {
    const { sessionTimeoutMs, rebalanceTimeoutMs, protocol, metadata } = request;
    return (await this.coordinator.ask('JoinGroup', {
      groupId: this.group,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: rebalanceTimeoutMs,
      memberId,
      protocolType,
      groupProtocols: [{ name: protocol, metadata }],
    })) as JoinAnswer;
  }

  private async fetchOffsets(topics: readonly object[]): Promise<readonly OffsetCommit[]> {
    const answer = (await this.coordinator.ask('OffsetFetch', { groupId: this.group, topics })) as OffsetsAnswer;
    this.coordinator.check(answer.errorCode ?? 0);
    return answer.responses.flatMap(({ topic, partitions }) =>
      partitions.flatMap(({ partition, offset, errorCode }) => {
        this.coordinator.check(errorCode);
        const committed = Number(offset);
        return committed < 0 ? [] : [{ topic, partition, offset: committed }];
      }),
    );
  }
}

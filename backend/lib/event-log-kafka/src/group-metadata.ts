/** How members tell the leader what they read and hold, and how it tells them their shares: the consumer protocol's bytes. */
import { AssignerProtocol } from 'kafkajs';
import type { MemberState, Share } from './group-assignment.ts';

/** Name of the way we share out; members that know another one are refused by the coordinator. */
export const sharingProtocol = 'airy-1';
const version = 0;

/** What a member says of itself in the metadata that is free for us. */
interface Holding {
  readonly generation: number;
  readonly owned: Readonly<Record<string, readonly number[]>>;
}

export function encodeMember({ topics, owned, generation }: Omit<MemberState, 'id'>): Buffer {
  const holding: Holding = { generation, owned: Object.fromEntries(owned) };
  const userData = Buffer.from(JSON.stringify(holding));
  return AssignerProtocol.MemberMetadata.encode({ version, topics: [...topics], userData });
}

export function decodeMember(id: string, metadata: Buffer): MemberState {
  const decoded = AssignerProtocol.MemberMetadata.decode(metadata);
  if (!decoded) return { id, topics: [], owned: new Map(), generation: -1 };
  const { topics, userData } = decoded;
  const { generation, owned } = decodeHolding(userData);
  return { id, topics, generation, owned: new Map(Object.entries(owned)) };
}

export function encodeShare(share: Share): Buffer {
  const assignment = Object.fromEntries([...share].map(([topic, numbers]) => [topic, [...numbers]]));
  return AssignerProtocol.MemberAssignment.encode({ version, assignment, userData: Buffer.alloc(0) });
}

export function decodeShare(assignment: Buffer): Share {
  return new Map(Object.entries(AssignerProtocol.MemberAssignment.decode(assignment)?.assignment ?? {}));
}

/** A member that says nothing of itself (a tool that looks in) holds nothing. */
function decodeHolding(userData: Buffer | null): Holding {
  if (!userData || userData.length === 0) return { generation: -1, owned: {} };
  return JSON.parse(userData.toString()) as Holding;
}

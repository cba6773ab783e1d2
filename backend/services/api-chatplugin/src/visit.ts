/** A visit and its tokens (contract §10): the visitor token opens API and socket, the resume token begins a visit again. */
import { randomUUID } from 'node:crypto';
import type { Secrets } from '@airy/secrets';

const hourMs = 60 * 60 * 1000;
const visitorLifetimeMs = hourMs;
const resumeLifetimeMs = 7 * 24 * hourMs;

export interface Visit {
  readonly conversationId: string;
  readonly channelId: string;
}

/** What a visitor token says. */
export interface VisitorClaims extends Visit {
  /** Index of the newest message that came with the token: who shows it has received all up to there. -1: none. */
  readonly historyIndex: number;
}

/** A visit that nobody else knows of; the conversation exists from its first message on. */
export function newVisit(channelId: string): Visit {
  return { conversationId: randomUUID(), channelId };
}

export function signVisitor(secrets: Secrets, claims: VisitorClaims): Promise<string> {
  return secrets.sign(
    'visitor',
    {
      sub: claims.conversationId,
      conversation_id: claims.conversationId,
      channel_id: claims.channelId,
      history_index: String(claims.historyIndex),
    },
    visitorLifetimeMs,
  );
}

/** Null for a token that is forged, of another purpose or too old. */
export async function readVisitor(secrets: Secrets, token: string): Promise<VisitorClaims | null> {
  const claims = await secrets.verify('visitor', token);
  const conversationId = claims?.['conversation_id'];
  const channelId = claims?.['channel_id'];
  if (conversationId === undefined || channelId === undefined) return null;
  return { conversationId, channelId, historyIndex: Number(claims?.['history_index'] ?? -1) };
}

export function signResume(secrets: Secrets, visit: Visit): Promise<string> {
  const claims = { resume_conversation_id: visit.conversationId, resume_channel_id: visit.channelId };
  return secrets.sign('resume', claims, resumeLifetimeMs);
}

/** Null for a token that is forged, of another purpose or too old. */
export async function readResume(secrets: Secrets, token: string): Promise<Visit | null> {
  const claims = await secrets.verify('resume', token);
  const conversationId = claims?.['resume_conversation_id'];
  const channelId = claims?.['resume_channel_id'];
  return conversationId === undefined || channelId === undefined ? null : { conversationId, channelId };
}

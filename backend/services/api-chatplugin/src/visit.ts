/** A visit and its tokens (contract §10): the visitor token opens API and socket, the resume token begins a visit again. */
import { randomUUID } from 'node:crypto';
import type { Secrets } from '@airy/secrets';
import type { KnownVisitor } from './identity.ts';

const hourMs = 60 * 60 * 1000;
const visitorLifetimeMs = hourMs;
const resumeLifetimeMs = 7 * 24 * hourMs;

export interface Visit {
  readonly conversationId: string;
  readonly channelId: string;
}

/** What a resume token says. */
export interface Resumable extends Visit {
  /** Of whom the site knows: only together with their identity does it open anything. Null: whoever has it. */
  readonly visitorId: string | null;
}

/** What a socket needs to know of a visitor token. */
export interface SocketClaims extends Visit {
  /** Index of the newest message that came with the token: who shows it has received all up to there. -1: none. */
  readonly historyIndex: number;
}

/** What a visitor token says. */
export interface VisitorClaims extends SocketClaims {
  /** Whom the site knows; null: nobody. */
  readonly identity: KnownVisitor | null;
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
      ...(claims.identity === null ? {} : { identity: JSON.stringify(claims.identity) }),
    },
    visitorLifetimeMs,
  );
}

/** Null for a token that is forged, of another purpose or too old. */
export async function readVisitor(secrets: Secrets, token: string): Promise<SocketClaims | null> {
  const claims = await secrets.verify('visitor', token);
  const conversationId = claims?.['conversation_id'];
  const channelId = claims?.['channel_id'];
  if (conversationId === undefined || channelId === undefined) return null;
  return { conversationId, channelId, historyIndex: Number(claims?.['history_index'] ?? -1) };
}

export function signResume(secrets: Secrets, visit: Resumable): Promise<string> {
  const { conversationId, channelId, visitorId } = visit;
  const claims = {
    resume_conversation_id: conversationId,
    resume_channel_id: channelId,
    ...(visitorId === null ? {} : { resume_visitor_id: visitorId }),
  };
  return secrets.sign('resume', claims, resumeLifetimeMs);
}

/** Null for a token that is forged, of another purpose or too old. */
export async function readResume(secrets: Secrets, token: string): Promise<Resumable | null> {
  const claims = await secrets.verify('resume', token);
  const conversationId = claims?.['resume_conversation_id'];
  const channelId = claims?.['resume_channel_id'];
  if (conversationId === undefined || channelId === undefined) return null;
  return { conversationId, channelId, visitorId: claims?.['resume_visitor_id'] ?? null };
}

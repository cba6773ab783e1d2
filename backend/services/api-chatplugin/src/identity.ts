/** Who a visitor is, as the site says that they are logged in at: a signed token, and the conversation that is theirs. */
import type { CommunicationView } from '@airy/communication-view';
import { AiryError } from '@airy/errors';
import { uuid5 } from '@airy/model/ids';
import { jwtVerify } from 'jose';
import { stateOf } from './visitor-conversation.ts';

export interface KnownVisitor {
  /** At the site. */
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly picture: string | null;
}

const maxTokenLength = 4_096;
const clockToleranceS = 60;
const maxLength = { sub: 200, name: 200, email: 320, picture: 1_000 } as const;

/** @param key as the site has it. @throws AiryError `identity_token_invalid` */
export async function readIdentity(token: string, key: string): Promise<KnownVisitor> {
  const { payload } = await verified(token, key);
  const sub = typeof payload['sub'] === 'number' ? String(payload['sub']) : payload['sub'];
  if (typeof sub !== 'string' || sub === '' || sub.length > maxLength.sub) throw invalid('sub');
  const claim = (name: 'name' | 'email' | 'picture'): string | null => {
    const value = payload[name];
    return typeof value === 'string' && value !== '' && value.length <= maxLength[name] ? value : null;
  };
  return { id: sub, name: claim('name'), email: claim('email'), picture: claim('picture') };
}

async function verified(token: string, key: string): Promise<{ readonly payload: Readonly<Record<string, unknown>> }> {
  if (token.length > maxTokenLength) throw invalid(null);
  try {
    return await jwtVerify(token, new TextEncoder().encode(key), {
      algorithms: ['HS256'],
      requiredClaims: ['sub', 'exp'],
      clockTolerance: clockToleranceS,
    });
  } catch {
    // The library's words quote the token.
    throw invalid(null);
  }
}

function invalid(claim: string | null): AiryError {
  return new AiryError('identity_token_invalid', null, claim === null ? {} : { details: { claim } });
}

/** The conversations of one visitor follow one another: the next begins when they have ended the one before. */
export function conversationOfVisitor(channelId: string, visitorId: string, turn: number): string {
  return uuid5(JSON.stringify([channelId, 'visitor', visitorId, turn]));
}

/** The one that goes on, or the next. Reads a few of them, however many there were. */
export async function openConversation(
  view: CommunicationView,
  visitor: { readonly channelId: string; readonly id: string },
): Promise<string> {
  const idAt = (turn: number): string => conversationOfVisitor(visitor.channelId, visitor.id, turn);
  const isOver = async (turn: number): Promise<boolean> => {
    const row = await view.conversation(idAt(turn));
    return row !== null && stateOf(row) === 'ended';
  };
  if (!(await isOver(0))) return idAt(0);
  // All that are over stand before all that are not.
  let over = 0;
  let open = 1;
  while (await isOver(open)) [over, open] = [open, open * 2];
  while (open - over > 1) {
    const middle = Math.floor((over + open) / 2);
    if (await isOver(middle)) over = middle;
    else open = middle;
  }
  return idAt(open);
}

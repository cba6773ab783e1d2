/**
 * What a platform would surely refuse is refused before anything is written, with the limit: contents beyond what the
 * source declares, and answers after the reply window. What is not known, the platform decides.
 */
import { contentProblem, isContentProblem, replyWindowEnd } from '@airy/content';
import { presentDate } from '@airy/contract';
import { AiryError } from '@airy/errors';
import type { Principal } from '@airy/http';
import type { Json } from '@airy/model';
import { findSource, type Source } from '@airy/source-kit';

export interface Sending {
  /** As the record of the channel names it. */
  readonly sourceId: string;
  readonly content: Json;
  /** Epoch ms of the contact's last message; null: none. */
  readonly lastReceivedAt: number | null;
  readonly principal: Principal | null;
}

/** @throws AiryError `content_not_accepted`, `reply_window_closed` */
export function refuseUnsendable(sources: readonly Source[], sending: Sending): void {
  const source = findSource(sources, sending.sourceId);
  if (source === null) return;
  refuseContent(source, sending.content);
  refuseLate(source, sending);
}

function refuseContent({ content: format, id }: Source, content: Json): void {
  const problem = contentProblem(format, content);
  if (problem === null) return;
  const { limit, message, max, actual } = problem;
  const numbers = max === undefined ? {} : { max, actual: actual ?? null };
  throw new AiryError('content_not_accepted', message, { details: { source: id, limit, ...numbers } });
}

function refuseLate({ content: format, capabilities, id }: Source, sending: Sending): void {
  const { replyWindow, mayStartConversation } = capabilities;
  if (replyWindow === null) return;
  const measured = format.measure(sending.content);
  if (!isContentProblem(measured) && replyWindow.afterwards.includes(measured.kind)) return;
  const { lastReceivedAt, principal } = sending;
  // The contact may have written before the channel was connected; where we may write first, most likely we did.
  if (lastReceivedAt === null && !mayStartConversation) return;
  const closedAt =
    lastReceivedAt === null ? null : replyWindowEnd(replyWindow, lastReceivedAt, principal?.kind === 'user');
  if (closedAt !== null && closedAt > Date.now()) return;
  const details = {
    source: id,
    closed_at: closedAt === null ? null : presentDate(closedAt),
    afterwards: [...replyWindow.afterwards],
  };
  throw new AiryError('reply_window_closed', closedAt === null ? neverWrote : null, { details });
}

const neverWrote = 'The contact has not written yet: until then the platform takes none of these messages.';

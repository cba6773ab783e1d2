/**
 * What a platform would surely refuse is refused before anything is written, with the limit: contents and files of ours
 * beyond what the source declares, and answers after the reply window. What is not known, the platform decides.
 */
import { contentProblem, fileProblem, isContentProblem, replyWindowEnd, type ContentProblem } from '@airy/content';
import { presentDate } from '@airy/contract';
import { AiryError } from '@airy/errors';
import type { Principal } from '@airy/http';
import type { KnownFiles } from '@airy/media';
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

export interface Judges {
  /** Every source there is. */
  readonly sources: readonly Source[];
  readonly files: KnownFiles;
}

/** @throws AiryError `content_not_accepted`, `reply_window_closed` */
export async function refuseUnsendable({ sources, files }: Judges, sending: Sending): Promise<void> {
  const source = findSource(sources, sending.sourceId);
  if (source === null) return;
  refuseFor(source, contentProblem(source.content, sending.content));
  refuseLate(source, sending);
  await refuseFiles(source, files, sending.content);
}

/** Most files of one message that are looked at. */
const mostFiles = 20;

async function refuseFiles(source: Source, known: KnownFiles, content: Json): Promise<void> {
  const { limits, measure } = source.content;
  const measured = limits === null ? null : measure(content);
  if (measured === null || isContentProblem(measured)) return;
  const problems = await Promise.all(
    measured.files.slice(0, mostFiles).map(async ({ kind, url }) => {
      const file = await known.about(url);
      return file === null ? null : fileProblem(limits, { ...file, kind });
    }),
  );
  refuseFor(source, problems.find(problem => problem !== null) ?? null);
}

function refuseFor({ id }: Source, problem: ContentProblem | null): void {
  if (problem === null) return;
  const { limit, message, max, actual, types, type } = problem;
  const numbers = max === undefined ? {} : { max, actual: actual ?? null };
  const kinds = types === undefined ? {} : { types: [...types], type: type ?? null };
  throw new AiryError('content_not_accepted', message, { details: { source: id, limit, ...numbers, ...kinds } });
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
  throw new AiryError('reply_window_closed', closedAt === null ? neverWrote : closedSince(closedAt), { details });
}

const neverWrote = 'The contact has not written yet: until then the platform takes none of these messages.';

const inWords = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

function closedSince(closedAt: number): string {
  return `The platform takes no answer since ${inWords.format(closedAt)} UTC: the contact wrote too long ago.`;
}

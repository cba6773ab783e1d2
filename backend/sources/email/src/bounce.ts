/** Mails that say that one of ours could not be delivered (RFC 3464, and those of programs that do not keep to it). */
import type { ConversationCommand } from '@airy/source-kit';
import { ownLookingIdsIn, readOwnMessageId, type OwnMessageId } from './message-id.ts';
import type { Mail } from './read-mail.ts';

export type Bounce = { readonly command: ConversationCommand } | { readonly ignored: string };

const longestWords = 1_000;

/** Null: it is no report on a delivery. */
export function readBounce(mail: Mail): Bounce | null {
  const status = mail.machineParts.find(({ type }) => type.endsWith('delivery-status'))?.text ?? null;
  if (status === null && !looksLikeBounce(mail)) return null;
  const action = field(status, 'action')?.toLowerCase() ?? 'failed';
  if (action !== 'failed') return { ignored: `delivery-status ${action.slice(0, 20)}` };
  const meant = meantBy(mail);
  if (meant === null) return { ignored: 'bounce of another mail' };
  const words = field(status, 'diagnostic-code') ?? mail.text ?? mail.subject ?? '';
  return {
    command: {
      type: 'message.receipt',
      source: 'email',
      conversationId: meant.conversationId,
      state: 'failed',
      sourceMessageIds: [meant.id],
      code: 'source_rejected',
      error: `The mail came back${recipientOf(mail, status)}: ${oneLine(words, 300) || 'no reason was given'}`,
      sourceError: oneLine(`${field(status, 'status') ?? ''} ${words}`, longestWords),
    },
  };
}

const mailer = /^(?:mailer-daemon|postmaster)@/u;

function looksLikeBounce(mail: Mail): boolean {
  if (mail.header('x-failed-recipients') !== null) return true;
  return mailer.test(mail.from?.address ?? '') && meantBy(mail) !== null;
}

/** The enclosed mail says it best; the rest are guesses. */
function meantBy(mail: Mail): OwnMessageId | null {
  const found = ownLookingIds(mail).map(id => readOwnMessageId(id, mail.thread.proven));
  return found.find(id => id !== null) ?? null;
}

/** All that a mail names; what most likely is meant comes first. */
export function ownLookingIds({ machineParts, thread, text }: Mail): readonly string[] {
  const enclosed = machineParts.filter(({ type }) => !type.endsWith('delivery-status'));
  return [
    ...enclosed.flatMap(part => ownLookingIdsIn(field(part.text, 'message-id') ?? '')),
    ...[...thread.inReplyTo, ...thread.references, ...(thread.id === null ? [] : [thread.id])].flatMap(ownLookingIdsIn),
    ...ownLookingIdsIn(text ?? ''),
  ];
}

function recipientOf(mail: Mail, status: string | null): string {
  const named = field(status, 'final-recipient')?.split(';').at(-1) ?? mail.header('x-failed-recipients');
  return named == null ? '' : ` from ${oneLine(named, 320)}`;
}

function field(text: string | null, name: string): string | null {
  const unfolded = text?.replaceAll(/\r?\n[ \t]+/gu, ' ') ?? '';
  return new RegExp(`^${name}:[ \\t]*(.+)$`, 'imu').exec(unfolded)?.[1]?.trim() ?? null;
}

function oneLine(text: string, length: number): string {
  return text.replaceAll(/\s+/gu, ' ').trim().slice(0, length).toWellFormed();
}

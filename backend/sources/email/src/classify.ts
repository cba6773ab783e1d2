/** Whose words a mail holds: a person's, a program's, or our own. */
import type { Mail, Person } from './read-mail.ts';

/** What is counted and not shown; null: somebody wrote to us. */
export type Kind = 'own' | 'spam' | 'auto-reply' | 'mailing-list' | null;

export function kindOfMail(mail: Mail, own: readonly string[]): Kind {
  if (isSpam(mail)) return 'spam';
  if (mail.thread.proven.has(mail.thread.id ?? '') && isOwn(mail.from, own)) return 'own';
  if (isAutoReply(mail)) return 'auto-reply';
  if (isOfOtherList(mail, own)) return 'mailing-list';
  return isOwn(mail.from, own) && contactOf(mail, own) === null ? 'own' : null;
}

function isOwn(person: Person | null, own: readonly string[]): boolean {
  return person !== null && own.includes(person.address);
}

function isSpam({ header }: Mail): boolean {
  return /^\s*yes/iu.test(header('x-spam-flag') ?? '') || /^\s*yes/iu.test(header('x-spam-status') ?? '');
}

/** RFC 3834. Mail of programs that answer nothing (`auto-generated`: shops, forms) is read. */
function isAutoReply({ header }: Mail): boolean {
  return (
    /^\s*auto-replied/iu.test(header('auto-submitted') ?? '') ||
    header('x-autoreply') !== null ||
    header('x-autorespond') !== null ||
    /^\s*auto_reply/iu.test(header('precedence') ?? '')
  );
}

/** RFC 2919, 2369. A group that has our address (Google Groups) is how mail reaches us. */
function isOfOtherList({ header }: Mail, own: readonly string[]): boolean {
  const id = header('list-id');
  const isList =
    id !== null || header('list-unsubscribe') !== null || /^\s*(?:list|bulk|junk)/iu.test(header('precedence') ?? '');
  const names = `${id ?? ''} ${header('list-post') ?? ''}`.toLowerCase();
  return isList && !own.some(address => names.includes(address) || names.includes(`<${address.replace('@', '.')}>`));
}

const automatic = /^(?:no-?_?reply|do-?_?not-?_?reply|notifications?|mailer)(?:[+.@-]|$)/u;

/**
 * Who wrote: From. Where that is an address at which nobody reads, or our own (the form of a site), it is whom an answer is
 * asked to go to. Null: it is ourselves.
 */
export function contactOf({ from, replyTo }: Mail, own: readonly string[]): Person | null {
  const isOurs = isOwn(from, own);
  const asked = replyTo.find(person => !own.includes(person.address));
  if (from !== null && !isOurs && !(automatic.test(from.address) && asked)) return from;
  return asked ?? (isOurs ? null : from);
}

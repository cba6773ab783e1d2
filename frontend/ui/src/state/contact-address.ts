/** The contact's number or mail address, where the source says that its id of a contact is one. Pure. */
import type { Message, Source } from '../api/wire.ts';

export interface ContactAddress {
  readonly title: 'Number' | 'Mail address';
  readonly text: string;
}

type IdKind = Source['capabilities']['contactIdIs'];

/** @param messages loaded ones, oldest first: the contact is who wrote last. Null: not known, or nothing that people know. */
export function contactAddress(kind: IdKind | undefined, messages: readonly Message[]): ContactAddress | null {
  const id = messages.findLast(message => message.from_contact)?.sender.id ?? null;
  if (id === null || kind === undefined || kind === null) return null;
  if (kind === 'mail') return id.includes('@') ? { title: 'Mail address', text: id } : null;
  const text = numberOf(id);
  return text === null ? null : { title: 'Number', text };
}

/** Digits of a whole number with its country, behind the name of a network or not; some people are known without one. */
function numberOf(id: string): string | null {
  const [, plus, digits] = /^(?:[a-z]+:)?(\+?)(\d{3,15})$/.exec(id) ?? [];
  if (digits === undefined) return null;
  // Short codes of services have no country.
  return plus === '+' || digits.length > 6 ? `+${digits}` : digits;
}

/** What agents are told of where a visitor is: metadata `visitor` of the conversation, written when it changes. Pure. */
import type { Document, Json } from '@airy/model';
import type { KnownVisitor } from './identity.ts';
import { visitorOf } from './visitor-conversation.ts';

export interface VisitContext {
  readonly page_url: string | null;
  readonly page_title: string | null;
  readonly referrer: string | null;
  readonly locale: string | null;
  readonly time_zone: string | null;
}

const maxAddressLength = 2_000;
const maxTitleLength = 300;
const maxTagLength = 60;

/** What of it is new; null: nothing. What nobody knows now keeps what was told before. */
export function contextChange(
  metadata: Document | undefined,
  told: { readonly context: VisitContext | null; readonly identity: KnownVisitor | null },
): Document | null {
  const known = visitorOf(metadata);
  const { context, identity } = told;
  const wanted: Record<string, Json> = {
    page_url: addressOf(context?.page_url),
    page_title: textOf(context?.page_title, maxTitleLength),
    referrer: addressOf(context?.referrer),
    locale: textOf(context?.locale, maxTagLength),
    time_zone: textOf(context?.time_zone, maxTagLength),
    identity: identity === null ? null : withoutNulls(identity),
  };
  const changed = Object.entries(wanted).filter(
    ([key, value]) => value !== null && JSON.stringify(value) !== JSON.stringify(sorted(known[key], value)),
  );
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

/** Documents come back with their keys in another order. */
function sorted(known: Json | undefined, like: Json): Json | undefined {
  if (typeof known !== 'object' || known === null || Array.isArray(known)) return known;
  const document = known as Document;
  return Object.fromEntries(Object.keys(like as Document).map(key => [key, document[key] ?? null]));
}

function withoutNulls(identity: KnownVisitor): Document {
  const told = Object.entries(identity) as readonly (readonly [string, string | null])[];
  return Object.fromEntries(told.filter(([, value]) => value !== null));
}

/** Without what a page carries in its address to resume a conversation: that is nobody's but the visitor's. */
function addressOf(value: string | null | undefined): string | null {
  if (value === null || value === undefined || value.length > maxAddressLength || !URL.canParse(value)) return null;
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.username = '';
  url.password = '';
  url.searchParams.delete('resume_token');
  return url.href;
}

function textOf(value: string | null | undefined, maxLength: number): string | null {
  const text = value?.trim().slice(0, maxLength) ?? '';
  return text === '' ? null : text.toWellFormed();
}

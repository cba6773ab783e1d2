/** Message-IDs: of others, and our own, which carry message and conversation so that an answer finds back to both. */
import { conversationId, uuid5 } from '@airy/source-kit';
import { domainOf } from './address.ts';

const uuid = '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}';
const own = new RegExp(`^<airy\\.(${uuid})\\.(${uuid})@[^<>\\s@]{1,255}>$`, 'u');
const ownAnywhere = new RegExp(`<airy\\.${uuid}\\.${uuid}@[^<>\\s@]{1,255}>`, 'u');
const isUuid = new RegExp(`^${uuid}$`, 'u');
const maxIds = 200;

export interface OwnMessageId {
  readonly id: string;
  readonly conversationId: string;
}

export interface SentMessage {
  readonly messageId: string;
  readonly conversationId: string;
  /** Our mail address. */
  readonly address: string;
}

/** The same for the same message, so that a repeated one can be recognised. With angle brackets. */
export function ownMessageId({ messageId, conversationId: conversation, address }: SentMessage): string {
  return `<airy.${asUuid(messageId)}.${asUuid(conversation)}@${domainOf(address)}>`;
}

function asUuid(id: string): string {
  return isUuid.test(id) ? id : uuid5('email', id);
}

/** Null: it is not one of ours. */
export function readOwnMessageId(id: string): OwnMessageId | null {
  const conversation = own.exec(id)?.[2];
  return conversation === undefined ? null : { id, conversationId: conversation };
}

/** The first one of ours in a text, such as a bounce that nobody made for programs. */
export function findOwnMessageId(text: string): OwnMessageId | null {
  const found = ownAnywhere.exec(text)?.[0];
  return found === undefined ? null : readOwnMessageId(found);
}

/** All in a header, in their order; at most 200. */
export function messageIdsIn(header: string | null | undefined): readonly string[] {
  return ((header ?? '').match(/<[^<>\s]{1,900}>/gu) ?? []).slice(0, maxIds);
}

export interface Thread {
  /** Of the mail itself; null if it has none. */
  readonly id: string | null;
  /** Older first, without doubles. */
  readonly references: readonly string[];
  readonly inReplyTo: readonly string[];
}

/** The conversation of a mail: the one that an answer to us names, else that of the mail with which its thread began. */
export function conversationOf(channel: string, { id, references, inReplyTo }: Thread, digest: string): string {
  const known = [...inReplyTo, ...references.toReversed()].map(readOwnMessageId).find(found => found !== null);
  // A thread is not the mail with which it began: their ids must not be the same.
  return known?.conversationId ?? conversationId(channel, `thread:${references[0] ?? inReplyTo[0] ?? id ?? digest}`);
}

/**
 * Message-IDs: of others, and our own, which carry message and conversation so that an answer finds back to both. Anybody
 * can write such a text: ours prove that we made them, for this channel, by an HMAC with a key that the channel holds.
 */
import { conversationId, uuid5 } from '@airy/source-kit';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { domainOf } from './address.ts';

const uuid = '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}';
const own = new RegExp(`^<(airy\\.${uuid}\\.(${uuid}))\\.([\\da-f]{32})@([^<>\\s@]{1,255})>$`, 'u');
const ownAnywhere = new RegExp(`<airy\\.${uuid}\\.${uuid}\\.[\\da-f]{32}@[^<>\\s@]{1,255}>`, 'gu');
const isUuid = new RegExp(`^${uuid}$`, 'u');
const maxIds = 200;

export interface OwnMessageId {
  readonly id: string;
  readonly conversationId: string;
}

/** What proves that a Message-ID is ours. */
export interface Prover {
  readonly channelId: string;
  /** Secret; nobody outside knows it. */
  readonly key: string;
}

export interface SentMessage {
  readonly messageId: string;
  readonly conversationId: string;
  /** Our mail address. */
  readonly address: string;
}

/** The same for the same message, so that a repeated one can be recognised. With angle brackets. */
export function ownMessageId(
  { messageId, conversationId: conversation, address }: SentMessage,
  prover: Prover,
): string {
  const name = `airy.${asUuid(messageId)}.${asUuid(conversation)}`;
  const domain = domainOf(address);
  return `<${name}.${proofOf(name, domain, prover)}@${domain}>`;
}

function asUuid(id: string): string {
  return isUuid.test(id) ? id : uuid5('email', id);
}

/** 128 bits of an HMAC-SHA-256, hex. */
function proofOf(name: string, domain: string, { channelId, key }: Prover): string {
  return createHmac('sha256', key).update(`${channelId} ${name}@${domain}`).digest('hex').slice(0, 32);
}

/** Whether we made it, for a message of this channel. */
export function isProven(id: string, prover: Prover): boolean {
  const [, name, , proof, domain] = own.exec(id) ?? [];
  if (name === undefined || proof === undefined || domain === undefined) return false;
  return timingSafeEqual(Buffer.from(proof), Buffer.from(proofOf(name, domain, prover)));
}

/** Null: it is not one of the proven ones. */
export function readOwnMessageId(id: string, proven: ReadonlySet<string>): OwnMessageId | null {
  const conversation = proven.has(id) ? own.exec(id)?.[2] : undefined;
  return conversation === undefined ? null : { id, conversationId: conversation };
}

/** What looks like one of ours in a text, such as a bounce that nobody made for programs; at most 200. */
export function ownLookingIdsIn(text: string): readonly string[] {
  return (text.match(ownAnywhere) ?? []).slice(0, maxIds);
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
  /** Those among all ids of the mail that are ours: its reader, who has the key, says so. */
  readonly proven: ReadonlySet<string>;
}

/** The conversation of a mail: the one that an answer to us names, else that of the mail with which its thread began. */
export function conversationOf(channel: string, { id, references, inReplyTo, proven }: Thread, digest: string): string {
  const known = [...inReplyTo, ...references.toReversed()]
    .map(named => readOwnMessageId(named, proven))
    .find(found => found !== null);
  // A thread is not the mail with which it began: their ids must not be the same.
  return known?.conversationId ?? conversationId(channel, `thread:${references[0] ?? inReplyTo[0] ?? id ?? digest}`);
}

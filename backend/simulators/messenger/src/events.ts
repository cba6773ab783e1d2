/** Webhook bodies as Messenger and Instagram write them. */
import { createHmac } from 'node:crypto';

export type MessagingEvent = Readonly<Record<string, unknown>>;

export type WebhookObject = 'page' | 'instagram';

export interface Parties {
  /** Of the page, or of the Instagram account. */
  readonly pageId: string;
  readonly personId: string;
  /** Epoch ms. */
  readonly at: number;
}

function from({ personId, pageId, at }: Parties): MessagingEvent {
  return { sender: { id: personId }, recipient: { id: pageId }, timestamp: at };
}

export function messageEvent(
  parties: Parties,
  mid: string,
  content: Readonly<Record<string, unknown>>,
): MessagingEvent {
  return { ...from(parties), message: { mid, ...content } };
}

export function postbackEvent(
  parties: Parties,
  mid: string,
  postback: Readonly<Record<string, unknown>>,
): MessagingEvent {
  return { ...from(parties), postback: { mid, ...postback } };
}

export function echoEvent(
  { personId, pageId, at }: Parties,
  { mid, appId, content }: { readonly mid: string; readonly appId: string | null; readonly content: MessagingEvent },
): MessagingEvent {
  const message = { mid, is_echo: true, ...(appId === null ? {} : { app_id: Number(appId) }), ...content };
  return { sender: { id: pageId }, recipient: { id: personId }, timestamp: at, message };
}

/** @param edits how often it was edited, this time included. */
export function editEvent(
  parties: Parties,
  mid: string,
  { text, edits }: { readonly text: string; readonly edits: number },
) {
  return { ...from(parties), message_edit: { mid, text, num_edit: edits } };
}

export function unsentEvent(parties: Parties, mid: string): MessagingEvent {
  return { ...from(parties), message: { mid, is_deleted: true } };
}

export function deliveryEvent(parties: Parties, mids: readonly string[]): MessagingEvent {
  return { ...from(parties), delivery: { mids, watermark: parties.at } };
}

export function readEvent(parties: Parties): MessagingEvent {
  return { ...from(parties), read: { watermark: parties.at } };
}

/** Instagram names the message that was seen. */
export function seenEvent(parties: Parties, mid: string): MessagingEvent {
  return { ...from(parties), read: { mid } };
}

/** @param emoji null takes the reaction back. */
export function reactionEvent(parties: Parties, mid: string, emoji: string | null): MessagingEvent {
  const reaction = emoji === null ? { action: 'unreact', mid } : { reaction: 'other', emoji, action: 'react', mid };
  return { ...from(parties), reaction };
}

/** One body with these events of one page or account. */
export function webhookBody(
  { object, id }: { readonly object: WebhookObject; readonly id: string },
  events: readonly MessagingEvent[],
  at: number,
): string {
  return bodyText({ object, entry: [{ id, time: at, messaging: events }] });
}

/** Slashes and everything beyond ASCII are escaped, as Messenger does. */
export function bodyText(body: unknown): string {
  return JSON.stringify(body)
    .replaceAll('/', '\\/')
    .replaceAll(/[^\x20-\x7e]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function signatures(body: string, secret: string): Readonly<Record<string, string>> {
  const hex = (algorithm: string): string => createHmac(algorithm, secret).update(body).digest('hex');
  return { 'x-hub-signature': `sha1=${hex('sha1')}`, 'x-hub-signature-256': `sha256=${hex('sha256')}` };
}

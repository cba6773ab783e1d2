/**
 * Whoever has handed in the offline form gets what agents answer by mail, with a link that goes on with the conversation.
 * At least once: a mail has the message's id, so that mail programs show a repeat as one.
 */
import type { ChannelRow, ConversationRow } from '@airy/communication-view';
import type { Config } from '@airy/config';
import type { ConversationEvent } from '@airy/domain';
import type { EventLog, LogRecord } from '@airy/event-log';
import type { Message } from '@airy/model';
import { PoisonError, runEffect, type DeadLetters, type Effect, type EffectTools } from '@airy/processing';
import { chatplugin } from '@airy/source-chatplugin';
import type { Telemetry } from '@airy/telemetry';
import { emailPattern } from './form-answers.ts';
import { answerMail, type MailParts } from './answer-mail.ts';
import type { Parts } from './parts.ts';
import { savedWidget } from './saved-widget.ts';
import { createMailer, type Mailer } from './mailer.ts';
import { signResume } from './visit.ts';
import { visitorOf } from './visitor-conversation.ts';

export interface MailAnswersOptions extends Pick<Parts, 'secrets' | 'view' | 'administration' | 'commander'> {
  readonly log: EventLog;
  readonly topic: string;
  readonly deadLetters: DeadLetters;
  readonly telemetry: Telemetry;
  readonly server: NonNullable<Config['smtp']>;
  publicUrl(): string;
  /** The visitor looks at the conversation now. */
  isOpen(conversationId: string): boolean;
  /** Default 1,000, doubled up to a minute. */
  readonly retryMs?: number;
}

const station = 'chatplugin-mail';
const catchUpMs = 5_000;
const maxAgeMs = 24 * 60 * 60 * 1000;

export function startMailAnswers(options: MailAnswersOptions): Promise<Effect> {
  const { log, topic, deadLetters, telemetry, retryMs = 1_000 } = options;
  const mailer = createMailer(options.server);
  return runEffect({
    ...{ log, deadLetters, telemetry, station, topics: [topic], group: station },
    lanes: 4,
    from: 'latest',
    attemptTimeoutMs: 90_000,
    backOff: { firstMs: retryMs, maxMs: 60_000 },
    onRecord: (record, tools) => onRecord({ ...options, mailer }, record, tools),
  });
}

type Station = MailAnswersOptions & { readonly mailer: Mailer };

async function onRecord(station: Station, record: LogRecord, { logger }: EffectTools): Promise<void> {
  const message = answerIn(record);
  if (message === null || station.isOpen(message.conversationId)) return;
  if (!(await station.view.waitFor(record.headers['airy-position'] ?? '', catchUpMs)))
    throw new Error('the view is behind');
  const row = await station.view.query.conversation(message.conversationId);
  const to = row === null ? null : addressOf(row);
  if (row === null || to === null) return;
  if (Date.now() - message.sentAt > maxAgeMs) throw new PoisonError('no mail server has taken it for a day');
  const sent = await station.mailer.send(answerMail(await partsOf(station, { row, message, to })));
  if (sent.refusal !== null) throw new PoisonError(`the mail server refuses it: ${sent.refusal}`);
  logger.info({ messageId: message.id }, 'An answer went out by mail.');
  await note(station, message);
}

/** Null: it is something else. The tails report what cannot be read. */
function answerIn({ value }: LogRecord): Message | null {
  if (value === null) return null;
  const text = Buffer.from(value).toString();
  if (!text.includes('"message.created"')) return null;
  const event = JSON.parse(text) as ConversationEvent;
  if (event.type !== 'message.created') return null;
  const { message } = event.data;
  return message.source === chatplugin.id && !message.isFromContact ? message : null;
}

function addressOf({ metadata }: ConversationRow): string | null {
  const address = visitorOf(metadata)['reply_to'];
  return typeof address === 'string' && emailPattern.test(address) ? address : null;
}

interface Answer {
  readonly row: ConversationRow;
  readonly message: Message;
  readonly to: string;
}

async function partsOf({ secrets, administration, server, publicUrl }: Station, answer: Answer): Promise<MailParts> {
  const { row, message, to } = answer;
  const { id: conversationId, channel } = row;
  const { settings } = await savedWidget(administration, channel.channel.id);
  const token = await signResume(secrets, { conversationId, channelId: channel.channel.id, visitorId: null });
  const page = pageOf(row, settings.allowedOrigins ?? []) ?? ownPage(channel, publicUrl());
  page.searchParams.set('resume_token', token);
  return { message, to, from: server.from, shop: nameOf(channel), link: page.href };
}

/** The page where they wrote; only of a site that is allowed by name, as anybody can make up a page. */
function pageOf({ metadata }: ConversationRow, allowed: readonly string[]): URL | null {
  const page = visitorOf(metadata)['page_url'];
  if (typeof page !== 'string' || !URL.canParse(page)) return null;
  const url = new URL(page);
  return allowed.includes(url.origin) ? url : null;
}

function ownPage({ channel }: ChannelRow, publicUrl: string): URL {
  const url = new URL(`${publicUrl}/chatplugin/ui/example`);
  url.searchParams.set('channel_id', channel.id);
  return url;
}

function nameOf({ channel, metadata }: ChannelRow): string {
  const { name } = metadata;
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : channel.sourceChannelId;
}

/** So that agents see it beside the message. */
function note({ commander }: Station, { id, conversationId }: Message): Promise<void> {
  const command = {
    type: 'metadata.set',
    conversationId,
    subject: { kind: 'message', id },
    data: { mail: { sent_at: Date.now() } },
    mustExist: true,
  } as const;
  return commander.tell([{ id: null, principal: 'system', requestHash: null, command }]);
}

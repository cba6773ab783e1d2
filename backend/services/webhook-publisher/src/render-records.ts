/** From records of the events topics to what is sent: each event rendered once, for all endpoints that are told of it. */
import type { CommunicationView } from '@airy/communication-view';
import { formatPosition, joinPositions, parsePosition, type LogRecord, type Positions } from '@airy/event-log';
import { eventTypeHeader } from '@airy/processing';
import type { ViewHandle } from '@airy/views';
import { draftsOf, type EventDraft, type LogEvent } from './event-drafts.ts';
import { lookupsOf, type Lookups } from './lookups.ts';

/** One event as it is sent. */
export interface RenderedEvent {
  /** Of the record it comes from. */
  readonly offset: number;
  readonly id: string;
  readonly type: string;
  /** Epoch ms. */
  readonly occurredAt: number;
  /** What its order is kept within: the conversation, else what it is about. */
  readonly lane: string;
  /** Id of the conversation; null: it belongs to none. */
  readonly conversationId: string | null;
  readonly body: string;
}

export interface RendererOptions {
  readonly view: ViewHandle<CommunicationView>;
  /** What is no event; it is left out. */
  onUnreadable(record: LogRecord, reason: string): Promise<void>;
}

interface Read {
  readonly record: LogRecord;
  readonly event: LogEvent;
  readonly drafts: readonly EventDraft[];
}

/** Records whose header says one of these tell webhooks nothing; most records are such. */
const untold: ReadonlySet<string> = new Set([
  'command.outcome',
  'message.attempt-granted',
  'message.attempt-refused',
  'contact.refetch',
]);

/** A longer body is told without its payload. A job of the queue holds 1 MiB. */
export const maxBodyBytes = 1_000_000;
const viewTimeoutMs = 10_000;
const decoder = new TextDecoder();

/**
 * In the order of the records.
 * @param isWanted whether anybody may want the type.
 * @throws Error if the view does not come as far as the records within 10 s: to be tried again.
 */
export async function renderRecords(
  records: readonly LogRecord[],
  isWanted: (type: string) => boolean,
  options: RendererOptions,
): Promise<readonly RenderedEvent[]> {
  const read: Read[] = [];
  for (const record of records) {
    if (record.value === null || untold.has(record.headers[eventTypeHeader] ?? '')) continue;
    const event = readEvent(record);
    if (typeof event === 'string') await options.onUnreadable(record, event);
    else {
      const drafts = draftsOf(event).filter(({ type }) => isWanted(type));
      if (drafts.length > 0) read.push({ record, event, drafts });
    }
  }
  await awaitView(read, options.view);
  const lookups = lookupsOf(options.view.query);
  const rendered: RenderedEvent[] = [];
  for (const one of read) {
    const events = await renderAll(one, lookups);
    if (typeof events === 'string') await options.onUnreadable(one.record, events);
    else rendered.push(...events);
  }
  return rendered;
}

/** The events, or why there are none. @throws what the view says. */
async function renderAll(read: Read, lookups: Lookups): Promise<readonly RenderedEvent[] | string> {
  try {
    const rendered: RenderedEvent[] = [];
    for (const draft of read.drafts) rendered.push(...(await render(read, draft, lookups)));
    return rendered;
  } catch (error) {
    // An event that lacks what its type promises would stop all others for ever.
    if (error instanceof TypeError || error instanceof RangeError) return `it is not as its type says: ${error.name}`;
    throw error;
  }
}

/** The event, or why it is none. */
function readEvent({ value }: LogRecord): LogEvent | string {
  try {
    const event: unknown = JSON.parse(decoder.decode(value ?? new Uint8Array()));
    const isEvent = typeof event === 'object' && event !== null && 'type' in event && 'data' in event;
    return isEvent ? (event as LogEvent) : 'the record is no event';
  } catch {
    // What JSON.parse says would quote the content.
    return 'the event is not JSON';
  }
}

async function awaitView(read: readonly Read[], view: ViewHandle<CommunicationView>): Promise<void> {
  const needed = read.filter(({ drafts }) => drafts.some(({ needsView }) => needsView));
  let position: Positions = new Map();
  for (const { record } of needed)
    position = joinPositions(position, parsePosition(record.headers['airy-position'] ?? '') ?? new Map());
  if (position.size === 0) return;
  if (await view.waitFor(formatPosition(position), viewTimeoutMs)) return;
  throw new Error('The view has not come as far as the events yet.');
}

async function render({ record, event }: Read, draft: EventDraft, lookups: Lookups): Promise<RenderedEvent[]> {
  const rendering = await draft.render(lookups);
  if (rendering === null) return [];
  const { type, id } = draft;
  const { timestamp, payload } = rendering;
  const conversationId = conversationOf(event);
  const whole = JSON.stringify({ type, timestamp, payload });
  const isTooLong = Buffer.byteLength(whole) > maxBodyBytes;
  const about = { id: event.subject, conversation_id: conversationId, is_too_long: true };
  const body = isTooLong ? JSON.stringify({ type, timestamp, payload: about }) : whole;
  const lane = record.key ?? event.subject;
  return [{ offset: record.offset, id, type, occurredAt: timestamp, lane, conversationId, body }];
}

function conversationOf(event: LogEvent): string | null {
  switch (event.type) {
    case 'message.created':
    case 'message.updated':
      return event.data.message.conversationId;
    case 'metadata.updated':
      return event.data.conversationId;
    default:
      return null;
  }
}

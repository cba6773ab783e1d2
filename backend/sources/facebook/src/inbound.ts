/** From what Messenger sends to commands (contract §6, Facebook Messenger). Pure. */
import {
  channelId,
  compactJson,
  idAt,
  memberText,
  objectAt,
  partsOf,
  readJson,
  readText,
  textAt,
  valueAt,
} from '@airy/source-kit';
import type { ConversationCommand, Parsed, RawEvent } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';
import { readEvent } from './event.ts';

/** Lists of messaging events below `entry`. */
const eventLists: ReadonlySet<string> = new Set(['messaging', 'standby']);

/** What else an entry says: which page, and when it was sent. */
const entryFacts: ReadonlySet<string> = new Set(['id', 'time']);

/** @throws SourceError if the body is not JSON: it becomes a dead letter. */
export function parseFacebook(raw: RawEvent, config: FacebookConfig): Parsed {
  const text = readText(raw.body);
  const body = readJson(text);
  const commands: ConversationCommand[] = [];
  const ignored: string[] = [];
  const unknown: string[] = [];
  if (objectAt(body) === null || textAt(body, 'object') !== 'page')
    return { commands, ignored, unknown: [`object ${textAt(body, 'object') ?? 'without a name'}`] };

  const entries = partsOf(memberText(compactJson(text), 'entry') ?? '');
  if (entries.length === 0 || !Array.isArray(valueAt(body, 'entry')))
    return { commands, ignored, unknown: ['page without entries'] };
  for (const entry of entries) {
    const pageId = idAt(readJson(entry.text), 'id');
    if (pageId === null) unknown.push('entry without an id');
    else readEntry(entry.text, pageId);
  }
  return { commands, ignored, unknown };

  function readEntry(entryText: string, pageId: string): void {
    const channel = channelId('facebook', pageId);
    const members = partsOf(entryText).filter(({ key }) => !entryFacts.has(key ?? ''));
    if (members.length === 0) unknown.push('entry without events');
    for (const { key, text: member } of members) {
      if (key === 'changes') ignored.push('changes');
      else if (eventLists.has(key ?? '')) readEvents(`${key}`, member, channel);
      else unknown.push(`entry with ${key?.slice(0, 100)}`);
    }
  }

  function readEvents(list: string, listText: string, channel: string): void {
    const events = partsOf(listText);
    if (events.length === 0 || !listText.startsWith('[')) unknown.push(`${list} without events`);
    else
      for (const event of events)
        collect(readEvent(event.text, { channel, appId: config.appId, receivedAt: raw.receivedAt }));
  }

  function collect(read: ReturnType<typeof readEvent>): void {
    if ('command' in read) commands.push(read.command);
    else if ('ignored' in read) ignored.push(read.ignored);
    else unknown.push(read.unknown);
  }
}

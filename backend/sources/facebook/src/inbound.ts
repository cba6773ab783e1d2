/** From what Messenger and Instagram send to commands (contract §6, Facebook Messenger and Instagram). Pure. */
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
import type { EventContext } from './addressed.ts';
import { readEvent } from './event.ts';

/** Lists of messaging events below `entry`. */
const eventLists: ReadonlySet<string> = new Set(['messaging', 'standby']);

/** By the object whose webhook it is. */
const sources: Readonly<Record<string, 'facebook' | 'instagram'>> = { page: 'facebook', instagram: 'instagram' };

/** What else an entry says: which page or account, and when it was sent. */
const entryFacts: ReadonlySet<string> = new Set(['id', 'time']);

/** @throws SourceError if the body is not JSON: it becomes a dead letter. */
export function parseFacebook(raw: RawEvent, config: FacebookConfig): Parsed {
  const text = readText(raw.body);
  const body = readJson(text);
  const commands: ConversationCommand[] = [];
  const ignored: string[] = [];
  const unknown: string[] = [];
  const object = objectAt(body) === null ? null : textAt(body, 'object');
  const source = object !== null && Object.hasOwn(sources, object) ? sources[object] : undefined;
  if (source === undefined)
    return { commands, ignored, unknown: [`object ${object?.slice(0, 100) ?? 'without a name'}`] };

  const entries = partsOf(memberText(compactJson(text), 'entry') ?? '');
  if (entries.length === 0 || !Array.isArray(valueAt(body, 'entry')))
    return { commands, ignored, unknown: [`${object} without entries`] };
  for (const entry of entries) {
    const accountId = idAt(readJson(entry.text), 'id');
    if (accountId === null) unknown.push('entry without an id');
    else
      readEntry(entry.text, {
        source,
        accountId,
        channel: channelId(source, accountId),
        appId: config.appId,
        receivedAt: raw.receivedAt,
      });
  }
  return { commands, ignored, unknown };

  function readEntry(entryText: string, context: EventContext): void {
    const members = partsOf(entryText).filter(({ key }) => !entryFacts.has(key ?? ''));
    if (members.length === 0) unknown.push('entry without events');
    for (const { key, text: member } of members) {
      if (key === 'changes') ignored.push('changes');
      else if (eventLists.has(key ?? '')) readEvents(`${key}`, member, context);
      else unknown.push(`entry with ${key?.slice(0, 100)}`);
    }
  }

  function readEvents(list: string, listText: string, context: EventContext): void {
    const events = partsOf(listText);
    if (events.length === 0 || !listText.startsWith('[')) unknown.push(`${list} without events`);
    else for (const event of events) collect(readEvent(event.text, context));
  }

  function collect(read: ReturnType<typeof readEvent>): void {
    if ('command' in read) commands.push(read.command);
    else if ('ignored' in read) ignored.push(read.ignored);
    else unknown.push(read.unknown);
  }
}

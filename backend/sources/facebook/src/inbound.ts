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
} from '@airy/source-kit';
import type { ConversationCommand, Parsed, RawEvent } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';
import { readEvent } from './event.ts';

/** Each kind of change below `entry`; the first two hold messaging events. */
const eventLists = ['messaging', 'standby'] as const;

/** @throws SourceError if the body is not JSON: it becomes a dead letter. */
export function parseFacebook(raw: RawEvent, config: FacebookConfig): Parsed {
  const text = readText(raw.body);
  const body = readJson(text);
  const commands: ConversationCommand[] = [];
  const ignored: string[] = [];
  const unknown: string[] = [];
  if (objectAt(body) === null || textAt(body, 'object') !== 'page')
    return { commands, ignored, unknown: [`object ${textAt(body, 'object') ?? 'without a name'}`] };

  for (const entry of partsOf(memberText(compactJson(text), 'entry') ?? '')) {
    const pageId = idAt(readJson(entry.text), 'id');
    if (pageId === null) unknown.push('entry without an id');
    else readEntry(entry.text, pageId);
  }
  return { commands, ignored, unknown };

  function readEntry(entryText: string, pageId: string): void {
    const channel = channelId('facebook', pageId);
    for (const { key, text: member } of partsOf(entryText)) {
      if (eventLists.some(name => name === key))
        for (const event of partsOf(member))
          collect(readEvent(event.text, { channel, appId: config.appId, receivedAt: raw.receivedAt }));
      else if (key === 'changes') ignored.push('changes');
    }
  }

  function collect(read: ReturnType<typeof readEvent>): void {
    if ('command' in read) commands.push(read.command);
    else if ('ignored' in read) ignored.push(read.ignored);
    else unknown.push(read.unknown);
  }
}

/** metadata.upsert (contract §3). */
import { metadataUpsert } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type Route } from '@airy/http';
import { askWriter, type Parts } from './parts.ts';

export function metadataRoute(parts: Parts): Route<typeof metadataUpsert.request, typeof metadataUpsert.response> {
  return route(metadataUpsert, async ({ subject: kind, id, data }, call) => {
    await awaitOwnWrites(call, parts.view);
    const conversationId = await entityOf(parts, kind, id);
    await askWriter({ ...parts, call }, { endpoint: metadataUpsert.path, id: `${kind}:${id}` }, () => ({
      type: 'metadata.set',
      conversationId,
      subject: { kind, id },
      data: { user_data: data },
      mustExist: true,
    }));
    return undefined;
  });
}

/** What the subject is decided with: the conversation of a message, the channel itself. @throws AiryError `not_found` */
async function entityOf({ view }: Parts, kind: 'message' | 'conversation' | 'channel', id: string): Promise<string> {
  if (kind === 'message') {
    const row = await view.query.message(id);
    if (row === null) throw new AiryError('not_found', 'Message not found');
    return row.message.conversationId;
  }
  if (kind === 'channel' && (await view.query.channel(id)) === null)
    throw new AiryError('not_found', 'Channel not found');
  return id;
}

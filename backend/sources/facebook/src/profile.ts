/** Name and picture of a contact (contract §6, Contact). */
import { listAt, SourceError, textAt } from '@airy/source-kit';
import type { Profile, ProfileRequest } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';
import { authorization, callGraph, graphUrl } from '@airy/graph-api';

type Request = ProfileRequest<FacebookConfig>;

/** Many pages may not read profiles; the list of the contact's conversations still names them. */
export async function readProfile(request: Request): Promise<Profile> {
  try {
    return await fromProfile(request);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    if (error.consequence !== 'refused') return notFound(error);
  }
  try {
    return await fromConversations(request);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return notFound(error);
  }
}

function notFound(error: SourceError): Profile {
  return { found: false, reason: error.message, retry: error.consequence === 'away' };
}

async function read(request: Request, path: string, query: Readonly<Record<string, string>>) {
  const { config, channel, http } = request;
  if (channel.token === null) throw new SourceError('token', 'The page is not connected.');
  return callGraph(http, { method: 'GET', url: graphUrl(config, path, query), headers: authorization(channel.token) });
}

async function fromProfile(request: Request): Promise<Profile> {
  const fields = 'first_name,last_name,profile_pic';
  const body = await read(request, `/${encodeURIComponent(request.contactId)}`, { fields });
  const names = [textAt(body, 'first_name'), textAt(body, 'last_name')].filter(name => name !== null && name !== '');
  if (names.length === 0) throw new SourceError('refused', 'The profile has no name.');
  return { found: true, displayName: names.join(' '), avatarUrl: textAt(body, 'profile_pic') };
}

async function fromConversations(request: Request): Promise<Profile> {
  const query = { user_id: request.contactId, fields: 'participants' };
  const body = await read(request, '/me/conversations', query);
  for (const conversation of listAt(body, 'data'))
    for (const participant of listAt(conversation, 'participants', 'data'))
      if (textAt(participant, 'id') === request.contactId)
        return { found: true, displayName: textAt(participant, 'name'), avatarUrl: null };
  return { found: false, reason: 'The contact is in no conversation of the page.', retry: false };
}

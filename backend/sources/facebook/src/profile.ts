/** Name and picture of a contact (contract §6, Contact). */
import { authorization, callGraph, graphUrl } from '@airy/graph-api';
import { listAt, SourceError, textAt } from '@airy/source-kit';
import type { Json, Profile, ProfileRequest } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';

type Request = ProfileRequest<FacebookConfig>;

interface Platform {
  readonly fields: string;
  /** The list of conversations holds Messenger's unless it is asked for another platform's. */
  readonly list: Readonly<Record<string, string>>;
  nameOf(profile: Json): string | null;
}

const messenger: Platform = {
  fields: 'first_name,last_name,profile_pic',
  list: {},
  nameOf: profile => {
    const names = [textAt(profile, 'first_name'), textAt(profile, 'last_name')].filter(name => (name ?? '') !== '');
    return names.length === 0 ? textAt(profile, 'name') : names.join(' ');
  },
};

const instagram: Platform = {
  fields: 'name,username,profile_pic',
  list: { platform: 'instagram' },
  nameOf: profile => textAt(profile, 'name') ?? textAt(profile, 'username'),
};

export const readFacebookProfile = (request: Request): Promise<Profile> => readProfile(messenger, request);
export const readInstagramProfile = (request: Request): Promise<Profile> => readProfile(instagram, request);

/** Many pages may not read profiles; the list of the contact's conversations still names them. */
async function readProfile(platform: Platform, request: Request): Promise<Profile> {
  try {
    return await fromProfile(platform, request);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    if (error.consequence !== 'refused') return notFound(error);
  }
  try {
    return await fromConversations(platform, request);
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
  if (channel.token === null) throw new SourceError('token', 'The channel is not connected.');
  return callGraph(http, { method: 'GET', url: graphUrl(config, path, query), headers: authorization(channel.token) });
}

async function fromProfile({ fields, nameOf }: Platform, request: Request): Promise<Profile> {
  const body = await read(request, `/${encodeURIComponent(request.contactId)}`, { fields });
  const displayName = nameOf(body);
  if (displayName === null || displayName === '') throw new SourceError('refused', 'The profile has no name.');
  const avatarUrl = textAt(body, 'profile_pic');
  // Its address ends after a few days (User Profile API).
  return { found: true, displayName, avatarUrl, ...(avatarUrl === null ? {} : { avatarFile: { url: avatarUrl } }) };
}

async function fromConversations({ list, nameOf }: Platform, request: Request): Promise<Profile> {
  const query = { ...list, user_id: request.contactId, fields: 'participants' };
  const body = await read(request, '/me/conversations', query);
  for (const conversation of listAt(body, 'data'))
    for (const participant of listAt(conversation, 'participants', 'data'))
      if (textAt(participant, 'id') === request.contactId)
        return { found: true, displayName: nameOf(participant), avatarUrl: null };
  return { found: false, reason: 'The contact is in no conversation of the channel.', retry: false };
}

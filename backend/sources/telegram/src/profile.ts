/** Name and picture of a contact. The name comes along with each message, too. */
import { SourceError, textAt } from '@airy/source-kit';
import type { FileLocation, Json, Profile, ProfileRequest } from '@airy/source-kit';
import { callBotApi } from './bot-api.ts';
import type { TelegramConfig } from './config.ts';
import { locateFile } from './files.ts';

type Request = ProfileRequest<TelegramConfig>;

export async function readProfile(request: Request): Promise<Profile> {
  const { config, channel, contactId, http } = request;
  if (channel.token === null) return { found: false, reason: 'The bot is not connected.', retry: false };
  try {
    const parameters = { chat_id: contactId };
    const chat = await callBotApi({ config, token: channel.token, method: 'getChat', parameters, http });
    const names = [textAt(chat, 'first_name'), textAt(chat, 'last_name')].filter(name => name !== null && name !== '');
    const displayName = names.length === 0 ? null : names.join(' ');
    const avatarFile = await pictureOf(chat, request, channel.token);
    return { found: true, displayName, avatarUrl: null, ...(avatarFile === null ? {} : { avatarFile }) };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { found: false, reason: error.message, retry: error.consequence === 'away' };
  }
}

/** Null: there is none, or the contact does not show it to us. */
async function pictureOf(chat: Json, { config, http }: Request, token: string): Promise<FileLocation | null> {
  const ref = textAt(chat, 'photo', 'big_file_id');
  return ref === null ? null : locateFile({ config, token, ref, http });
}

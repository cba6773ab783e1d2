/** Name and picture of a contact. Messages bring them along; this is for whoever asks anew. Viber allows it twice in 12 hours. */
import { SourceError, textAt } from '@airy/source-kit';
import type { Profile, ProfileRequest } from '@airy/source-kit';
import { callViber } from './api.ts';
import type { ViberConfig } from './config.ts';

export async function readProfile({ config, contactId, http }: ProfileRequest<ViberConfig>): Promise<Profile> {
  try {
    const details = await callViber(http, config, 'get_user_details', { id: contactId });
    const displayName = textAt(details, 'user', 'name') || null;
    if (displayName === null) return { found: false, reason: 'Viber tells no name.', retry: false };
    return { found: true, displayName, avatarUrl: textAt(details, 'user', 'avatar') || null };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { found: false, reason: error.message, retry: error.consequence === 'away' };
  }
}

/** What becomes of the contact when a visitor, or their site, says who they are. Pure. */
import type { CommunicationCommand } from '@airy/domain';
import { uuid5 } from '@airy/model/ids';
import { chatplugin } from '@airy/source-chatplugin';

export interface ToldContact {
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly organizationName: string | null;
}

export const nothingTold: ToldContact = {
  displayName: null,
  avatarUrl: null,
  email: null,
  phone: null,
  organizationName: null,
};

/**
 * Name and picture go the way of all sources, so that a name that an agent gave stays; they count once somebody has
 * written. The rest belongs to the contact that the conversation gets by itself, which is made if it is not there yet.
 */
export function contactCommands(conversationId: string, told: ToldContact): readonly CommunicationCommand[] {
  const { displayName, avatarUrl, email, phone, organizationName } = told;
  const via = { ...(email === null ? {} : { email }), ...(phone === null ? {} : { phone }) };
  const fields = { ...(organizationName === null ? {} : { organizationName }), via };
  const contactId = uuid5(conversationId);
  const hasFields = organizationName !== null || email !== null || phone !== null;
  return [
    ...(displayName === null && avatarUrl === null
      ? []
      : [
          {
            type: 'contact.profile',
            conversationId,
            source: chatplugin.id,
            displayName,
            avatarUrl,
            fetchState: null,
          } as const,
        ]),
    ...(hasFields
      ? [
          { type: 'contact.create', contactId, fields: { displayName, ...fields } } as const,
          { type: 'contact.update', contactId, fields } as const,
        ]
      : []),
  ];
}

/** What the routes of this service are made with. */
import type { AdministrationView } from '@airy/administration-view';
import type { ChannelRow, CommunicationView } from '@airy/communication-view';
import { AiryError } from '@airy/errors';
import type { Commander } from '@airy/processing';
import type { Secrets } from '@airy/secrets';
import type { ConversationSignals } from '@airy/signals';
import { chatplugin } from '@airy/source-chatplugin';
import type { ViewHandle } from '@airy/views';
import type { RefusedOrigins } from './refused-origins.ts';

export interface Parts {
  readonly secrets: Secrets;
  readonly commander: Commander;
  readonly signals: ConversationSignals;
  readonly view: ViewHandle<CommunicationView>;
  readonly administration: ViewHandle<AdministrationView>;
  readonly refused: RefusedOrigins;
  /** Offline forms are answered by mail. */
  readonly answersByMail: boolean;
  /** True once the view has all that sockets were told; false if that takes too long. */
  caughtUp(): Promise<boolean>;
  /** What is saved of a widget has changed, up to this position: its open windows are told. */
  changed(channelId: string, position: string): void;
}

/** @throws AiryError `not_found` for what is no connected widget. */
export async function connectedChannel({ view }: Pick<Parts, 'view'>, channelId: string): Promise<ChannelRow> {
  const row = await view.query.channel(channelId);
  if (row === null || row.channel.source !== chatplugin.id || row.channel.connectionState !== 'CONNECTED')
    throw new AiryError('not_found', 'Channel not found');
  return row;
}

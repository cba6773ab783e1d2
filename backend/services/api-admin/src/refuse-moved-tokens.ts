/** Tokens of channels were given for one address: a change of the settings must not have them sent to another. */
import { addressMovedBy, type ComponentChange, type KnownComponent } from '@airy/cluster';
import type { CommunicationView } from '@airy/communication-view';
import { AiryError } from '@airy/errors';
import type { ViewHandle } from '@airy/views';

/** How many channels an answer names. */
const maxNamed = 20;

/** @throws AiryError `component_settings_invalid`, naming the address and the channels to connect again. */
export async function refuseMovedTokens(
  component: KnownComponent,
  change: ComponentChange,
  { query }: Pick<ViewHandle<CommunicationView>, 'query'>,
): Promise<void> {
  const field = addressMovedBy(component, change);
  if (field === null) return;
  const { name, declaration } = component;
  const rows = await Promise.all(declaration.sources.map(({ id }) => query.channels(id)));
  const channels = rows.flat().flatMap(({ channel }) => (channel.token === null ? [] : [channel.id]));
  if (channels.length === 0) return;
  const what = `${channels.length} of its channels have secrets that were given for the present address`;
  const details = {
    component: name,
    field,
    channels: channels.slice(0, maxNamed),
    reason: `${field}: ${what}; disconnect them, and enter their secrets again by connecting them after the change`,
  };
  throw new AiryError('component_settings_invalid', null, { details });
}

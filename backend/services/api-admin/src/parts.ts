/** What the routes of this service work with. */
import type { AdministrationView } from '@airy/administration-view';
import type { CommunicationView } from '@airy/communication-view';
import type { AdministrationCommand } from '@airy/domain';
import { identifyWrite, settle, type Call } from '@airy/http';
import type { Json } from '@airy/model';
import type { Commander } from '@airy/processing';
import type { ServiceContext } from '@airy/service';
import type { SourceHttpClients } from '@airy/source-kit';
import type { ViewHandle } from '@airy/views';
import type { WebhookView } from '@airy/webhook-view';

export interface Parts {
  readonly context: Pick<
    ServiceContext,
    | 'config'
    | 'log'
    | 'components'
    | 'sources'
    | 'knownSources'
    | 'secrets'
    | 'services'
    | 'deliveryQueue'
    | 'version'
    | 'publicUrl'
    | 'telemetry'
  >;
  readonly commander: Commander;
  readonly communication: ViewHandle<CommunicationView>;
  readonly administration: ViewHandle<AdministrationView>;
  readonly webhooks: ViewHandle<WebhookView>;
  /** What sources call their platforms with. */
  readonly http: Pick<SourceHttpClients, 'of'>;
}

/** What a write is about, for its idempotency. */
export interface Target {
  readonly endpoint: string;
  readonly id: string;
}

/**
 * Asks the administration writer and waits for its outcome.
 * @param make the command; `commandId` is what ids of new entities derive from.
 * @throws AiryError with the code of the rejection.
 */
export async function askAdministration(
  { commander, call }: { readonly commander: Commander; readonly call: Call },
  target: Target,
  make: (commandId: string) => AdministrationCommand,
): Promise<Json> {
  const { commandId, principal, requestHash } = identifyWrite(call, target.endpoint, target.id);
  const answer = await commander.administration({ id: commandId, principal, requestHash, command: make(commandId) });
  return settle(call, answer);
}

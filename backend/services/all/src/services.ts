/** Every service there is, in the order in which they start. */
import { apiAdmin } from '@airy/api-admin';
import { apiChatplugin } from '@airy/api-chatplugin';
import { apiCommunication } from '@airy/api-communication';
import { apiWebsocket } from '@airy/api-websocket';
import { bootstrap } from '@airy/bootstrap';
import type { ServiceEntry } from '@airy/service';
import { sourcesConnector } from '@airy/sources-connector';
import { sourcesEventsRouter } from '@airy/sources-events-router';
import { sourcesWebhook } from '@airy/sources-webhook';

/** What prepares the log for the others. */
export const first: readonly ServiceEntry[] = [{ service: bootstrap }];

/** In a cluster a station is one deployment a source, e.g. `sources-facebook-webhook`. */
export const services: readonly ServiceEntry[] = [
  { service: apiCommunication },
  { service: apiAdmin },
  { service: apiWebsocket },
  { service: apiChatplugin },
  station(sourcesConnector, 'connector', source => source.send !== undefined && source.webhook !== undefined),
  station(sourcesEventsRouter, 'events-router', source => source.parse !== undefined),
  station(sourcesWebhook, 'webhook', source => source.webhook !== undefined),
];

type Sources = Parameters<NonNullable<ServiceEntry['units']>>[0];

function station(
  service: ServiceEntry['service'],
  role: string,
  concerns: (source: Sources[number]) => boolean,
): ServiceEntry {
  return {
    service,
    units: sources =>
      sources
        .filter(concerns)
        .map(({ id }) => ({ name: `sources-${id}-${role}`, component: `sources-${id}`, source: id })),
  };
}

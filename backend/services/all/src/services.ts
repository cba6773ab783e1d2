/** Every service there is, in the order in which they start. */
import { apiAdmin } from '@airy/api-admin';
import { apiChatplugin } from '@airy/api-chatplugin';
import { apiCommunication } from '@airy/api-communication';
import { apiContacts } from '@airy/api-contacts';
import { apiWebsocket } from '@airy/api-websocket';
import { sourceComponent } from '@airy/cluster';
import { awaitBootstrap, bootstrap } from '@airy/bootstrap';
import { AiryError } from '@airy/errors';
import type { ServiceEntry, station } from '@airy/service';
import { mediaResolver } from '@airy/media-resolver';
import { sourcesConnector } from '@airy/sources-connector';
import { sourcesEventsRouter } from '@airy/sources-events-router';
import { sourcesPoller } from '@airy/sources-poller';
import { sourcesWebhook } from '@airy/sources-webhook';
import { webhookPublisher } from '@airy/webhook-publisher';
import { webhookConsumer } from '@airy/webhook-consumer';

/** In a cluster a station is one deployment a source, e.g. `sources-facebook-webhook`. */
export const services: readonly ServiceEntry[] = [
  { service: apiCommunication },
  { service: apiAdmin },
  { service: apiWebsocket },
  { service: apiChatplugin },
  { service: apiContacts },
  { service: mediaResolver, units: () => [{ name: mediaResolver.name, component: 'media-storage' }] },
  { service: webhookPublisher, units: () => [{ name: webhookPublisher.name, component: 'integration-webhook' }] },
  { service: webhookConsumer, units: () => [{ name: webhookConsumer.name, component: 'integration-webhook' }] },
  stationEntry(sourcesConnector),
  stationEntry(sourcesEventsRouter),
  stationEntry(sourcesWebhook),
  stationEntry(sourcesPoller),
];

function stationEntry(service: ReturnType<typeof station>): ServiceEntry {
  const { unitOf, concerns } = service;
  return {
    service,
    units: sources =>
      sources
        .filter(concerns)
        .map(source => ({ name: unitOf(source), component: sourceComponent(source), source: source.id })),
  };
}

/** What is to be started. */
export interface Chosen {
  /** What prepares the log for the others, or waits until another process has. */
  readonly first: readonly ServiceEntry[];
  readonly services: readonly ServiceEntry[];
  /** Nothing goes on once `first` is done. */
  readonly isJob: boolean;
}

/** The names one may give. */
export const serviceNames: readonly string[] = [bootstrap.name, ...services.map(({ service }) => service.name)];

/**
 * @param names none: all.
 * @param isShared other processes may work on the same log, and one of them may prepare it.
 * @throws AiryError `config_invalid` for a name that does not exist.
 */
export function chooseServices(names: readonly string[], isShared: boolean): Chosen {
  const unknown = names.filter(name => name !== 'all' && !serviceNames.includes(name));
  if (unknown.length > 0) {
    const known = serviceNames.join(', ');
    throw new AiryError('config_invalid', `There is no service ${unknown.join(', ')}; there are ${known}.`);
  }
  const isAll = names.length === 0 || names.includes('all');
  const chosen = isAll ? services : services.filter(({ service }) => names.includes(service.name));
  const prepares = isAll || !isShared || names.includes(bootstrap.name);
  // Whoever only waits is no service of the instance.
  const first = prepares ? { service: bootstrap } : { service: awaitBootstrap, units: () => [] };
  return { first: [first], services: chosen, isJob: chosen.length === 0 };
}

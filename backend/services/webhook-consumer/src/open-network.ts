/** Where deliveries may go, as the settings of the component say. */
import { createAddressGuard } from '@airy/source-kit';
import { Reach, type Network } from './open-connector.ts';

export interface NetworkSettings {
  /** CIDRs with commas, besides what is public; see the component's setting. */
  readonly allowedNetworks: string;
  /** Null: connections are made by this machine. */
  readonly proxy: string | null;
}

/** @param settings of the component `integration-webhook`, validated. */
export function networkSettings(settings: Readonly<Record<string, unknown>> | null): NetworkSettings {
  const { allowedNetworks, proxy } = settings ?? {};
  return {
    allowedNetworks: typeof allowedNetworks === 'string' ? allowedNetworks : '',
    proxy: typeof proxy === 'string' && proxy !== '' ? proxy : null,
  };
}

export function openNetwork({ allowedNetworks, proxy }: NetworkSettings): Network {
  const networks = allowedNetworks.split(',').flatMap(part => part.trim() || []);
  return { guard: createAddressGuard(networks), proxy: proxy === null ? null : new URL(proxy), reach: new Reach() };
}

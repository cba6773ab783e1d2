/** Where deliveries may go, as the settings of the component say. */
import { createAddressGuard, type ResolveAll } from '@airy/source-kit';
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

/** @param resolveAll default: what the system resolves names with. */
export function openNetwork({ allowedNetworks, proxy }: NetworkSettings, resolveAll?: ResolveAll): Network {
  const networks = allowedNetworks.split(',').flatMap(part => part.trim() || []);
  const guard = createAddressGuard(networks, resolveAll);
  return { guard, proxy: proxy === null ? null : new URL(proxy), reach: new Reach() };
}

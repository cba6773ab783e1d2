/** channels.<source>.* of every source there is: the reference has them also where the contract does not list them. */
import { channelConnect, channelDisconnect, channelExplore, endpoints, type Endpoint } from '@airy/contract';
import { sources } from '../../backend/services/all/src/sources.generated.ts';

/** All endpoints by name: the contract's, then those of sources that it does not list. */
export function allEndpoints(): Readonly<Record<string, Endpoint>> {
  const listed = new Set<string>(Object.keys(endpoints));
  const made = sources.flatMap(({ id, channels }): Endpoint[] => {
    if (channels === undefined) return [];
    return [
      channelConnect(id, channels.connect),
      channelDisconnect(id),
      ...(channels.explore ? [channelExplore(id, channels.explore, {})] : []),
    ];
  });
  const others = made
    .map(endpoint => [endpoint.path.slice(1), endpoint] as const)
    .filter(([name]) => !listed.has(name));
  return { ...endpoints, ...Object.fromEntries(others) };
}

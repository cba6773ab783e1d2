/** channels.<source>.* of every source there is, beside the calls of the contract. */
import { endpoints, type Endpoint } from '@airy/contract';
import { channelEndpoints } from '@airy/source-kit';
import { sources } from '../../backend/services/all/src/sources.generated.ts';

/** All endpoints by name: the contract's, with those of the sources after the general ones of channels. */
export function allEndpoints(): Readonly<Record<string, Endpoint>> {
  const entries = Object.entries<Endpoint>(endpoints);
  const after = entries.findLastIndex(([name]) => name.startsWith('channels.')) + 1;
  return Object.fromEntries(entries.toSpliced(after, 0, ...ofSources()));
}

function ofSources(): [string, Endpoint][] {
  const made = sources.flatMap(source => Object.values(channelEndpoints(source) ?? {}));
  return made.flatMap((one: Endpoint | null) =>
    one === null ? [] : [[one.path.slice(1), one] satisfies [string, Endpoint]],
  );
}

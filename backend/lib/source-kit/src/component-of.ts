/** Sources that share settings, a webhook path, a raw topic and the stations that read them. */
import type { Source } from './source.ts';

/** The name that a source shares with its siblings: last part of its component's name, and part of its raw topic's. */
export function componentOf({ id, component }: Pick<Source, 'id' | 'component'>): string {
  return component ?? id;
}

/** Sources by component, in the order of the first of each. */
export function byComponent(sources: readonly Source[]): ReadonlyMap<string, readonly [Source, ...Source[]]> {
  const components = new Map<string, [Source, ...Source[]]>();
  for (const source of sources) {
    const key = `${source.componentType ?? ''}/${componentOf(source)}`;
    const known = components.get(key);
    if (known) known.push(source);
    else components.set(key, [source]);
  }
  return components;
}

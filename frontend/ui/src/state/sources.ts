/** What is declared of the kinds of channels there are. Pure. */
import type { Component, Source } from '../api/wire.ts';

export interface KnownSource {
  readonly source: Source;
  /** Whose settings it uses. */
  readonly component: Component;
}

/** The declaration behind a channel's source; one that nobody declares is of those that others build. */
export function findSource(components: readonly Component[], id: string): KnownSource | null {
  const all = components.flatMap(component => component.sources.map(source => ({ source, component })));
  return all.find(({ source }) => source.id === id) ?? all.find(({ source }) => source.hasSourcesOfOthers) ?? null;
}

/** Every component there is: the sources, and what is built in. */
import type { ComponentDeclarations } from '@airy/config';
import { byComponent, componentOf, type Source } from '@airy/source-kit';
import type { ZodObject } from 'zod';
import { builtInComponents } from './built-in.ts';
import type { ComponentDeclaration } from './component-declaration.ts';

/** The component of a source: its own, or the one that it shares with others. */
export function sourceComponent(source: Pick<Source, 'id' | 'component' | 'componentType'>): string {
  return `${source.componentType ?? 'sources'}-${componentOf(source)}`;
}

/** Every component there is. */
export function declareComponents(sources: readonly Source[]): readonly ComponentDeclaration[] {
  return [...[...byComponent(sources).values()].map(ofSources), ...builtInComponents];
}

function ofSources(sources: readonly [Source, ...Source[]]): ComponentDeclaration {
  const [first] = sources;
  const lead = sources.find(source => source.id === componentOf(source)) ?? first;
  return {
    name: sourceComponent(lead),
    type: lead.componentType ?? 'sources',
    id: componentOf(lead),
    displayName: sources.map(({ name }) => name).join(' and '),
    description: [...new Set(sources.map(({ description }) => description))].join(' '),
    category: 'Sources',
    schema: lead.config,
    isMandatory: false,
    sources,
  };
}

/** What airy.yaml may say of components. Mandatory ones have nothing to say. */
export function componentSettings(sources: readonly Source[]): ComponentDeclarations {
  const settings: Record<string, Record<string, ZodObject>> = {};
  for (const { type, id, schema, isMandatory } of declareComponents(sources))
    if (!isMandatory) (settings[type] ??= {})[id] = schema;
  return settings;
}

/** Every component there is: the sources, and what is built in. */
import type { ComponentDeclarations } from '@airy/config';
import type { Source } from '@airy/source-kit';
import type { ZodObject } from 'zod';
import { builtInComponents } from './built-in.ts';
import type { ComponentDeclaration } from './component-declaration.ts';

/** The component of a source. */
export function sourceComponent({ id, componentType = 'sources' }: Pick<Source, 'id' | 'componentType'>): string {
  return `${componentType}-${id}`;
}

/** Every component there is. */
export function declareComponents(sources: readonly Source[]): readonly ComponentDeclaration[] {
  const ofSources = sources.map(source => ({
    name: sourceComponent(source),
    type: source.componentType ?? 'sources',
    id: source.id,
    displayName: source.name,
    description: source.description,
    category: 'Sources',
    schema: source.config,
    isMandatory: false,
    source,
  }));
  return [...ofSources, ...builtInComponents];
}

/** What airy.yaml may say of components. Mandatory ones have nothing to say. */
export function componentSettings(sources: readonly Source[]): ComponentDeclarations {
  const settings: Record<string, Record<string, ZodObject>> = {};
  for (const { type, id, schema, isMandatory } of declareComponents(sources))
    if (!isMandatory) (settings[type] ??= {})[id] = schema;
  return settings;
}

/** A component: what an operator switches on and off, and gives settings (contract §1). */
import type { ComponentDeclarations } from '@airy/config';
import type { Source } from '@airy/source-kit';
import type { ZodObject } from 'zod';
import { builtInComponents } from './built-in.ts';

export interface ComponentDeclaration {
  /** The name that the API knows it by: `sources-facebook`. */
  readonly name: string;
  /** Its place in airy.yaml is `components.<type>.<id>`. */
  readonly type: string;
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  /** A heading for people. */
  readonly category: string;
  /** Its settings; secrets are marked with `.meta({ secret: true })`. */
  readonly schema: ZodObject;
  /** It cannot be switched off: without it there is no instance. */
  readonly isMandatory: boolean;
  /** The source it is; null for all else. */
  readonly source: Source | null;
}

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

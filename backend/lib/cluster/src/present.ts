/** Components as the API shows them (contract §3). */
import { toJSONSchema, type ZodType } from 'zod';
import { textOf, type DesiredComponent } from './desired.ts';
import { isSecret, mask } from './mask.ts';

/** The settings that were given, secrets masked. */
export function presentSettings({ declaration, given }: DesiredComponent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, isSecret(key, declaration.schema) ? mask(key, value) : value]),
  );
}

/** A setting as a form asks for it. */
export interface PresentedSetting {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly secret: boolean;
  readonly optional: boolean;
  /** As text; null: none. */
  readonly default: string | null;
}

export function presentDeclaredSettings({ declaration }: DesiredComponent): PresentedSetting[] {
  return Object.entries(declaration.schema.shape).map(([name, field]) => {
    const meta = toJSONSchema(field as ZodType, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
    const told = (key: string): string | null => (typeof meta[key] === 'string' ? meta[key] : null);
    return {
      name,
      title: told('title') ?? name,
      help: told('description') ?? '',
      secret: isSecret(name, declaration.schema),
      optional: (field as ZodType).safeParse(undefined).success,
      default: textOf(meta['default']),
    };
  });
}

/** As Airy Core's catalogue wrote it: JSON text, name to `string`, `optionalString` or `dropdown/a/b`. */
export function configurationValues(component: DesiredComponent): string {
  const kinds = Object.entries(component.declaration.schema.shape).map(([name, field]) => [
    name,
    kindOf(field as ZodType),
  ]);
  return JSON.stringify(Object.fromEntries(kinds));
}

function kindOf(field: ZodType): string {
  const { enum: choices } = toJSONSchema(field, { io: 'input', unrepresentable: 'any' });
  if (choices !== undefined) return ['dropdown', ...choices].join('/');
  return field.safeParse(undefined).success ? 'optionalString' : 'string';
}

/** An entry of the catalogue; its keys are Airy Core's, all of them text. */
export function presentListed(component: DesiredComponent) {
  const { declaration, name, isInstalled, isEnabled, problems } = component;
  return {
    name,
    displayName: declaration.displayName,
    description: declaration.description,
    category: declaration.category,
    availableFor: 'opensource',
    configurationValues: configurationValues(component),
    docs: '',
    installationStatus: isInstalled ? ('installed' as const) : ('uninstalled' as const),
    isChannel: String(declaration.sources.length > 0),
    price: 'Free',
    repository: 'airy-core',
    source: declaration.sources.length > 0 ? declaration.id : '',
    enabled: isEnabled,
    /** Why it is off although it is wanted. */
    problem: problems.map(({ key, reason }) => `${key}: ${reason ?? 'it is missing'}`).join('; ') || null,
    mandatory: declaration.isMandatory,
    settings: presentDeclaredSettings(component),
  };
}

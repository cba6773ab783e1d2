/** Components as the API shows them (contract §3). */
import type { ComponentPayload } from '@airy/contract';
import { asGranted } from '@airy/source-kit';
import { toJSONSchema, type ZodType } from 'zod';
import type { DesiredComponent } from './desired.ts';
import { formFields } from './form-fields.ts';
import { isSecret, mask } from './mask.ts';
import { presentSource } from './present-source.ts';

/** The settings that were given, secrets masked. */
export function presentSettings({ declaration, given }: DesiredComponent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, isSecret(key, declaration.schema) ? mask(key, value) : value]),
  );
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

/**
 * An entry of the catalogue; its first keys are Airy Core's, all of them text.
 * @param publicUrl the address that platforms know us by, without a slash at the end.
 */
export function presentListed(component: DesiredComponent, publicUrl: string): ComponentPayload {
  const { declaration, name, isInstalled, isEnabled, problems, settings } = component;
  const webhook = declaration.sources.find(source => source.webhook !== undefined)?.webhook;
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
    settings: formFields(declaration.schema),
    canCheck: declaration.sources.some(({ check }) => check !== undefined),
    webhook: webhook === undefined ? null : { url: publicUrl + webhook.path, enterAt: webhook.enterAt ?? null },
    sources: declaration.sources.map(source => presentSource(asGranted(source, settings))),
  };
}

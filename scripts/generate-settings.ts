/** airy.yaml.example and the page of settings, from the declarations. */
import { componentSettings } from '@airy/cluster';
import { settingsExample, settingsReference } from '@airy/config';
import { format } from 'prettier';

export async function settingsFiles(): Promise<ReadonlyMap<string, string>> {
  const { sources } = await import('../backend/services/all/src/sources.generated.ts');
  const components = componentSettings(sources);
  return new Map([
    ['airy.yaml.example', settingsExample(components)],
    ['docs/reference/settings.md', await format(settingsReference(components), { parser: 'markdown' })],
  ]);
}

/** Setting up what channels need, and trying whether it works. */
import { client, write } from '../api/client.ts';
import { keys, queryClient } from '../api/queries.ts';
import type { CheckAnswer } from '../api/wire.ts';

type Data = Readonly<Record<string, string | number | boolean>>;

async function change(request: { readonly name: string; readonly enabled: boolean; readonly data: Data | null }) {
  await write('components.update', { components: [request] });
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.components }),
    queryClient.invalidateQueries({ queryKey: keys.givenSettings }),
  ]);
}

/** Saves settings and switches the component on. @throws ApiError `component_settings_invalid`, naming the setting. */
export function saveComponent(name: string, data: Data): Promise<void> {
  return change({ name, enabled: true, data });
}

/** Switches it off; its settings are kept. @throws ApiError */
export function switchOff(name: string): Promise<void> {
  return change({ name, enabled: false, data: null });
}

/** Tries settings that may not be saved yet. @throws ApiError */
export function checkComponent(name: string, data: Data): Promise<CheckAnswer> {
  return client.call('components.check', { name, data }, { timeoutMs: 30_000 });
}

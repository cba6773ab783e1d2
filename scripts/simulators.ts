/** All simulators of backend/simulators in one loop: for `npm run dev -- --simulators`, and for tests of everything together. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { componentVariable } from '@airy/config';
import type { PlatformSimulator, RunningSimulator, SimulatorOptions } from '@airy/testkit';
import { root } from './root.ts';

export interface RunningPlatform extends RunningSimulator {
  readonly platform: string;
}

/** Starts one simulator of each platform, each at a free port. */
export async function startSimulators(options: SimulatorOptions = {}): Promise<readonly RunningPlatform[]> {
  const running: RunningPlatform[] = [];
  for (const { platform, start } of await allSimulators()) running.push({ ...(await start(options)), platform });
  return running;
}

async function allSimulators(): Promise<readonly PlatformSimulator[]> {
  const folder = join(root, 'backend/simulators');
  const files = readdirSync(folder).toSorted().map(name => join(folder, name, 'src/index.ts')); // prettier-ignore
  const modules = await Promise.all(
    files
      .filter(existsSync)
      .map(file => import(pathToFileURL(file).href) as Promise<{ simulator?: PlatformSimulator }>),
  );
  return modules.flatMap(({ simulator }) => simulator ?? []);
}

/** The settings that point Airy to the simulators, as they stand in airy.yaml. */
export function simulatedSettings(running: readonly RunningPlatform[]): Readonly<Record<string, object>> {
  return Object.fromEntries(running.map(({ component, settings }) => [component, settings]));
}

/** The same in the environment. */
export function simulatedEnvironment(running: readonly RunningPlatform[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    running.flatMap(({ component, settings }) =>
      Object.entries(settings).map(([key, value]) => [componentVariable(['sources', component, key]), value] as const),
    ),
  );
}

export interface ConnectedChannel {
  readonly platform: RunningPlatform;
  readonly source: string;
  readonly channelId: string;
}

/**
 * Connects every channel of every simulator, as people do in the inbox.
 * @throws Error with the answer, if Airy takes one of them not.
 */
export async function connectSimulated(
  airy: { readonly url: string; readonly systemToken: string },
  running: readonly RunningPlatform[],
): Promise<readonly ConnectedChannel[]> {
  const connected: ConnectedChannel[] = [];
  for (const platform of running)
    for (const { source, connectBody } of platform.channels) {
      const response = await fetch(`${airy.url}/channels.${source}.connect`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${airy.systemToken}` },
        body: JSON.stringify(connectBody),
        signal: AbortSignal.timeout(20_000),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`channels.${source}.connect answered ${response.status}: ${text}`);
      connected.push({ platform, source, channelId: (JSON.parse(text) as { readonly id: string }).id });
    }
  return connected;
}

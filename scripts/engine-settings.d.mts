import type { EngineAddresses } from '@airy/local-engines';

export function settingsText(addresses: EngineAddresses): string;

export function settingsEnvironment(addresses: EngineAddresses): Record<string, string | null>;

export function startedEngines(): EngineAddresses | null;

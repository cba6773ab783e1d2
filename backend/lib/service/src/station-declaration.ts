/** What a station is made of, and what its units are called. */
import type { Source } from '@airy/source-kit';
import type { ConfiguredSource, RunningService, ServiceContext } from './service.ts';

export interface StationDeclaration {
  /** e.g. `sources-webhook`. */
  readonly name: string;
  /** Last part of the units' names, e.g. `webhook`. */
  readonly role: string;
  /** Whether there is anything to do for a source. */
  concerns(source: Source): boolean;
  /** Once a process, before any source. */
  open(context: ServiceContext): Promise<OpenStation> | OpenStation;
}

export interface OpenStation {
  start(configured: ConfiguredSource): Promise<RunningService>;
  /** With other settings a source begins before it ends with the old ones, so that nobody finds it away. Default false. */
  readonly overlaps?: boolean;
}

/** The name of a unit, known outside of the process. */
export function unitName(sourceId: string, role: string): string {
  return `sources-${sourceId}-${role}`;
}

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
  /** A unit does the work of all sources that share a component, and is named by that. Default: by its source. */
  readonly isOfComponent?: true;
  /** Once a process, before any source. */
  open(context: ServiceContext): Promise<OpenStation> | OpenStation;
}

export interface OpenStation {
  start(configured: ConfiguredSource): Promise<RunningService>;
  /** With other settings a source begins before it ends with the old ones, so that nobody finds it away. Default false. */
  readonly overlaps?: boolean;
}

/**
 * The name of a unit, known outside of the process, and in front of its consumer groups.
 * @param of the source's id, or the component that it shares with others.
 */
export function unitName(of: string, role: string): string {
  return `sources-${of}-${role}`;
}

/** A station: one service with a unit for each source that is switched on, such as `sources-facebook-webhook`. */
import type { Source } from '@airy/source-kit';
import type { ConfiguredSource, RunningService, Service, ServiceContext } from './service.ts';
import { SourceUnits } from './source-units.ts';

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

/**
 * Starts and stops units as sources are switched on and off, while it runs.
 * Its start fails if that of a unit does; later a unit that does not start is tried again, and health tells why.
 */
export function station(declaration: StationDeclaration): Service & Pick<StationDeclaration, 'role' | 'concerns'> {
  const { name, role, concerns } = declaration;
  return {
    name,
    role,
    concerns,
    async start(context) {
      const units = new SourceUnits(await declaration.open(context), { name, role, concerns, context });
      await units.open();
      return {
        health: () => units.health(),
        unitProblem: unit => units.problem(unit),
        drain: () => units.drain(),
        stop: () => units.stop(),
      };
    },
  };
}

/** A station: one service with a unit for each source that is switched on, such as `sources-facebook-webhook`. */
import { componentOf, type Source } from '@airy/source-kit';
import type { Service } from './service.ts';
import { SourceUnits } from './source-units.ts';
import { unitName, type StationDeclaration } from './station-declaration.ts';

/**
 * Starts and stops units as sources are switched on and off, while it runs.
 * Its start fails if that of a unit does; later a unit that does not start is tried again, and health tells why.
 */
export function station(
  declaration: StationDeclaration,
): Service & Pick<StationDeclaration, 'concerns'> & { unitOf(source: Source): string } {
  const { name, role, concerns, isOfComponent } = declaration;
  const unitOf = (source: Source): string => unitName(isOfComponent ? componentOf(source) : source.id, role);
  return {
    name,
    concerns,
    unitOf,
    async start(context) {
      const units = new SourceUnits(await declaration.open(context), { name, unitOf, concerns, context });
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

/** A station: one service with a unit for each source that is switched on, such as `sources-facebook-webhook`. */
import type { Service } from './service.ts';
import { SourceUnits } from './source-units.ts';
import type { StationDeclaration } from './station-declaration.ts';

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

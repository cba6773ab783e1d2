/** The services of an instance, from what its processes say of themselves. */
import type { ServiceState } from './service.ts';

/** One of each name, own first: on if one process has it, well if it is well in one of them. */
export function mergeServices(reports: readonly (readonly ServiceState[])[]): readonly ServiceState[] {
  const merged = new Map<string, ServiceState>();
  for (const state of reports.flat()) {
    const known = merged.get(state.name);
    const enabled = state.enabled || known?.enabled === true;
    const healthy = state.healthy || known?.healthy === true;
    merged.set(state.name, { ...state, enabled, healthy });
  }
  return [...merged.values()];
}

/** What people call a source. Pure. */
import type { Source } from '../api/wire.ts';

/** The name that it declares; one of its id for channels that others build, and while nothing is known. */
export function sourceName(id: string, declared: Source | null = null): string {
  if (declared?.id === id) return declared.name;
  return id
    .split(/[._-]/u)
    .map(part => part.charAt(0).toLocaleUpperCase() + part.slice(1))
    .join(' ');
}

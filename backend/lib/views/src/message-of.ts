import { types } from 'node:util';

/** What an error says; `catch` may be handed anything, and errors of Node itself are of another realm in tests. */
export function messageOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : String(error);
}

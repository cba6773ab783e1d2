/** Whose fault an error of PostgreSQL is, by its SQLSTATE (appendix A of PostgreSQL's manual). */
import { types } from 'node:util';

/** Null for what did not come from the server: broken connections, time-outs. */
export function sqlState(error: unknown): string | null {
  if (!types.isNativeError(error) || !('code' in error) || typeof error.code !== 'string') return null;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/** Data exceptions, broken constraints, limits of the format: these values cannot be stored here. */
export function isDataFault(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error) ?? '');
}

/** Two transactions were in each other's way; the same again will do. */
export function isConflict(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

/** A table or schema is gone: somebody has dropped the build. */
export function isGone(error: unknown): boolean {
  const state = sqlState(error);
  return state === '42P01' || state === '3F000';
}

/** The server will give the same answer until an operator has changed something. */
export function isRefusal(error: unknown): boolean {
  const state = sqlState(error) ?? '';
  return state.startsWith('28') || state === '3D000' || state === '42501';
}

/** The server's fault, or the way's: it may work again later. */
export function isOutage(error: unknown): boolean {
  const state = sqlState(error);
  return state === null ? isBrokenConnection(error) : /^(08|40|53|55|57|58|XX)/.test(state);
}

/** Errors of sockets have a code of the system, those of `pg` only a text. */
function isBrokenConnection(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z_]+$/.test(error.code)) return true;
  return /^(Connection terminated|timeout exceeded|Query read timeout|Client (has|was)|Cannot use a pool)/.test(
    error.message,
  );
}

/** What an error says; Node gives no text when all addresses of a name refuse. */
export function reasonOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

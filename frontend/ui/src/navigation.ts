/** Going to an address, and knowing where we are, through the browser's history. */
import { useSyncExternalStore } from 'react';
import { parseRoute, type Route } from './routes.ts';

const listeners = new Set<() => void>();
let current: { readonly path: string; readonly route: Route } | null = null;

function snapshot(): Route {
  const path = window.location.pathname;
  if (current?.path !== path) current = { path, route: parseRoute(path) };
  return current.route;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

/** The route shown now. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, snapshot);
}

/** Shows another address; `replace` leaves no entry to go back to. */
export function navigate(path: string, options: { readonly replace?: boolean } = {}): void {
  if (path === window.location.pathname) return;
  if (options.replace === true) window.history.replaceState(null, '', path);
  else window.history.pushState(null, '', path);
  for (const listener of listeners) listener();
}

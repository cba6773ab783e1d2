/** Light, dark, or as the system has it (contract §11: localStorage `theme`). */
import { readSaved, save } from './saved.ts';
import { createStore } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';

function saved(): Theme {
  const theme = readSaved('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export const theme = createStore<Theme>(saved());

/** Changes the theme now and for later visits. */
export function setTheme(next: Theme): void {
  theme.set(next);
  save('theme', next === 'system' ? null : next);
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
}

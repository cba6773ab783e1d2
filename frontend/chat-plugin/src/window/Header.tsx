/** @jsxImportSource preact */
import type { WidgetConfig } from './config.ts';
import type { Words } from '../words.ts';
import { EndIcon, MinimiseIcon } from './icons.tsx';

export interface HeaderProps {
  readonly config: WidgetConfig;
  readonly words: Words;
  readonly canEnd: boolean;
  readonly onMinimise: () => void;
  readonly onEnd: () => void;
}

/** Name and line of text; buttons as `closeMode` asks (contract §10). */
export function Header({ config, words, canEnd, onMinimise, onEnd }: HeaderProps) {
  return (
    <header class="header">
      <div class="titles" dir="auto">
        <h2 id="airy-title">{config.headerText ?? words.title}</h2>
        {config.subtitleText === null ? null : <p>{config.subtitleText}</p>}
      </div>
      {config.closeMode === 'full' && canEnd ? (
        <button type="button" class="quiet on-header" aria-label={words.end} title={words.end} onClick={onEnd}>
          <EndIcon />
        </button>
      ) : null}
      {config.closeMode === 'basic' ? null : (
        <button
          type="button"
          class="quiet on-header"
          aria-label={words.minimise}
          title={words.minimise}
          onClick={onMinimise}
        >
          <MinimiseIcon />
        </button>
      )}
    </header>
  );
}

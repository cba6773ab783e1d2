/** @jsxImportSource preact */
import { useCallback, useRef, useState } from 'preact/hooks';
import { usePart } from '../lazy/lazy-part.ts';
import type { ChatWindowProps } from './window-props.ts';
import { EndIcon, MinimiseIcon, MoreIcon } from './icons.tsx';
import { menu } from './parts.ts';
import { useKept } from './use-kept.ts';

export interface HeaderProps extends ChatWindowProps {
  readonly canEnd: boolean;
  readonly onEnd: () => void;
}

/** Name and line of text; buttons as `closeMode` asks (contract §10). */
export function Header(props: HeaderProps) {
  const { config, words, canEnd, onMinimise, onEnd } = props;
  return (
    <header class="header">
      <div class="titles" dir="auto">
        <h2 id="airy-title">{config.headerText ?? words.title}</h2>
        {config.subtitleText === null ? null : <p>{config.subtitleText}</p>}
      </div>
      <More {...props} />
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

function More({ config, words, visit, state, local, keys }: HeaderProps) {
  const [isOpen, setOpen] = useState(false);
  const [muted, keepMuted] = useKept(local, keys.mute);
  const button = useRef<HTMLButtonElement>(null);
  const part = usePart(menu, isOpen);
  const close = useCallback((): void => {
    setOpen(false);
    button.current?.focus();
  }, []);
  const download = async (): Promise<void> => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const text = await visit.call('chatplugin.transcript', { locale: words.locale, time_zone: timeZone });
    (await menu.load()).downloadText(text);
  };
  const items = [
    ...(config.sound
      ? [
          {
            label: muted === null ? words.soundOff : words.soundOn,
            act: () => keepMuted(muted === null ? 'yes' : null),
          },
        ]
      : []),
    ...(config.transcript && state.phase === 'ready' && state.thread.messages.length > 0
      ? // Nothing is lost by a failure, and whoever sees no file presses again.
        [{ label: words.transcript, act: () => void download().catch(() => undefined) }]
      : []),
  ];
  if (items.length === 0) return null;
  return (
    <div class="more-button">
      <button
        type="button"
        class="quiet on-header"
        ref={button}
        aria-label={words.menu}
        title={words.menu}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <MoreIcon />
      </button>
      {isOpen && typeof part === 'object' ? <part.Menu label={words.menu} items={items} onClose={close} /> : null}
    </div>
  );
}

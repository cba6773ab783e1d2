/** @jsxImportSource preact */
/** Files by button, drop and paste. The part that brings them comes with the first one. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AttachedFile, Attaching } from '../files/attaching.ts';
import { acceptOf, maxFilesAtOnce, mayAttach } from '../files/file-rules.ts';
import { files } from './parts.ts';
import type { ComposerProps } from './window-props.ts';

export interface AttachingState {
  /** For the file picker. Null: nothing may be attached. */
  readonly accept: string | null;
  readonly isBusy: boolean;
  /** Something can be sent. */
  readonly isReady: boolean;
  /** Shown above the field. */
  readonly list: ComponentChildren;
  readonly add: (chosen: readonly File[]) => void;
  readonly onPaste: (event: ClipboardEvent) => void;
  /** Contents of the files that are ready; they are no longer attached then. */
  readonly take: () => readonly unknown[];
}

export function useAttaching({ config, visit, words, window: root, canSend }: ComposerProps): AttachingState {
  const attaching = useRef<Attaching | null>(null);
  const [attached, setAttached] = useState<readonly AttachedFile[]>([]);
  const [isOverflowing, setOverflowing] = useState(false);
  const isAllowed = canSend && mayAttach(config);
  const add = (chosen: readonly File[]): void => {
    if (chosen.length === 0) return;
    files.load().then(
      part => {
        attaching.current ??= new part.Attaching({
          rules: config,
          uploadTo: () => visit.uploadTo(),
          changed(next, isTooMuch) {
            setAttached(next);
            setOverflowing(isTooMuch);
          },
        });
        attaching.current.add(chosen);
      },
      // No network: whoever sees nothing happen tries again.
      () => undefined,
    );
  };
  useDrop(root, { isAllowed, label: words.dropHere, add });
  const part = files.loaded;
  return {
    accept: isAllowed ? acceptOf(config) : null,
    isBusy: attached.some(({ state }) => state === 'uploading'),
    isReady: attached.some(({ state }) => state === 'ready'),
    list:
      part === null || attached.length === 0 ? null : (
        <part.FileList
          files={attached}
          tooMany={isOverflowing ? maxFilesAtOnce : null}
          words={words}
          onRemove={key => attaching.current?.remove(key)}
          onRetry={key => attaching.current?.retry(key)}
        />
      ),
    add,
    onPaste(event) {
      const pasted = [...(event.clipboardData?.files ?? [])];
      if (!isAllowed || pasted.length === 0) return;
      event.preventDefault();
      add(pasted);
    },
    take: () => (part === null ? [] : (attaching.current?.take() ?? []).map(part.contentOf)),
  };
}

interface DropOptions {
  readonly isAllowed: boolean;
  readonly label: string;
  readonly add: (chosen: readonly File[]) => void;
}

/** Anywhere on the window; what is not allowed is not opened by the browser either. */
function useDrop(root: ComposerProps['window'], options: DropOptions): void {
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    const end = new AbortController();
    const { signal } = end;
    const show = (isOver: boolean): void => {
      element.dataset['drop'] = latest.current.label;
      element.classList.toggle('dropping', isOver && latest.current.isAllowed);
    };
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      event.stopPropagation();
      show(true);
    };
    const drop = (event: DragEvent): void => {
      show(false);
      const dropped = [...(event.dataTransfer?.files ?? [])];
      if (dropped.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      if (latest.current.isAllowed) latest.current.add(dropped);
    };
    element.addEventListener('dragover', over, { signal });
    element.addEventListener('drop', drop, { signal });
    element.addEventListener('dragleave', event => event.relatedTarget === null && show(false), { signal });
    return () => end.abort();
  }, [root]);
}

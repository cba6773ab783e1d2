/** @jsxImportSource preact */
/** What is going to be sent along, above the field. A part of its own. */
import { useRef } from 'preact/hooks';
import { useSheet } from '../lazy/use-sheet.ts';
import type { Words } from '../words.ts';
import type { AttachedFile } from './attaching.ts';
import { bytesText } from './file-rules.ts';
import css from './files.css?inline';

export { Attaching, contentOf, type AttachedFile } from './attaching.ts';

export interface FileListProps {
  readonly files: readonly AttachedFile[];
  /** Some were left out, as there were more than this. Null: none. */
  readonly tooMany: number | null;
  readonly words: Words;
  readonly onRemove: (key: string) => void;
  readonly onRetry: (key: string) => void;
}

export function FileList({ files, tooMany, words, onRemove, onRetry }: FileListProps) {
  const root = useRef<HTMLDivElement>(null);
  useSheet(root, css);
  return (
    <div class="files" ref={root}>
      <ul>
        {files.map(file => (
          <li key={file.key} class={file.state}>
            {file.preview === null ? (
              <span class="ending">{endingOf(file.file.name)}</span>
            ) : (
              <Preview url={file.preview} />
            )}
            <div class="about">
              <span class="name" dir="auto">
                {file.file.name}
              </span>
              <State file={file} words={words} onRetry={onRetry} />
            </div>
            <button
              type="button"
              class="quiet"
              aria-label={words.remove(file.file.name)}
              title={words.remove(file.file.name)}
              onClick={() => onRemove(file.key)}
            >
              <span aria-hidden="true">×</span>
            </button>
          </li>
        ))}
      </ul>
      {tooMany === null ? null : (
        <p class="wrong" role="alert">
          {words.tooManyFiles(tooMany)}
        </p>
      )}
    </div>
  );
}

function Preview({ url }: { readonly url: string }) {
  return <img class="preview" src={url} alt="" />;
}

interface StateProps {
  readonly file: AttachedFile;
  readonly words: Words;
  readonly onRetry: (key: string) => void;
}

function State({ file, words, onRetry }: StateProps) {
  if (file.state === 'ready') return <span class="detail">{bytesText(file.file.size, words.locale)}</span>;
  if (file.state === 'uploading')
    return (
      <progress max={100} value={file.percent} aria-label={words.uploading(file.percent)}>
        {file.percent} %
      </progress>
    );
  return (
    <span class="wrong" role="alert">
      {file.problem === 'tooLarge'
        ? words.tooLarge(bytesText(file.limit ?? 0, words.locale))
        : words[file.problem ?? 'uploadFailed']}
      {file.problem === 'uploadFailed' ? (
        <>
          {' '}
          <button type="button" class="link" onClick={() => onRetry(file.key)}>
            {words.tryAgain}
          </button>
        </>
      ) : null}
    </span>
  );
}

function endingOf(name: string): string {
  return /\.([a-z0-9]{1,4})$/i.exec(name)?.[1]?.toUpperCase() ?? '…';
}

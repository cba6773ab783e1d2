/** Whether a channel takes a file, told before it is uploaded, by the same rules as the server's. Pure. */
import { fileProblem, type ContentFormat, type ContentProblem, type FileKind } from '@airy/content';

export type Attaching = { readonly kind: FileKind } | { readonly problem: string };

interface ChosenFile {
  readonly name: string;
  /** MIME type; empty where the browser does not know. */
  readonly type: string;
  readonly size: number;
}

const fileKinds: readonly FileKind[] = ['image', 'video', 'audio', 'file'];

/** Kinds of files that can be sent; empty for sources that say nothing of files. */
export function attachableKinds({ limits, writeFile }: ContentFormat): readonly FileKind[] {
  if (writeFile === undefined) return [];
  return limits === null ? fileKinds : fileKinds.filter(kind => limits.kinds.includes(kind) && limits.files[kind]);
}

/** For the `accept` of a file input; empty: anything. */
export function acceptedTypes(format: ContentFormat): string {
  const types = attachableKinds(format).flatMap(kind => format.limits?.files[kind]?.types ?? ['*/*']);
  return types.includes('*/*') ? '' : [...new Set(types)].join(',');
}

/** As what a file is sent: what it is, or else as a plain file where those are taken. */
export function attachingOf(format: ContentFormat, file: ChosenFile): Attaching {
  const own = kindOf(file.type);
  const candidates = attachableKinds(format).filter(kind => kind === own || kind === 'file');
  let problem = `${file.name}: this channel takes no files of this kind.`;
  for (const kind of candidates) {
    const refused = fileProblem(format.limits, { kind, type: file.type || unknownType, bytes: file.size });
    if (refused === null) return { kind };
    problem = wordsOf(refused, file);
  }
  return { problem };
}

/** The server looks at what is in the file; before that nothing speaks against it. */
const unknownType = 'application/octet-stream';

function wordsOf({ limit, max, message }: ContentProblem, { name }: ChosenFile): string {
  if (limit !== 'file_size' || max === undefined) return `${name}: ${message}`;
  return `${name} is too large: this channel takes up to ${megabytes(max)}.`;
}

function kindOf(type: string): FileKind {
  return fileKinds.find(kind => kind !== 'file' && type.toLowerCase().startsWith(`${kind}/`)) ?? 'file';
}

function megabytes(bytes: number): string {
  const size = bytes / (1024 * 1024);
  return size < 1 ? `${Math.round(bytes / 1024)} kB` : `${Number(size.toFixed(1))} MB`;
}

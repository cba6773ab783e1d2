/** Whether a channel takes a file, told before it is uploaded. Pure. */
import type { ContentFormat, FileKind } from '@airy/content';

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
    const limit = format.limits?.files[kind];
    if (limit === undefined) return { kind };
    if (!limit.types.some(type => fits(type, file.type))) continue;
    if (file.size <= limit.maxBytes) return { kind };
    problem = `${file.name} is too large: this channel takes up to ${megabytes(limit.maxBytes)}.`;
  }
  return { problem };
}

function kindOf(type: string): FileKind {
  return fileKinds.find(kind => kind !== 'file' && type.startsWith(`${kind}/`)) ?? 'file';
}

function fits(accepted: string, type: string): boolean {
  if (accepted === '*/*' || accepted === type) return true;
  return accepted.endsWith('/*') && type.startsWith(accepted.slice(0, -1));
}

function megabytes(bytes: number): string {
  const size = bytes / (1024 * 1024);
  return size < 1 ? `${Math.round(bytes / 1024)} kB` : `${Number(size.toFixed(1))} MB`;
}

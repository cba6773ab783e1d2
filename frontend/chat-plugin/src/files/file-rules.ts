/** Which files may be sent, known before anything is uploaded. Pure. */

export type FileKind = 'image' | 'video' | 'audio' | 'file';
export type FileProblem = { readonly kind: 'wrongFile' } | { readonly kind: 'tooLarge'; readonly limit: number };

export interface FileRules {
  readonly hideAttachments: boolean;
  readonly hideImages: boolean;
  readonly hideVideos: boolean;
  readonly hideFiles: boolean;
}

/** Bytes of one file, as the server has it by itself (`media.maxVisitorFileBytes`); its answer counts where it is set otherwise. */
export const maxFileBytes = 10 * 1024 * 1024;
export const maxFilesAtOnce = 10;

export function kindOf(type: string): FileKind {
  const [kind = ''] = type.split('/');
  // What a browser cannot show, or what can carry scripts, is a file.
  if (kind === 'image') return type === 'image/svg+xml' ? 'file' : 'image';
  return kind === 'video' || kind === 'audio' ? kind : 'file';
}

export function fileProblem(file: Pick<File, 'type' | 'size'>, rules: FileRules): FileProblem | null {
  const kind = kindOf(file.type);
  const isHidden =
    rules.hideAttachments ||
    (kind === 'image' && rules.hideImages) ||
    (kind === 'video' && rules.hideVideos) ||
    ((kind === 'file' || kind === 'audio') && rules.hideFiles);
  if (isHidden || file.size === 0) return { kind: 'wrongFile' };
  return file.size > maxFileBytes ? { kind: 'tooLarge', limit: maxFileBytes } : null;
}

/** What the file picker offers; empty: everything. */
export function acceptOf(rules: FileRules): string {
  if (!rules.hideImages && !rules.hideVideos && !rules.hideFiles) return '';
  const kinds = [
    ...(rules.hideImages ? [] : ['image/*']),
    ...(rules.hideVideos ? [] : ['video/*']),
    ...(rules.hideFiles ? [] : ['audio/*', 'application/*', 'text/*']),
  ];
  return kinds.join(',');
}

/** False where nothing at all may be sent. */
export function mayAttach(rules: FileRules): boolean {
  return !rules.hideAttachments && !(rules.hideImages && rules.hideVideos && rules.hideFiles);
}

/** In words of the locale: `10 MB`. */
export function bytesText(bytes: number, locale: string): string {
  const megabytes = bytes / (1024 * 1024);
  const unit = { style: 'unit', unitDisplay: 'short', maximumFractionDigits: 1 } as const;
  return megabytes >= 1
    ? new Intl.NumberFormat(locale, { ...unit, unit: 'megabyte' }).format(megabytes)
    : new Intl.NumberFormat(locale, { ...unit, unit: 'kilobyte' }).format(Math.ceil(bytes / 1024));
}

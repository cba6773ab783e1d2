/** Files on their way into a message: checked, brought to Airy, taken back. */
import { fileProblem, kindOf, maxFileBytes, maxFilesAtOnce, type FileKind, type FileRules } from './file-rules.ts';
import { upload, UploadError } from './upload.ts';

export interface AttachedFile {
  readonly key: string;
  readonly file: File;
  readonly kind: FileKind;
  /** Of the picture, for the preview. Null: none. */
  readonly preview: string | null;
  readonly state: 'uploading' | 'ready' | 'failed';
  readonly percent: number;
  /** Where it is once it is ready. */
  readonly url: string | null;
  readonly problem: 'wrongFile' | 'tooLarge' | 'uploadFailed' | null;
  /** Bytes, where it is too large. */
  readonly limit: number | null;
}

export interface AttachingOptions {
  readonly rules: FileRules;
  uploadTo(): Promise<{ readonly host: string; readonly token: string }>;
  /** `isOverflowing`: some were left out, as there were too many. */
  changed(files: readonly AttachedFile[], isOverflowing: boolean): void;
}

export class Attaching {
  readonly #options: AttachingOptions;
  readonly #running = new Map<string, AbortController>();
  #files: readonly AttachedFile[] = [];
  #count = 0;

  constructor(options: AttachingOptions) {
    this.#options = options;
  }

  add(chosen: readonly File[]): void {
    const room = maxFilesAtOnce - this.#files.length;
    const added = chosen.slice(0, room).map(file => this.#checked(file));
    this.#files = [...this.#files, ...added];
    this.#options.changed(this.#files, chosen.length > room);
    for (const one of added) if (one.problem === null) void this.#bring(one);
  }

  retry(key: string): void {
    const found = this.#files.find(one => one.key === key);
    if (found?.problem !== 'uploadFailed') return;
    this.#update(key, { state: 'uploading', problem: null, percent: 0 });
    void this.#bring(found);
  }

  remove(key: string): void {
    this.#running.get(key)?.abort();
    const found = this.#files.find(one => one.key === key);
    if (found?.preview) URL.revokeObjectURL(found.preview);
    this.#files = this.#files.filter(one => one.key !== key);
    this.#options.changed(this.#files, false);
  }

  /** Those that are ready go into messages; they are no longer here then. */
  take(): readonly AttachedFile[] {
    const ready = this.#files.filter(({ state }) => state === 'ready');
    for (const { key } of ready) this.remove(key);
    return ready;
  }

  #checked(file: File): AttachedFile {
    const problem = fileProblem(file, this.#options.rules);
    const kind = kindOf(file.type);
    return {
      key: `file ${++this.#count}`,
      file,
      kind,
      preview: problem === null && kind === 'image' ? URL.createObjectURL(file) : null,
      state: problem === null ? 'uploading' : 'failed',
      percent: 0,
      url: null,
      problem: problem?.kind ?? null,
      limit: problem?.kind === 'tooLarge' ? problem.limit : null,
    };
  }

  async #bring({ key, file }: AttachedFile): Promise<void> {
    const running = new AbortController();
    this.#running.set(key, running);
    try {
      const to = await this.#options.uploadTo();
      const progressed = (percent: number): void => this.#update(key, { percent });
      const url = await upload({ ...to, file, progressed, signal: running.signal });
      this.#update(key, { state: 'ready', percent: 100, url });
    } catch (error) {
      const isTooLarge = error instanceof UploadError && error.reason === 'tooLarge';
      this.#update(key, {
        state: 'failed',
        ...(isTooLarge ? { problem: 'tooLarge', limit: maxFileBytes } : { problem: 'uploadFailed' }),
      });
    } finally {
      this.#running.delete(key);
    }
  }

  #update(key: string, changes: Partial<AttachedFile>): void {
    this.#files = this.#files.map(one => (one.key === key ? { ...one, ...changes } : one));
    this.#options.changed(this.#files, false);
  }
}

/** What a file is as a message. */
export function contentOf({ kind, url, file }: AttachedFile): unknown {
  return { attachment: { type: kind, payload: { url, name: file.name } } };
}

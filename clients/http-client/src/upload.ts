import type { CallOptions, Connection } from './connection.ts';

export interface UploadOptions extends CallOptions {
  /** With its ending, such as `invoice.pdf`. Default: that of the `File`, else `file`. */
  readonly name?: string;
}

/** Large files take their time. */
const timeoutMs = 5 * 60_000;

export async function uploadFile(
  connection: Connection,
  file: Blob | Uint8Array<ArrayBuffer>,
  { name, ...options }: UploadOptions = {},
): Promise<{ readonly media_url: string }> {
  const blob = file instanceof Blob ? file : new Blob([file]);
  const form = new FormData();
  form.append('file', blob, name ?? (blob as Partial<File>).name ?? 'file');
  return (await connection.post('media.upload', form, { timeoutMs, ...options })) as { readonly media_url: string };
}

/** The form in which files are handed over. */
import { Busboy } from '@fastify/busboy';
import type { Request } from 'express';
import { cloudErrors } from './cloud-errors.ts';
import type { StoredFile } from './state.ts';

export interface Upload {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: StoredFile | null;
}

/** @throws GraphError if it is no form. */
export async function readUpload(request: Request): Promise<Upload> {
  const contentType = request.headers['content-type'];
  if (!contentType?.startsWith('multipart/form-data')) throw cloudErrors.invalidMedia('it is no form');
  const fields: Record<string, string> = {};
  let file: StoredFile | null = null;
  await new Promise<void>((resolve, reject) => {
    const form = new Busboy({ headers: { ...request.headers, 'content-type': contentType } });
    form.on('field', (name, value) => (fields[name] = value));
    form.on('file', (...[, stream, , , type]) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => (file = { bytes: Buffer.concat(chunks), type }));
    });
    form.on('finish', resolve);
    form.on('error', reject);
    request.pipe(form);
  });
  return { fields, file };
}

/** Brings one file to Airy, and says how far it is; `fetch` cannot tell. */

export interface Upload {
  readonly host: string;
  readonly token: string;
  readonly file: File;
  /** 0 to 100. */
  progressed(percent: number): void;
  readonly signal: AbortSignal;
}

/** An upload that did not come through. `tooLarge`: for the server's limit. */
export class UploadError extends Error {
  readonly reason: 'tooLarge' | 'failed';

  constructor(reason: UploadError['reason']) {
    super(reason);
    this.reason = reason;
  }
}

const timeoutMs = 5 * 60_000;

/** @returns the file's address. @throws UploadError */
export function upload({ host, token, file, progressed, signal }: Upload): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (reason: UploadError['reason']) => (): void => reject(new UploadError(reason));
    request.open('POST', `${host}/media.upload`);
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.timeout = timeoutMs;
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total > 0) progressed(Math.floor((loaded / total) * 100));
    });
    request.addEventListener('load', () => {
      const { media_url: url } = (request.response ?? {}) as { readonly media_url?: unknown };
      if (request.status === 200 && typeof url === 'string') resolve(url);
      else fail(request.status === 413 ? 'tooLarge' : 'failed')();
    });
    for (const kind of ['error', 'timeout', 'abort']) request.addEventListener(kind, fail('failed'));
    signal.addEventListener('abort', () => request.abort());
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  });
}

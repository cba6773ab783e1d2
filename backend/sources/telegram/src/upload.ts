/** The form in which a file is handed to the Bot API (RFC 7578). */
import { uuid5 } from '@airy/source-kit';
import type { JsonObject, StoredFile } from '@airy/source-kit';

export interface UploadedFile extends StoredFile {
  /** The parameter that it stands for. */
  readonly field: string;
  /** Where our store has it; the name is read from it. */
  readonly url: string;
}

export interface Form {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export function formOf(parameters: JsonObject, file: UploadedFile): Form {
  // Nobody can know it before, so no content can end its part.
  const boundary = `airy-${crypto.randomUUID()}`;
  const texts = Object.entries(parameters)
    .filter(([name]) => name !== file.field)
    .map(([name, value]) => part(name, typeof value === 'string' ? value : JSON.stringify(value)));
  const head = `${texts.join('')}--${boundary}\r\n${disposition(file.field, fileName(file.url))}\r\ncontent-type: ${file.type}\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(tail)]),
  };

  function part(name: string, value: string): string {
    return `--${boundary}\r\n${disposition(name)}\r\n\r\n${value}\r\n`;
  }
}

function disposition(name: string, fileNamed?: string): string {
  const file = fileNamed === undefined ? '' : `; filename="${quoted(fileNamed)}"`;
  return `content-disposition: form-data; name="${quoted(name)}"${file}`;
}

/** As browsers do (HTML, multipart form data). */
function quoted(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

/** Names of our store are long hashes; people see the first characters. */
function fileName(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  const [, hash, extension = ''] = /^([0-9a-f]{64})(\.\w{1,10})?$/.exec(last) ?? [];
  return hash === undefined ? last || uuid5(url) : `file-${hash.slice(0, 8)}${extension}`;
}

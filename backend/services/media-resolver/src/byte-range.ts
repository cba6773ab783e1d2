/** `Range` of a request (RFC 9110, 14.2): one range of bytes. Several at once are answered with the whole file. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange } from '@airy/media';

/** Null: the whole file. `outside`: none of its bytes. */
export function rangeOf(
  headers: IncomingHttpHeaders,
  file: { readonly bytes: number; readonly etag: string },
): ByteRange | 'outside' | null {
  const asked = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range ?? '');
  const condition = headers['if-range'];
  if (asked === null || (condition !== undefined && condition !== file.etag)) return null;
  const [from = '', to = ''] = asked.slice(1);
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, file.bytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? file.bytes - 1 : Math.min(Number(to), file.bytes - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  return start > end ? 'outside' : { start, end };
}

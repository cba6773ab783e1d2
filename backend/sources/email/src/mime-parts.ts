/** Where the parts of a mail stand in its bytes (RFC 2045, 2046). Reads no more than structure; never throws. */

export interface MimePart {
  /** Lower case: `image/png`. */
  readonly type: string;
  /** Lower case: `base64`. */
  readonly encoding: string;
  readonly isAttachment: boolean;
  readonly name: string | null;
  /** Its body is `bytes.subarray(start, end)`. */
  readonly start: number;
  readonly end: number;
}

const maxDepth = 20;
const maxParts = 500;
const longestHeaders = 256 * 1024;

/** Parts that hold no others, in their order. */
export function mimeParts(mail: Buffer): readonly MimePart[] {
  const parts: MimePart[] = [];
  visit(mail, { start: 0, end: mail.length, depth: 0 }, parts);
  return parts;
}

/** Where the body begins: behind the first empty line. */
export function bodyStart(mail: Buffer, start = 0, end = mail.length): number {
  if (mail.subarray(start, start + 2).toString('latin1') === '\r\n') return Math.min(end, start + 2);
  const crlf = mail.indexOf('\r\n\r\n', start, 'latin1');
  const lf = mail.indexOf('\n\n', start, 'latin1');
  const ends = [crlf === -1 ? end : crlf + 4, lf === -1 ? end : lf + 2];
  return Math.min(end, ...ends);
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

function visit(mail: Buffer, { start, end, depth }: Place, parts: MimePart[]): void {
  if (parts.length >= maxParts) return;
  const body = bodyStart(mail, start, end);
  const headers = unfolded(mail.subarray(start, Math.min(body, start + longestHeaders)).toString('latin1'));
  const type = valueOf(headers, 'content-type') ?? 'text/plain';
  const boundary = parameterOf(type, 'boundary');
  if (type.toLowerCase().startsWith('multipart/') && boundary !== null && depth < maxDepth) {
    for (const inner of between(mail, { start: body, end }, boundary))
      visit(mail, { ...inner, depth: depth + 1 }, parts);
    return;
  }
  const disposition = valueOf(headers, 'content-disposition') ?? '';
  parts.push({
    type: (/^\s*([\w.+-]+\/[\w.+-]+)/u.exec(type)?.[1] ?? 'application/octet-stream').toLowerCase(),
    encoding: (valueOf(headers, 'content-transfer-encoding') ?? '7bit').trim().toLowerCase(),
    isAttachment: /^\s*attachment/iu.test(disposition),
    name: parameterOf(disposition, 'filename') ?? parameterOf(type, 'name'),
    start: body,
    end,
  });
}

/** The bytes between delimiter lines; the line break before a delimiter belongs to it. */
function between(
  mail: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
  boundary: string,
): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  const mark = `--${boundary}`;
  let open: number | null = null;
  for (let at = mail.indexOf(mark, start, 'latin1'); at !== -1 && at < end; at = mail.indexOf(mark, at + 1, 'latin1')) {
    if (at > start && mail[at - 1] !== 0x0a) continue;
    const lineEnd = mail.indexOf(0x0a, at + mark.length);
    const rest = mail.subarray(at + mark.length, lineEnd === -1 ? end : lineEnd).toString('latin1');
    // A longer boundary that begins like this one is another one.
    if (!/^(?:--)?[ \t]*\r?$/u.test(rest.slice(0, 100))) continue;
    if (open !== null) found.push({ start: open, end: Math.max(open, lineBreakBefore(mail, at)) });
    open = rest.startsWith('--') || lineEnd === -1 ? null : lineEnd + 1;
    if (open === null || found.length >= maxParts) return found;
  }
  if (open !== null && open < end) found.push({ start: open, end });
  return found;
}

function lineBreakBefore(mail: Buffer, at: number): number {
  return mail[at - 2] === 0x0d ? at - 2 : at - 1;
}

function unfolded(headers: string): string {
  return headers.replaceAll(/\r?\n[ \t]+/gu, ' ');
}

function valueOf(headers: string, name: string): string | null {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'imu').exec(headers)?.[1] ?? null;
}

function parameterOf(value: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]{1,500})"|([^\\s;"]{1,500}))`, 'iu').exec(value);
  return found?.[1] ?? found?.[2] ?? null;
}

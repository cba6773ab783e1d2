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

const maxDepth = 10;
const maxParts = 500;
/** Parts that were visited and lines that may be delimiters, of one mail. */
const maxSteps = 5_000;
const longestHeaders = 256 * 1024;
/** What is read of a line to see whether it is a delimiter. */
const longestDelimiterEnd = 100;

interface Walk {
  readonly mail: Buffer;
  readonly parts: MimePart[];
  steps: number;
}

/** Parts that hold no others, in their order. Of a mail that is made to take time it tells those it found first. */
export function mimeParts(mail: Buffer): readonly MimePart[] {
  const walk: Walk = { mail, parts: [], steps: 0 };
  visit(walk, { start: 0, end: mail.length, depth: 0 });
  return walk.parts;
}

/** Where the body begins: behind the first empty line; `end` if none stands within the first 256 KiB. */
export function bodyStart(mail: Buffer, start = 0, end = mail.length): number {
  const limit = Math.min(end, start + longestHeaders);
  let isLineStart = true;
  for (let at = start; at < limit; at += 1) {
    const byte = mail[at];
    if (isLineStart && byte === 0x0a) return at + 1;
    if (isLineStart && byte === 0x0d && mail[at + 1] === 0x0a) return Math.min(end, at + 2);
    isLineStart = byte === 0x0a;
  }
  return end;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function visit(walk: Walk, { start, end, depth }: Range & { readonly depth: number }): void {
  const { mail, parts } = walk;
  walk.steps += 1;
  if (parts.length >= maxParts || walk.steps > maxSteps) return;
  const body = bodyStart(mail, start, end);
  const headers = unfolded(mail.subarray(start, Math.min(body, start + longestHeaders)).toString('latin1'));
  const type = valueOf(headers, 'content-type') ?? 'text/plain';
  const boundary = parameterOf(type, 'boundary');
  if (type.toLowerCase().startsWith('multipart/') && boundary !== null && depth < maxDepth) {
    for (const inner of between(walk, { start: body, end }, boundary)) visit(walk, { ...inner, depth: depth + 1 });
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
function between(walk: Walk, { start, end }: Range, boundary: string): readonly Range[] {
  // What is searched ends with the part: searching the mail to its end for each part would be quadratic.
  const within = walk.mail.subarray(0, end);
  const mark = `--${boundary}`;
  const found: Range[] = [];
  let open: number | null = null;
  for (const at of lineStartsWith(within, start, mark)) {
    walk.steps += 1;
    if (walk.steps > maxSteps) break;
    const lineEnd = within.indexOf(0x0a, at + mark.length);
    const restEnd = Math.min(lineEnd === -1 ? end : lineEnd, at + mark.length + longestDelimiterEnd);
    const rest = within.toString('latin1', at + mark.length, restEnd);
    // A longer boundary that begins like this one is another one.
    if (!/^(?:--)?[ \t]*\r?$/u.test(rest)) continue;
    if (open !== null) found.push({ start: open, end: Math.max(open, lineBreakBefore(within, at)) });
    open = rest.startsWith('--') || lineEnd === -1 ? null : lineEnd + 1;
    if (open === null || found.length >= maxParts) return found;
  }
  if (open !== null && open < end) found.push({ start: open, end });
  return found;
}

function* lineStartsWith(bytes: Buffer, start: number, mark: string): Iterable<number> {
  if (bytes.toString('latin1', start, start + mark.length) === mark) yield start;
  const searched = `\n${mark}`;
  for (let at = bytes.indexOf(searched, start, 'latin1'); at !== -1;) {
    yield at + 1;
    at = bytes.indexOf(searched, at + 1, 'latin1');
  }
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

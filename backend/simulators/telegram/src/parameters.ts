/** Parameters of a call: a JSON body, a form, a form with files, or the query. */
import type { Request } from 'express';
import { botErrors } from './bot-error.ts';

/** A file that was handed over. */
export interface Upload {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export type Parameters = Readonly<Record<string, unknown>>;

/** @throws BotError */
export async function parametersOf(request: Request): Promise<Parameters> {
  const body: unknown = request.body;
  const type = request.headers['content-type'] ?? '';
  const inBody = Buffer.isBuffer(body) && body.length > 0 ? await readBody(body, type) : {};
  return { ...(request.query as Record<string, unknown>), ...inBody };
}

async function readBody(body: Buffer, type: string): Promise<Parameters> {
  if (type.startsWith('application/json')) return readJson(body);
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  if (type.startsWith('multipart/form-data')) return readForm(body, type);
  return {};
}

function readJson(body: Buffer): Parameters {
  try {
    return JSON.parse(body.toString('utf8')) as Parameters;
  } catch {
    // Whatever is wrong with it, Telegram says no more than this.
    throw botErrors.bad("can't parse JSON object");
  }
}

async function readForm(body: Buffer, type: string): Promise<Parameters> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form) {
    if (Object.hasOwn(fields, name)) throw botErrors.bad(`${name} is there twice`);
    if (typeof value === 'string') fields[name] = value;
    else fields[name] = { name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
  }
  return withAttached(fields);
}

/** `attach://name` stands for another part of the form. */
function withAttached(fields: Parameters): Parameters {
  const nameOf = (value: unknown): string | null =>
    typeof value === 'string' && value.startsWith('attach://') ? value.slice('attach://'.length) : null;
  const named = Object.values(fields).map(nameOf);
  const entries = Object.entries(fields).filter(([name]) => !named.includes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, fields[nameOf(value) ?? ''] ?? value]));
}

export function isUpload(value: unknown): value is Upload {
  return typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array;
}

export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

/** A value of JSON; forms write it as text. */
export function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    // No JSON: the text is the value.
    return value;
  }
}

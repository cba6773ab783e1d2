/**
 * Files of our own store are handed over rather than fetched: WhatsApp cannot reach a laptop, and an address that it fetches
 * fails long after the message was accepted. Files of others are named by their address.
 */
import { authorization, graphUrl, sendResultOf } from '@airy/graph-api';
import { objectAt, textAt, tryJson } from '@airy/source-kit';
import type { JsonObject, SendRequest, SendResult, StoredFile } from '@airy/source-kit';
import type { WhatsappConfig } from './config.ts';
import { cloudMeaning } from './cloud-error.ts';
import { isMediaType, typeOf } from './message-type.ts';

type Request = Pick<SendRequest<WhatsappConfig>, 'config' | 'channel' | 'content' | 'messageId' | 'http' | 'readFile'>;

/** The content with ids in place of addresses of ours, or why it cannot be sent. @throws AiryError `media_unavailable` */
export async function withUploads(
  request: Request,
  token: string,
): Promise<{ readonly content: JsonObject } | SendResult> {
  const content = objectAt(request.content) ?? {};
  const type = typeOf(content);
  const link = type === null ? null : textAt(content, type, 'link');
  if (!isMediaType(type) || link === null) return { content };
  const file = (await request.readFile?.(link)) ?? null;
  if (file === null) return { content };
  const uploaded = await upload(request, token, file);
  if (typeof uploaded !== 'string') return uploaded;
  const { link: _link, ...part } = objectAt(content, type) ?? {};
  return { content: { ...content, type, [type]: { ...part, id: uploaded } } };
}

/** The id at WhatsApp, or why there is none. Nothing was said to anybody yet, so what is not known may be tried again. */
async function upload(
  { config, channel, messageId, http }: Request,
  token: string,
  file: StoredFile,
): Promise<string | SendResult> {
  const boundary = `airy-${messageId}`;
  const outcome = await http.request({
    method: 'POST',
    url: graphUrl(config, `/${encodeURIComponent(channel.sourceChannelId)}/media`),
    headers: { ...authorization(token), 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: formOf(file, boundary),
  });
  const result = sendResultOf(outcome, { sourceMessageId: body => textAt(body, 'id'), ownMeaning: cloudMeaning });
  if (result.kind === 'unknown') return { kind: 'not-accepted', reason: `the file was not taken (${result.reason})` };
  if (result.kind !== 'delivered') return result;
  const id = outcome.sent === true ? textAt(tryJson(outcome.text), 'id') : null;
  return id ?? { kind: 'not-accepted', reason: 'WhatsApp did not name the file' };
}

function formOf({ bytes, type }: StoredFile, boundary: string): Uint8Array {
  const field = (name: string, value: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const head =
    `${field('messaging_product', 'whatsapp')}${field('type', type)}--${boundary}\r\n` +
    `Content-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

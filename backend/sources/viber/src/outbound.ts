/** Sends one message (contract §6, Viber; Viber, Send message). */
import { contentProblem } from '@airy/content';
import {
  comeAgain,
  compactJson,
  memberText,
  numberAt,
  objectAt,
  retryAfterMs,
  textAt,
  tryJson,
  unanswered,
} from '@airy/source-kit';
import type { HttpOutcome, JsonObject, SendRequest, SendResult } from '@airy/source-kit';
import { meaningOf, reasonOf, statusOf, viberCall } from './api.ts';
import type { ViberStatus } from './api.ts';
import type { ViberConfig } from './config.ts';
import { contents } from './content.ts';
import { oldTextType } from './old-text-type.ts';

/** @param request `recipient` is the contact's id at the bot. Never throws for what Viber does. */
export async function sendToViber(request: SendRequest<ViberConfig>): Promise<SendResult> {
  const { config, content, http } = request;
  const message = objectAt(content);
  const problem = contentProblem(contents.viber, content);
  if (message === null || problem !== null)
    return { kind: 'failed', code: 'invalid_request', error: problem?.message ?? '', sourceError: null };
  const sized = await withSize(request, message);
  if (sized === null) return { kind: 'failed', code: 'invalid_request', error: sizeMissing, sourceError: null };
  const outcome = await http.request(viberCall(config, 'send_message', bodyOf(request, sized)));
  return outcome.sent === true ? resultOf(outcome) : unanswered(outcome);
}

const sizeMissing = 'Viber wants to know the size of a film or file: add "size", in bytes.';

/** Films and files go with their size, which we know of our own. Null: it is not known. */
async function withSize({ readFile }: SendRequest<ViberConfig>, message: JsonObject): Promise<JsonObject | null> {
  const needsSize = message['type'] === 'video' || message['type'] === 'file';
  if (!needsSize || numberAt(message, 'size') !== null) return message;
  const file = await readFile?.(textAt(message, 'media') ?? '');
  return file ? { ...message, size: file.bytes.length } : null;
}

/** As long as a sender's name may be, in characters. */
const longestName = 28;

/** Pictures of the channel are shown where Viber can fetch them. */
function bodyOf({ channel, recipient }: SendRequest<ViberConfig>, message: JsonObject): JsonObject {
  const name = textAt(channel.metadata, 'name') ?? 'Support';
  const avatar = textAt(channel.metadata, 'image_url');
  const sender = { name: name.slice(0, longestName), ...(avatar?.startsWith('https://') && { avatar }) };
  const type = message['type'] === oldTextType ? { type: 'text' } : {};
  return { min_api_version: versionFor(message), sender, ...message, ...type, receiver: recipient };
}

/** Buttons with pictures and text styles need 3 at least; everything else every telephone shows (Viber, Keyboards). */
function versionFor(message: JsonObject): number {
  if (message['type'] === 'rich_media') return 7;
  return message['keyboard'] === undefined ? 1 : 3;
}

function resultOf(answer: Extract<HttpOutcome, { sent: true }>): SendResult {
  const { status: httpStatus, headers, text } = answer;
  const status = statusOf(tryJson(text));
  if (httpStatus === 429) return comeAgain('too many calls', retryAfterMs(headers));
  // Something between us and Viber answered: it may have handed the message on.
  if (status === null && (httpStatus >= 500 || httpStatus < 300))
    return { kind: 'unknown', reason: `answer ${httpStatus} without a status` };
  if (status === null) return failed('source_rejected', `Viber answered ${httpStatus}.`, text);
  return resultOfStatus(status, answer);
}

function resultOfStatus(status: ViberStatus, { headers, text }: Extract<HttpOutcome, { sent: true }>): SendResult {
  switch (meaningOf(status.status)) {
    case 'done':
      return { kind: 'delivered', sourceMessageId: tokenOf(text) };
    case 'come-again':
      return comeAgain(reasonOf(status), retryAfterMs(headers));
    case 'unclear':
      return { kind: 'unknown', reason: reasonOf(status) };
    case 'token':
      return failed('source_token_invalid', `Viber does not accept the auth token (${status.message}).`, text);
    case 'refused':
      return failed('source_rejected', reasonOf(status), text);
  }
}

/** The exact digits: as a number they would lose the last ones. */
function tokenOf(text: string): string | null {
  const token = memberText(compactJson(text), 'message_token')?.replaceAll('"', '') ?? '';
  return /^\d{1,30}$/.test(token) ? token : null;
}

/** Characters of Viber's answer that are kept. */
const longestSourceError = 4_000;

function failed(code: string, error: string, answer: string): SendResult {
  return { kind: 'failed', code, error, sourceError: answer.slice(0, longestSourceError) };
}

/** Files of received messages. Their addresses hold the token: whoever fetches them keeps them to itself. */
import { objectAt, SourceError, textAt } from '@airy/source-kit';
import type { FileLocation, Json, ReceivedFiles, SourceHttp } from '@airy/source-kit';
import { askBotApi, failureOf, fileUrl, meaningOf } from './bot-api.ts';
import { hasOwnServer, type TelegramConfig } from './config.ts';
import { largestFile, receivedFile } from './received-file.ts';

export interface FileRequest {
  readonly config: TelegramConfig;
  readonly token: string;
  /** `file_id`. */
  readonly ref: string;
  readonly http: SourceHttp;
}

/** Null: Telegram does not hand it over. @throws SourceError `away`, `token` */
export async function locateFile({ config, token, ref, http }: FileRequest): Promise<FileLocation | null> {
  const answer = await askBotApi({ config, token, http, method: 'getFile', parameters: { file_id: ref } });
  if (answer.kind === 'error' && meaningOf(answer.error) === 'refused') return null;
  if (answer.kind !== 'result') throw failureOf(answer);
  const path = textAt(answer.result, 'file_path');
  return path === null ? null : { url: fileUrl(config, token, path) };
}

function refsOf(content: Json): readonly string[] {
  if (objectAt(content) === null) return [];
  const file = receivedFile(content);
  return file === null || (file.size !== null && file.size > largestFile) ? [] : [file.ref];
}

export const telegramFiles: ReceivedFiles<TelegramConfig> = {
  refsOf,
  async locate({ config, channel, ref, http }) {
    if (channel.token === null) throw new SourceError('token', 'The bot is not connected.');
    return locateFile({ config, token: channel.token, ref, http });
  },
  mayFetchPrivateAddresses: hasOwnServer,
};

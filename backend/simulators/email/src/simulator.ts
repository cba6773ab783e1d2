/** The mail servers with the customer's page, and a small API to drive them. */
import express from 'express';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startMailSimulator, type MailSettings, type MailSimulator, type Mode } from './mail-simulator.ts';

export interface EmailSimulator {
  /** The customer's page. */
  readonly url: string;
  readonly mail: MailSimulator;
  close(): Promise<void>;
}

const modes: readonly Mode[] = ['ok', 'busy', 'refuse', 'cut', 'slow'];

/** @param options `port` of the page; 0, the default: any free one. */
export async function startEmailSimulator(
  options: Partial<MailSettings> & { readonly port?: number } = {},
): Promise<EmailSimulator> {
  const { port = 0, ...settings } = options;
  const mail = await startMailSimulator(settings);
  const app = express();
  app.use(express.json({ limit: '1mb' }));
  app.get('/', (_request, answer) => answer.sendFile(fileURLToPath(new URL('mail-program.html', import.meta.url))));
  app.get('/lines', (_request, answer) =>
    answer.json({ settings: { ...mail.settings, password: undefined }, mode: mail.mode, lines: mail.lines }),
  );
  app.post('/write', (request, answer) => {
    const { text, subject, html, isNew } = request.body as Readonly<Record<string, unknown>>;
    const options = {
      ...(typeof subject === 'string' && subject !== '' ? { subject } : {}),
      ...(typeof html === 'string' && html !== '' ? { html } : {}),
      isNew: isNew === true,
    };
    answer.json({ uid: mail.write(typeof text === 'string' ? text : '', options) });
  });
  app.post('/redeliver', (_request, answer) => (mail.redeliver(), answer.json({})));
  app.post('/renumber', (_request, answer) => (mail.inbox.renumber(), answer.json({})));
  app.post('/mode', (request, answer) => {
    const wanted = modes.find(mode => mode === (request.body as { readonly mode?: unknown }).mode);
    if (wanted === undefined) return answer.status(400).json({ modes });
    mail.mode = wanted;
    return answer.json({ mode: wanted });
  });
  const server = await new Promise<Server>(resolve => {
    const listening = app.listen(port, mail.settings.host, () => resolve(listening));
  });
  const { port: chosen } = server.address() as { readonly port: number };
  return {
    url: `http://${mail.settings.host}:${chosen}`,
    mail,
    close: async () => {
      server.closeAllConnections();
      await Promise.all([new Promise(resolve => server.close(resolve)), mail.close()]);
    },
  };
}

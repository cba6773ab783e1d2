/** The simulator as a command: `node backend/simulators/telegram/src/main.ts`. */
import { parseArgs } from 'node:util';
import { defaultSettings } from './settings.ts';
import { startTelegramSimulator } from './simulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8093' },
    host: { type: 'string', default: defaultSettings.host },
    airy: { type: 'string' },
  },
});

const simulator = await startTelegramSimulator({
  port: Number(values.port),
  host: values.host,
  webhookOrigin: values.airy ?? null,
});

process.stdout.write(`Telegram simulator: ${simulator.url}
In airy.yaml (Airy asks for messages; with receive: webhook and a webhookSecret it is called instead):

components:
  sources:
    telegram:
      apiUrl: ${simulator.url}

Connect the bot with channels.telegram.connect:
  { "bot_token": "${defaultSettings.bots[0]?.token ?? ''}" }
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());

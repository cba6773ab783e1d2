/** The simulator as a command: `node backend/simulators/messenger/src/main.ts --webhook http://localhost:8080/facebook`. */
import { parseArgs } from 'node:util';
import { defaultSettings, verifyToken } from './settings.ts';
import { startMessengerSimulator } from './simulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8090' },
    host: { type: 'string', default: defaultSettings.host },
    webhook: { type: 'string', default: 'http://127.0.0.1:8080/facebook' },
  },
});

const simulator = await startMessengerSimulator({
  port: Number(values.port),
  host: values.host,
  webhookUrl: values.webhook,
});
const { appId, appSecret, pages } = defaultSettings;

process.stdout.write(`Messenger and Instagram simulator: ${simulator.url}
Webhooks go to ${values.webhook}. In airy.yaml:

components:
  sources:
    facebook:
      appId: "${appId}"
      appSecret: ${appSecret}
      webhookSecret: ${verifyToken}
      graphUrl: ${simulator.url}

Connect the page with channels.facebook.connect:
  { "page_id": "${pages[0]?.id ?? ''}", "page_token": "${pages[0]?.token ?? ''}" }
and its Instagram account with channels.instagram.connect, with an account_id beside:
  "account_id": "${pages[0]?.instagram?.id ?? ''}"
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());

/** The simulator as a command: `node backend/simulators/whatsapp/src/main.ts --webhook http://localhost:8080/whatsapp`. */
import { parseArgs } from 'node:util';
import { defaultSettings, verifyToken } from './settings.ts';
import { startWhatsappSimulator } from './simulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8091' },
    host: { type: 'string', default: defaultSettings.host },
    webhook: { type: 'string', default: 'http://127.0.0.1:8080/whatsapp' },
  },
});

const simulator = await startWhatsappSimulator({
  port: Number(values.port),
  host: values.host,
  webhookUrl: values.webhook,
});
const { appId, appSecret, numbers, userToken } = defaultSettings;

process.stdout.write(`WhatsApp simulator: ${simulator.url}
Webhooks go to ${values.webhook}. In airy.yaml:

components:
  sources:
    whatsapp:
      appId: "${appId}"
      appSecret: ${appSecret}
      webhookSecret: ${verifyToken}
      graphUrl: ${simulator.url}

Connect the number with channels.whatsapp.connect:
  { "phone_number_id": "${numbers[0]?.id ?? ''}", "user_token": "${userToken}", "name": "Simulated shop" }
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());

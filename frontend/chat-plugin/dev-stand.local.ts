import { startTestInstance } from '@airy/testkit';
import { apiCommunication } from '../../backend/services/api-communication/src/index.ts';
import { apiChatplugin } from '../../backend/services/api-chatplugin/src/index.ts';
import { apiWebsocket } from '../../backend/services/api-websocket/src/index.ts';
import { writeFileSync } from 'node:fs';
const instance = await startTestInstance({ services: [apiCommunication, apiChatplugin, apiWebsocket] });
const id = '5b2e0000-0000-4000-8000-000000000001';
const view = await instance.context.communicationView();
await view.waitFor(
  await instance.storeChannel({
    id,
    source: 'chatplugin',
    sourceChannelId: 'Shop',
    token: null,
    connectionState: 'CONNECTED',
  }),
  5000,
);
writeFileSync('/tmp/chat7/url', instance.url);
console.log(instance.url, process.pid);
process.on('SIGTERM', () => void instance.close().then(() => process.exit(0)));

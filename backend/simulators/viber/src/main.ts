/** The simulator as a command: `node backend/simulators/viber/src/main.ts --airy http://localhost:8080`. */
import { parseArgs } from 'node:util';
import { simulator } from './platform.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8092' },
    host: { type: 'string', default: '127.0.0.1' },
    airy: { type: 'string', default: 'http://127.0.0.1:8080' },
  },
});

const running = await simulator.start({ port: Number(values.port), host: values.host, airyUrl: values.airy });
const settings = Object.entries(running.settings).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}`);
const connects = running.channels.map(
  ({ source, connectBody }) => `channels.${source}.connect ${JSON.stringify(connectBody)}`,
);

process.stdout.write(`Viber simulator: ${running.url}
In airy.yaml:

components:
  sources:
    ${running.component}:
${settings.join('\n')}

Connect with
${connects.join('\n')}
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.stop());

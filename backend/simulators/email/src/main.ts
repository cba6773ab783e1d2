/** The simulator as a command: `node backend/simulators/email/src/main.ts`. */
import { parseArgs } from 'node:util';
import { startEmailSimulator } from './simulator.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8097' }, host: { type: 'string', default: '127.0.0.1' } },
});
const { url, mail, close } = await startEmailSimulator({ port: Number(values.port), host: values.host });
const { address, password, host } = mail.settings;

process.stdout.write(`Mail simulator: ${url} is the customer's mail program.
In airy.yaml:

components:
  sources:
    email:
      allowPrivateAddresses: true

Connect the mailbox with channels.email.connect:
  ${JSON.stringify({ address, password, imap_host: host, imap_port: mail.imapPort, imap_security: 'none', smtp_host: host, smtp_port: mail.smtpPort, smtp_security: 'none' })}
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());

/** A process that is made to be killed: messages go in as fast as they are answered; each answered id is told on standard output. */
import { writeSync } from 'node:fs';
import { uuid5 } from '@airy/model/ids';
import { Instance, receive, request } from './writer.fixture.ts';

const [folder = '', life = ''] = process.argv.slice(2);
const conversations = 20;
const callers = 30;

const instance = await Instance.open(folder);
await instance.startWriters();
const commander = await instance.commander();
writeSync(1, 'ready\n');

let sent = 0;
async function ask(): Promise<void> {
  for (;;) {
    const n = sent++;
    const conversationId = `c${n % conversations}`;
    const messageId = uuid5(life, String(n));
    const command = receive({ conversationId, messageId, sourceMessageId: `mid-${messageId}` });
    // Each message is also told once more, as a platform that delivers again would have it.
    const [{ outcome }] = await Promise.all([
      commander.conversation(request(command)),
      commander.tell([request(command)]),
    ]);
    if (!outcome.ok) throw new Error(outcome.rejection.message);
    writeSync(1, `${messageId}\n`);
  }
}
await Promise.all(Array.from({ length: callers }, ask));

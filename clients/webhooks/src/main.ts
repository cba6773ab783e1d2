/** The command `airy webhooks listen`. */
import { readCursor, writeCursor } from './cursor-file.ts';
import { listenArguments, usage, UsageError } from './listen-arguments.ts';
import { listen } from './listen.ts';
import { newSecret } from './signing-key.ts';

const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());

const tell = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  if (process.argv.includes('--help')) tell(usage);
  else await run();
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`${(error as Error).message}\n${isUsage ? `\n${usage}` : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}

async function run(): Promise<void> {
  const { resumeFile, secret, ...asked } = listenArguments(process.argv.slice(2), process.env);
  const cursor = resumeFile === null ? null : await readCursor(resumeFile);
  const used = secret ?? newSecret();
  if (secret === null) tell(`Signing with AIRY_WEBHOOK_SECRET=${used}`);
  await listen({
    ...asked,
    cursor,
    secret: used,
    tell,
    signal: ended.signal,
    onCursor: async at => {
      if (resumeFile !== null) await writeCursor(resumeFile, at);
    },
  });
}

/** `npm run sign-in [-- --data DIR]`: prints a new sign-in link for the Airy that runs on this data folder. */
import { AiryError } from '@airy/errors';
import { openSignInCodes } from '@airy/secrets';
import { explain } from './explain.ts';
import { loadSettings } from './load-settings.ts';
import { readRunning } from './ready-file.ts';

async function signInUrl(): Promise<string> {
  const { config } = loadSettings();
  const running = await readRunning(config.data);
  if (running === null)
    throw new AiryError('config_invalid', `No Airy runs on ${config.data}: start it, or name its folder with --data.`);
  return `${running.url}/sign-in?code=${openSignInCodes({ folder: config.data, jwtSecret: config.security.jwtSecret }).issue()}`;
}

try {
  process.stdout.write(`${await signInUrl()}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof AiryError ? error.message : explain(error)}\n`);
  process.exitCode = 1;
}

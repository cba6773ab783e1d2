import type { Browser } from 'playwright-core';
import { pathOf } from './missing-tools.ts';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The system's Chromium, without a window. Close it at the end. @throws Error if there is none; see `describeWith`. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = pathOf('chromium');
  if (executablePath === null) throw new Error('There is no Chromium: apt-get install chromium');
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, headless: true, args });
}

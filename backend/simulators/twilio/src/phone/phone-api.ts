/** What the contact's phone and other processes steer a simulator with. Not part of any platform. */
import { readFileSync } from 'node:fs';
import express, { Router, type ErrorRequestHandler } from 'express';
import { z } from 'zod';
import type { Line } from './chats.ts';
import type { Modes } from './modes.ts';
import { picture } from './picture.ts';

export interface Said {
  /** Number or bot of the business. */
  readonly ours: string;
  readonly contact: string;
  readonly name: string | null;
  readonly text: string;
  /** A picture goes along. */
  readonly withPicture: boolean;
  /** What the platform has beside text and pictures, such as a place; in its own words. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface Phone {
  readonly title: string;
  /** Whom one can write to. */
  readonly businesses: readonly { readonly id: string; readonly name: string }[];
  /** What a contact may be called at this platform, as an example. */
  readonly contact: string;
  readonly modes: Pick<Modes<string>, 'names' | 'mode' | 'set'>;
  lines(ours: string, contact: string): readonly Line[];
  /** False: nobody took it before the simulator was closed. */
  say(said: Said): Promise<boolean>;
  redeliver(options: { readonly times: number; readonly shuffled: boolean }): Promise<readonly (number | null)[]>;
  /** With a wrong signature. @returns the status. */
  forge(said: Said): Promise<number | null>;
}

const sayBody = z.object({
  ours: z.string().min(1).max(200),
  contact: z.string().min(1).max(200),
  name: z.string().max(100).nullable().default(null),
  text: z.string().max(7_000).default(''),
  withPicture: z.boolean().default(false),
});
const chatQuery = sayBody.pick({ ours: true, contact: true });
const modeBody = z.object({ mode: z.string(), calls: z.int().positive().nullable().default(null) });
const redeliverBody = z.object({ times: z.int().min(1).max(20), shuffled: z.boolean().default(true) });

export function phoneApi(phone: Phone): Router {
  const router = Router();
  const page = readFileSync(new URL('./phone.html', import.meta.url), 'utf8');
  router.use(express.json());
  router.get('/', (_request, response) => void response.type('html').send(page));
  router.get('/simulator/picture.png', (_request, response) => void response.type('png').send(picture));
  router.get('/simulator/state', (_request, response) => {
    const { title, businesses, contact, modes } = phone;
    response.json({ title, businesses, contact, modes: modes.names, mode: modes.mode });
  });
  router.get('/simulator/lines', (request, response) => {
    const { ours, contact } = chatQuery.parse(request.query);
    response.json({ data: phone.lines(ours, contact) });
  });
  router.post('/simulator/say', async (request, response) => {
    response.json({ delivered: await phone.say(sayBody.parse(request.body)) });
  });
  router.post('/simulator/mode', (request, response) => {
    const { mode, calls } = modeBody.parse(request.body);
    if (!phone.modes.names.includes(mode)) return void response.status(400).json({ message: 'no such mode' });
    phone.modes.set(mode, calls);
    response.json({ mode });
  });
  router.post('/simulator/redeliver', async (request, response) => {
    response.json({ statuses: await phone.redeliver(redeliverBody.parse(request.body)) });
  });
  router.post('/simulator/forge', async (request, response) => {
    response.json({ status: await phone.forge(sayBody.parse(request.body)) });
  });
  router.use(answerInvalid);
  return router;
}

// Express knows an error handler by its four parameters.
// oxlint-disable-next-line max-params
const answerInvalid: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof z.ZodError)) return next(error);
  response.status(400).json({ message: z.prettifyError(error) });
};

/** What the customer's page and other processes steer the simulator with. Not part of any platform. */
import { readFileSync } from 'node:fs';
import express, { Router, type ErrorRequestHandler } from 'express';
import { z } from 'zod';
import type { MessengerSimulator } from './messenger-simulator.ts';

const modes = [
  'ok',
  'rate-limited',
  'error',
  'slow',
  'proxy-error',
  'expired-token',
  'no-permission',
  'window-closed',
  'cut-before-accept',
  'cut-after-accept',
] as const;

const between = { pageId: z.string(), personId: z.string().regex(/^\d+$/) };
const sayBody = z.object({ ...between, name: z.string().max(100).optional(), text: z.string().min(1).max(2000) });
const pictureBody = z.object({ ...between, name: z.string().max(100).optional() });
const changeBody = z.object({ ...between, mid: z.string(), text: z.string().min(1).max(2000).nullable() });
const reactBody = z.object({ ...between, mid: z.string(), emoji: z.string().max(20).nullable() });
const expireBody = z.object({ pageId: z.string() });
const modeBody = z.object({ mode: z.enum(modes), calls: z.int().positive().nullable().default(null) });
const redeliverBody = z.object({ times: z.int().min(1).max(20), shuffled: z.boolean().default(true) });

export function controlApi(simulator: MessengerSimulator): Router {
  const router = Router();
  const page = readFileSync(new URL('./customer-page.html', import.meta.url), 'utf8');
  router.use(express.json());
  router.get('/', (_request, response) => void response.type('html').send(page));
  router.get('/simulator/state', (_request, response) => {
    const { settings, mode, accepted, sendCalls } = simulator.state;
    const pages = settings.pages.flatMap(({ id, name, instagram }) => [
      { id, name, platform: 'messenger' },
      ...(instagram ? [{ id: instagram.id, name: instagram.username, platform: 'instagram' }] : []),
    ]);
    response.json({ pages, mode, sendCalls, accepted: accepted.length });
  });
  router.get('/simulator/accepted', (_request, response) => void response.json({ data: simulator.state.accepted }));
  router.get('/simulator/lines/:page/:person', (request, response) => {
    response.json({ data: simulator.state.lines(request.params.page, request.params.person) });
  });
  router.post('/simulator/say', async (request, response) => {
    const { name, ...said } = sayBody.parse(request.body);
    if (name !== undefined) simulator.introduce(said.personId, name);
    response.json({ delivered: await simulator.say(said) });
  });
  router.post('/simulator/picture', async (request, response) => {
    const { name, ...parties } = pictureBody.parse(request.body);
    if (name !== undefined) simulator.introduce(parties.personId, name);
    response.json({ delivered: await simulator.sendPicture(parties) });
  });
  // Null takes the message back.
  router.post('/simulator/change', async (request, response) => {
    const { mid, text, ...parties } = changeBody.parse(request.body);
    const delivered = text === null ? simulator.unsend(parties, mid) : simulator.edit({ ...parties, text }, mid);
    response.json({ delivered: await delivered });
  });
  router.post('/simulator/react', async (request, response) => {
    const { mid, emoji, ...parties } = reactBody.parse(request.body);
    response.json({ delivered: await simulator.react(parties, mid, emoji) });
  });
  router.post('/simulator/expire-tokens', (request, response) => {
    simulator.state.expireTokensOf(expireBody.parse(request.body).pageId);
    response.json({});
  });
  router.post('/simulator/mode', (request, response) => {
    const { mode, calls } = modeBody.parse(request.body);
    simulator.state.setMode(mode, calls);
    response.json({ mode });
  });
  router.post('/simulator/redeliver', async (request, response) => {
    response.json({ statuses: await simulator.redeliver(redeliverBody.parse(request.body)) });
  });
  router.post('/simulator/forge', async (request, response) => {
    response.json({ status: await simulator.forge(sayBody.parse(request.body)) });
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

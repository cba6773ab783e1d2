/** What the contact's phone and other processes steer the simulator with. Not part of any platform. */
import { readFileSync } from 'node:fs';
import express, { Router, type ErrorRequestHandler } from 'express';
import { z } from 'zod';
import { modes } from './state.ts';
import type { TelegramSimulator } from './telegram-simulator.ts';

const chat = z.object({ botId: z.int().positive(), personId: z.int().positive() });
const sayBody = chat.extend({ text: z.string().min(1).max(4096), name: z.string().max(100).optional() });
const messageId = z.int().positive();
const editBody = chat.extend({ messageId, text: z.string().min(1).max(4096) });
const pressBody = chat.extend({ messageId, data: z.string().min(1).max(64) });
const reactBody = chat.extend({ messageId, emoji: z.string().min(1).max(16).nullable() });
const blockBody = chat.extend({ isBlocked: z.boolean() });
const placeBody = chat.extend({ latitude: z.number(), longitude: z.number() });
const fileBody = chat.extend({
  kind: z.enum(['photo', 'video', 'audio', 'voice', 'document', 'sticker', 'animation']),
  name: z.string().max(200),
  type: z.string().max(100),
  base64: z.base64().max(30_000_000),
});
const modeBody = z.object({ mode: z.enum(modes), sends: z.int().positive().nullable().default(null) });
const redeliverBody = z.object({ times: z.int().min(1).max(20), shuffled: z.boolean().default(true) });

export function controlApi(simulator: TelegramSimulator): Router {
  const router = Router();
  const page = readFileSync(new URL('./phone.html', import.meta.url), 'utf8');
  router.use(express.json({ limit: '40mb' }));
  router.get('/', (_request, response) => void response.type('html').send(page));
  readings(router, simulator);
  contact(router, simulator);
  router.post('/simulator/mode', (request, response) => {
    const { mode, sends } = modeBody.parse(request.body);
    simulator.state.setMode(mode, sends);
    response.json({ mode });
  });
  router.post('/simulator/redeliver', async (request, response) => {
    response.json({ statuses: await simulator.redeliver(redeliverBody.parse(request.body)) });
  });
  router.post('/simulator/forge', async (request, response) => {
    const { text, ...where } = sayBody.parse(request.body);
    response.json({ status: await simulator.forge(where, text) });
  });
  router.use(answerInvalid);
  return router;
}

function readings(router: Router, { state }: TelegramSimulator): void {
  router.get('/simulator/state', (_request, response) => {
    const bots = state.settings.bots.map(({ id, firstName, username }) => ({ id, name: firstName, username }));
    response.json({ bots, mode: state.mode, accepted: state.accepted.length });
  });
  router.get('/simulator/accepted', (_request, response) => void response.json({ data: state.accepted }));
  router.get('/simulator/lines/:bot/:person', (request, response) => {
    const { bot, person } = request.params;
    response.json({ data: state.lines(Number(bot), Number(person)) });
  });
  router.get('/simulator/files/:id', (request, response) => {
    const file = state.files.get(request.params.id);
    if (!file) return void response.sendStatus(404);
    // The phone shows what others sent: as a file of this type and nothing else.
    response.set({ 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' });
    response.type(file.type || 'application/octet-stream').send(Buffer.from(file.bytes));
  });
}

/** What the contact does. */
function contact(router: Router, simulator: TelegramSimulator): void {
  router.post('/simulator/say', async (request, response) => {
    const { name, text, ...where } = sayBody.parse(request.body);
    if (name !== undefined) simulator.introduce(where.personId, name);
    response.json({ delivered: await simulator.say(where, text) });
  });
  router.post('/simulator/edit', async (request, response) => {
    const { messageId: id, text, ...where } = editBody.parse(request.body);
    response.json({ delivered: await simulator.edit(where, id, text) });
  });
  router.post('/simulator/press', async (request, response) => {
    const { messageId: id, data, ...where } = pressBody.parse(request.body);
    response.json({ delivered: await simulator.press(where, id, data) });
  });
  router.post('/simulator/react', async (request, response) => {
    const { messageId: id, emoji, ...where } = reactBody.parse(request.body);
    response.json({ delivered: await simulator.react(where, id, emoji) });
  });
  router.post('/simulator/block', async (request, response) => {
    const { isBlocked, ...where } = blockBody.parse(request.body);
    response.json({ delivered: await simulator.block(where, isBlocked) });
  });
  router.post('/simulator/place', async (request, response) => {
    const { latitude, longitude, ...where } = placeBody.parse(request.body);
    response.json({ delivered: await simulator.tell(where, { location: { latitude, longitude } }) });
  });
  router.post('/simulator/file', async (request, response) => {
    const { base64, kind, name, type, ...where } = fileBody.parse(request.body);
    const bytes = Buffer.from(base64, 'base64');
    response.json({ delivered: await simulator.sendFile(where, { kind, name, type, bytes }) });
  });
}

// Express knows an error handler by its four parameters.
// oxlint-disable-next-line max-params
const answerInvalid: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof z.ZodError)) return next(error);
  response.status(400).json({ message: z.prettifyError(error) });
};

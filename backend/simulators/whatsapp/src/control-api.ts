/** What the customer's phone and other processes steer the simulator with. Not part of any platform. */
import { readFileSync } from 'node:fs';
import express, { Router, type ErrorRequestHandler, type Request } from 'express';
import { z } from 'zod';
import { modes } from './state.ts';
import type { WhatsappSimulator } from './whatsapp-simulator.ts';

const parties = { numberId: z.string(), personId: z.string().min(1).max(150) };
const wamid = z.string().min(1);
const bodies = {
  introduce: z.object({
    userId: z.string().min(1),
    phone: z.string().regex(/^\d+$/),
    hidesPhone: z.boolean(),
    name: z.string().max(100),
    username: z.string().nullable(),
  }),
  say: z.object({ ...parties, text: z.string().min(1).max(4096) }),
  write: z.object({ ...parties, message: z.record(z.string(), z.unknown()) }),
  react: z.object({ ...parties, wamid, emoji: z.string().nullable() }),
  edit: z.object({ ...parties, wamid, text: z.string().min(1).max(4096) }),
  revoke: z.object({ ...parties, wamid }),
  mode: z.object({ mode: z.enum(modes), calls: z.int().positive().nullable().default(null) }),
  redeliver: z.object({ times: z.int().min(1).max(20), shuffled: z.boolean().default(true) }),
  window: z.object(parties),
} as const;

/** Bytes of a file that the customer sends. */
const maxFile = '16mb';

export function controlApi(simulator: WhatsappSimulator): Router {
  const { state } = simulator;
  const router = Router();
  const page = readFileSync(new URL('./customer-phone.html', import.meta.url), 'utf8');
  router.get('/', (_request, response) => void response.type('html').send(page));
  router.get('/simulator/state', (_request, response) => {
    const { settings, mode, accepted, sendCalls } = state;
    const numbers = settings.numbers.map(({ id, verifiedName }) => ({ id, name: verifiedName }));
    response.json({ numbers, mode, modes, sendCalls, accepted: accepted.length });
  });
  router.get('/simulator/accepted', (_request, response) => void response.json({ data: state.accepted }));
  router.get('/simulator/lines/:number/:person', (request, response) => {
    const person = state.findPerson(request.params.person);
    const lines = person === null ? [] : state.lines(request.params.number, person);
    response.json({ data: lines.map(line => ({ ...line, isRead: state.readByUs.has(line.wamid) })) });
  });
  // The phone has no token; it shows what it was sent.
  router.get('/simulator/files/:id', (request, response) => {
    const file = state.files.get(request.params.id);
    if (!file) return void response.status(404).end();
    response.type(file.type).send(file.bytes);
  });
  router.post('/simulator/file', express.raw({ type: () => true, limit: maxFile }), async (request, response) => {
    response.json({ delivered: await sendFile(simulator, request) });
  });
  router.use(express.json());
  addActions(router, simulator);
  router.use(answerInvalid);
  return router;
}

function sendFile(simulator: WhatsappSimulator, request: Request): Promise<boolean> {
  const {
    numberId,
    personId,
    name: fileName,
  } = z.object({ ...parties, name: z.string().default('file') }).parse(request.query);
  const type = request.headers['content-type'] ?? 'application/octet-stream';
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return simulator.sendFile({ numberId, personId }, { bytes, type, name: fileName });
}

function addActions(router: Router, simulator: WhatsappSimulator): void {
  const { state } = simulator;
  const actions: Readonly<Record<string, (body: unknown) => unknown>> = {
    introduce: body => simulator.introduce(bodies.introduce.parse(body)),
    say: async body => {
      const { text, ...who } = bodies.say.parse(body);
      return { delivered: await simulator.say(who, text) };
    },
    write: async body => {
      const { message, ...who } = bodies.write.parse(body);
      return { delivered: await simulator.write(who, message) };
    },
    react: async body => {
      const { wamid: target, emoji, ...who } = bodies.react.parse(body);
      return { delivered: await simulator.react(who, target, emoji) };
    },
    edit: async body => {
      const { wamid: target, text, ...who } = bodies.edit.parse(body);
      return { delivered: await simulator.edit(who, target, text) };
    },
    revoke: async body => {
      const { wamid: target, ...who } = bodies.revoke.parse(body);
      return { delivered: await simulator.revoke(who, target) };
    },
    mode: body => {
      const { mode, calls } = bodies.mode.parse(body);
      state.setMode(mode, calls);
      return { mode };
    },
    'close-window': body => {
      const { numberId, personId } = bodies.window.parse(body);
      const person = state.findPerson(personId);
      if (person) state.closeWindow(numberId, person);
      return { closed: person !== null };
    },
    redeliver: async body => ({ statuses: await simulator.redeliver(bodies.redeliver.parse(body)) }),
    forge: async body => {
      const { text, ...who } = bodies.say.parse(body);
      return { status: await simulator.forge(who, text) };
    },
  };
  for (const [action, run] of Object.entries(actions))
    router.post(`/simulator/${action}`, async (request, response) => void response.json(await run(request.body)));
}

// Express knows an error handler by its four parameters.
// oxlint-disable-next-line max-params
const answerInvalid: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof z.ZodError)) return next(error);
  response.status(400).json({ message: z.prettifyError(error) });
};

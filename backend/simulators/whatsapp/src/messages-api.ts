/** `POST /<number>/messages`: sending, and marking as read. */
import { graphErrors } from '@airy/simulator-messenger';
import type { Request, Response } from 'express';
import { numberFor } from './bearer.ts';
import { checkSend, type SendCall } from './check-send.ts';
import { cloudErrors, statusErrors } from './cloud-errors.ts';
import type { StatusError } from './events.ts';
import type { SimulatedNumber } from './settings.ts';
import { newWamid, type AcceptedSend, type Mode, type Person, type State } from './state.ts';

export interface MessagesPlatform {
  readonly state: State;
  /** After a message was accepted; the answer may still be on its way. `failure`: what its status will say. */
  onAccepted(send: AcceptedSend, person: Person, failure: StatusError | null): void;
}

export async function messages(platform: MessagesPlatform, request: Request, response: Response): Promise<void> {
  const { state } = platform;
  const number = numberFor(state, request);
  if ((request.body as { readonly status?: unknown } | undefined)?.status !== undefined)
    return void response.json(markRead(state, request));
  state.sendCalls++;
  const mode = state.takeMode();
  refuseBy(mode, state, response);
  if (mode === 'cut-before-accept') return void request.socket.destroy();
  const call = checkSend(request.body);
  const wamid = accept(platform, { number, call, mode });
  if (mode === 'cut-after-accept') return void request.socket.destroy();
  if (mode === 'slow') await new Promise(resolve => setTimeout(resolve, state.slowMs));
  response.json({
    messaging_product: 'whatsapp',
    contacts: [{ input: call.recipient, wa_id: call.recipient }],
    messages: [{ id: wamid }],
  });
}

interface Sending {
  readonly number: SimulatedNumber;
  readonly call: SendCall;
  readonly mode: Mode;
}

/** Whom a message does not reach is told by a status, not by the answer. */
function accept(platform: MessagesPlatform, { number, call, mode }: Sending): string {
  const { state } = platform;
  const at = Date.now();
  const send: AcceptedSend = { ...call, wamid: newWamid(), numberId: number.id, at };
  const known = state.findPerson(call.recipient);
  const nobody = { phone: call.recipient, hidesPhone: false, userId: call.recipient, name: 'Nobody', username: null };
  const person = known ?? nobody;
  checkFiles(state, call);
  state.accept(send);
  const failure = failureOf({ state, number, call, mode }, known, at);
  if (known !== null && failure === null) show(state, send, person);
  platform.onAccepted(send, person, failure);
  return send.wamid;
}

function failureOf(
  { state, number, call, mode }: Sending & { readonly state: State },
  person: Person | null,
  at: number,
): StatusError | null {
  if (person === null || mode === 'undeliverable-later') return statusErrors.undeliverable;
  const isFree = call.message['type'] === 'template' || state.isWindowOpen(number.id, person, at);
  return isFree ? null : statusErrors.windowClosed;
}

/** Files that were never handed over, or long ago. */
function checkFiles(state: State, { message }: SendCall): void {
  const part = message[String(message['type'])] as { readonly id?: unknown } | null;
  if (typeof part?.id === 'string' && message['type'] !== 'interactive' && !state.files.has(part.id))
    throw cloudErrors.invalidParameter(`there is no file ${part.id}`);
}

/** On the customer's phone. */
function show(state: State, { numberId, wamid, message, at }: AcceptedSend, person: Person): void {
  const reaction = message['reaction'] as { readonly message_id?: string; readonly emoji?: string } | undefined;
  if (reaction === undefined) {
    const line = { wamid, from: 'business', content: message, at, ticks: 'sent', reaction: null } as const;
    return state.addLine(numberId, person, { ...line });
  }
  const target = state.lines(numberId, person).find(one => one.wamid === reaction.message_id);
  if (target) target.reaction = reaction.emoji === '' ? null : (reaction.emoji ?? null);
}

function markRead(state: State, request: Request) {
  const body = request.body as { readonly status?: unknown; readonly message_id?: unknown };
  if (body.status !== 'read' || typeof body.message_id !== 'string')
    throw cloudErrors.invalidParameter('status must be read, with a message_id');
  state.readByUs.add(body.message_id);
  return { success: true };
}

function refuseBy(mode: Mode, state: State, response: Response): void {
  switch (mode) {
    case 'rate-limited':
      if (state.retryAfterSeconds !== null) response.setHeader('Retry-After', state.retryAfterSeconds);
      throw cloudErrors.rateLimited();
    case 'pair-limited':
      throw cloudErrors.pairLimited();
    case 'error':
      throw cloudErrors.temporary();
    case 'expired-token':
      throw graphErrors.expiredToken();
    case 'window-closed':
      throw cloudErrors.windowClosed();
    default:
  }
}

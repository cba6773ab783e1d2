/** chatplugin.submit: the form before the chat, and the offline form, which is a message that wants an answer by mail. */
import { chatpluginSubmit, presentMessage } from '@airy/contract';
import type { CommunicationCommand } from '@airy/domain';
import { AiryError } from '@airy/errors';
import { route, type AnyRoute } from '@airy/http';
import type { Json, Message } from '@airy/model';
import type { infer as Infer } from 'zod';
import { contactCommands } from './contact-commands.ts';
import { emailField, readAnswers, type Answers } from './form-answers.ts';
import { connectedChannel, type Parts } from './parts.ts';
import { received } from './send-route.ts';
import { ask, goingOn, isRepeat, note, notesOf, tell, visiting, type Visiting, type Write } from './visiting.ts';

type Request = Infer<typeof chatpluginSubmit.request>;

export function submitRoute(parts: Parts): AnyRoute {
  return route(chatpluginSubmit, async (request, call) => {
    const visit = await visiting(parts, call);
    const write = { call, endpoint: chatpluginSubmit.path, conversationId: visit.conversationId };
    const isOffline = request.form === 'offline';
    const answers = isOffline ? offlineAnswers(visit, request) : preChatAnswers(visit, request);
    const result = isRepeat(parts, write)
      ? await ask(parts, write, id => storing({ visit, request, answers }, id))
      : await store(parts, write, { visit, request, answers });
    const message = isOffline ? presentMessage((result as unknown as Stored).message, null) : null;
    return { message, answered_by_mail: isOffline && parts.answersByMail };
  });
}

interface Stored {
  readonly message: Message;
}

function preChatAnswers({ settings }: Visiting, { answers }: Request): Answers {
  const form = settings.preChatForm;
  if (form?.enabled !== true) throw noForm();
  return readAnswers(form.fields, answers);
}

function offlineAnswers({ settings }: Visiting, { answers, message }: Request): Answers {
  const form = settings.offlineForm;
  if (form?.enabled !== true) throw noForm();
  if (message === null || message.trim() === '')
    throw new AiryError('invalid_request', 'message is required', { details: { field: 'message' } });
  const fields = form.fields.filter(({ name }) => name !== emailField.name);
  return readAnswers([...fields, emailField], answers);
}

function noForm(): AiryError {
  return new AiryError('invalid_request', 'The widget has no such form.', { details: { field: 'form' } });
}

interface Submission {
  readonly visit: Visiting;
  readonly request: Request;
  readonly answers: Answers;
}

function named(conversationId: string, displayName: string): CommunicationCommand {
  const subject = { kind: 'conversation', id: conversationId } as const;
  const data = { contact: { display_name: displayName } };
  return { type: 'metadata.set', conversationId, subject, data, mustExist: false };
}

/** What the call is about, and its outcome that of: the message, or the answers alone. */
function storing({ visit, request, answers }: Submission, commandId: string): CommunicationCommand {
  const text = request.message?.trim() ?? '';
  return request.form === 'offline'
    ? received(visit, { text }, commandId)
    : note(visit.conversationId, { pre_chat: answers.values });
}

/** Answers first, so that whoever sees the message sees them. */
async function store(parts: Parts, write: Write, submission: Submission): Promise<Json> {
  const { visit, request, answers } = submission;
  const { conversationId, channelId } = visit;
  await connectedChannel(parts, channelId);
  const row = await goingOn(parts, conversationId);
  const commands = [...notesOf(visit, row, request.context).commands];
  if (request.form === 'offline')
    commands.push(note(conversationId, { offline_form: answers.values, reply_to: answers.contact.email }));
  const { displayName } = answers.contact;
  // Of a conversation that nobody knows yet, a name is only noted: it is the contact's once there is one.
  if (row === null && displayName !== null) commands.push(named(conversationId, displayName));
  await tell(parts, write, commands);
  const result = await ask(parts, write, id => storing(submission, id));
  await tell(parts, { ...write, endpoint: 'contact' }, contactCommands(conversationId, answers.contact));
  return result;
}

/** The administration writer's decisions: pure. */
import type { CommandEnvelope } from '../command.ts';
import { handle } from '../decision.ts';
import type { DecisionContext, Handled } from '../decision.ts';
import type { AdministrationEvent } from '../event.ts';
import { channelHandlers } from './channel.ts';
import type { AdministrationCommand } from './commands.ts';
import { componentHandlers } from './component.ts';
import type { AdministrationDecision, Handler, Handlers } from './handler.ts';
import { requestHandlers } from './request.ts';
import { signInHandlers } from './sign-in.ts';
import { sourceHandlers } from './source.ts';
import type { AdministrationFact, AdministrationState } from './state.ts';
import { tagHandlers } from './tag.ts';
import { templateHandlers } from './template.ts';
import { userHandlers } from './user.ts';
import { widgetHandlers } from './widget.ts';
import { webhookHandlers } from './webhook.ts';
import { webhookDeliveryHandlers } from './webhook-delivery.ts';
import { replayHandlers } from './webhook-replay.ts';

/** Every command there is. */
export const administrationHandlers: Handlers<AdministrationCommand> = {
  ...channelHandlers,
  ...tagHandlers,
  ...templateHandlers,
  ...webhookHandlers,
  ...webhookDeliveryHandlers,
  ...replayHandlers,
  ...userHandlers,
  ...sourceHandlers,
  ...componentHandlers,
  ...widgetHandlers,
  ...signInHandlers,
  ...requestHandlers,
};

/** What follows from a command in a state. Changes nothing by itself; equal input gives equal output. */
export function decideAdministration(
  state: AdministrationState,
  command: AdministrationCommand,
  context: DecisionContext,
): AdministrationDecision {
  return handlerOf(command).decide(state, command, context);
}

/** The same with its outcome, once per command id. @param now the writer's clock, epoch ms. */
export function handleAdministration(
  state: AdministrationState,
  envelope: CommandEnvelope<AdministrationCommand>,
  now: number,
): Handled<AdministrationFact, AdministrationEvent> {
  return handle(
    {
      source: 'airy/administration',
      subject: administrationEntityOf(envelope.command),
      hasOutcome: id => state.hasOutcome(id),
      decide: (command, context) => decideAdministration(state, command, context),
    },
    envelope,
    now,
  );
}

/** The id of the record a command is about: its key. */
export function administrationEntityOf(command: AdministrationCommand): string {
  return handlerOf(command).entityId(command);
}

/** The table has each command's own handler under its type. */
function handlerOf(command: AdministrationCommand): Handler<AdministrationCommand> {
  return administrationHandlers[command.type];
}

/**
 * Commands to the administration writer: one partition, so uniqueness is settled by log order. What results and events
 * show of a record has no secrets: those who may open them read the state.
 */
import type { ChannelCommand } from './channel.ts';
import type { SetComponent } from './component.ts';
import type { NoteRequest } from './request.ts';
import type { RedeemSignIn } from './sign-in.ts';
import type { SourceCommand } from './source.ts';
import type { TagCommand } from './tag.ts';
import type { TemplateCommand } from './template.ts';
import type { SeeUser } from './user.ts';
import type { WebhookCommand } from './webhook.ts';
import type { WidgetCommand } from './widget.ts';
import type { WebhookDeliveryCommand } from './webhook-delivery.ts';
import type { ReplayCommand } from './webhook-replay.ts';

export type AdministrationCommand =
  | ChannelCommand
  | TagCommand
  | TemplateCommand
  | WebhookCommand
  | WebhookDeliveryCommand
  | ReplayCommand
  | SeeUser
  | SourceCommand
  | SetComponent
  | WidgetCommand
  | RedeemSignIn
  | NoteRequest;

/** A kind of channel as the inbox needs it: what it can do, and what connecting one asks for. */
import type { SourcePayload } from '@airy/contract';
import type { Capabilities, Source } from '@airy/source-kit';
import { formFields } from './form-fields.ts';

export function presentSource(source: Source): SourcePayload {
  const { id, name, description, channels } = source;
  return {
    id,
    name,
    description,
    capabilities: presentCapabilities(source.capabilities),
    limits: presentLimits(source.content.limits),
    connect: channels === undefined ? null : formFields(channels.connect),
    explore: channels?.onExplore === undefined || !channels.explore ? null : formFields(channels.explore),
    canDisconnect: channels !== undefined,
    canCheck: source.check !== undefined,
    hasSourcesOfOthers: source.hasSourcesOfOthers === true,
    embed: channels?.embed === undefined ? null : { ...channels.embed },
  };
}

function presentCapabilities(capabilities: Capabilities): SourcePayload['capabilities'] {
  const { receives, replyWindow, receipts, typing, mayStartConversation, recordedAudio } = capabilities;
  return {
    receives: [...receives],
    replyWindow: replyWindow && {
      ms: replyWindow.ms,
      humanMs: replyWindow.humanMs ?? null,
      afterwards: [...replyWindow.afterwards],
    },
    receipts: [...receipts],
    typing,
    mayStartConversation,
    contactIdIs: capabilities.contactIdIs ?? null,
    recordedAudio,
    maxPerSecond: capabilities.maxPerSecond ?? null,
  };
}

function presentLimits(limits: Source['content']['limits']): SourcePayload['limits'] {
  if (limits === null) return null;
  const files = Object.entries(limits.files).map(([kind, { types, maxBytes }]) => [
    kind,
    { types: [...types], maxBytes },
  ]);
  return {
    kinds: [...limits.kinds],
    maxTextLength: limits.maxTextLength,
    maxCaptionLength: limits.maxCaptionLength ?? null,
    files: Object.fromEntries(files) as NonNullable<SourcePayload['limits']>['files'],
    maxChoices: limits.maxChoices ?? null,
  };
}

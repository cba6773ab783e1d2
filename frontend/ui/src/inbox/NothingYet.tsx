import { Inbox } from 'lucide-react';
import { useChannels, useComponents } from '../api/queries.ts';
import type { Channel, Component } from '../api/wire.ts';
import { navigate } from '../navigation.ts';
import { Problem, type ProblemAction } from '../parts/Problem.tsx';
import { settingsPath, tryPath } from '../routes.ts';
import { findSource } from '../state/sources.ts';

/** The list of an Airy to which nobody has written: the way to the first conversation. */
export function NothingYet() {
  const channels = useChannels();
  const components = useComponents();
  if (channels.isPending || components.isPending) return null;
  return (
    <Problem
      drawing={<Inbox className="drawing" aria-hidden="true" />}
      title="No conversations yet"
      text="They appear here as soon as somebody writes on one of your channels."
      action={firstStep(channels.data ?? [], components.data ?? [])}
    />
  );
}

function firstStep(channels: readonly Channel[], components: readonly Component[]): ProblemAction {
  for (const channel of channels) {
    const embed = findSource(components, channel.source)?.source.embed;
    if (embed) return { label: 'Write as a visitor, on the demo page', address: tryPath(embed.page, channel.id) };
  }
  const label = channels.length === 0 ? 'Connect a channel' : 'See your channels';
  return { label, run: () => navigate(settingsPath('channels')) };
}

import { Inbox } from 'lucide-react';
import { useChannels } from '../api/queries.ts';
import type { Channel } from '../api/wire.ts';
import { navigate } from '../navigation.ts';
import { Problem, type ProblemAction } from '../parts/Problem.tsx';
import { demoPath, settingsPath } from '../routes.ts';

/** The list of an Airy to which nobody has written: the way to the first conversation. */
export function NothingYet() {
  const channels = useChannels();
  if (channels.isPending) return null;
  return (
    <Problem
      drawing={<Inbox className="drawing" aria-hidden="true" />}
      title="No conversations yet"
      text="They appear here as soon as somebody writes on one of your channels."
      action={firstStep(channels.data ?? [])}
    />
  );
}

function firstStep(channels: readonly Channel[]): ProblemAction {
  const widget = channels.find(one => one.source === 'chatplugin' && one.connected);
  if (widget !== undefined) return { label: 'Write as a visitor, on the demo page', address: demoPath(widget.id) };
  const label = channels.length === 0 ? 'Connect a channel' : 'See your channels';
  return { label, run: () => navigate(settingsPath('channels')) };
}

/** Tells open windows, in any process, that what is saved of their widget has changed. */
import { randomUUID } from 'node:crypto';
import type { AdministrationView } from '@airy/administration-view';
import type { Signals } from '@airy/signals';
import type { ViewHandle } from '@airy/views';
import { settingsSignal } from './visitor-frame.ts';
import type { VisitorSockets } from './visitor-sockets.ts';

const topicStem = 'widget:';
/** A process that is further behind tells its windows anyway: they ask, and find what there is. */
const catchUpMs = 5_000;

export interface WidgetChanges {
  /** @param position of what was written. */
  tell(channelId: string, position: string): void;
  stop(): void;
}

export function widgetChanges(parts: {
  readonly signals: Signals;
  readonly administration: ViewHandle<AdministrationView>;
  readonly sockets: Pick<VisitorSockets, 'signalChannel'>;
}): WidgetChanges {
  const { signals, administration, sockets } = parts;
  const stop = signals.subscribe(`${topicStem}*`, async (position, topic) => {
    // Whoever is told can read it.
    if (typeof position === 'string') await administration.waitFor(position, catchUpMs);
    const channelId = topic.slice(topicStem.length);
    sockets.signalChannel(channelId, settingsSignal(channelId, randomUUID()));
  });
  return { tell: (channelId, position) => signals.publish(topicStem + channelId, position), stop };
}

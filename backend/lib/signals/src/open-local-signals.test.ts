import { signalsConformance } from './conformance.ts';
import { openLocalSignals } from './open-local-signals.ts';

signalsConformance('in process', () => {
  const clock = { nowMs: 1_800_000_000_000 };
  const logger = { warn: () => undefined };
  return { clock, open: async () => openLocalSignals({ logger, clock: () => clock.nowMs }) };
});

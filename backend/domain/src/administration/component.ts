/** Commands about components: what the API wants of them, beside what airy.yaml says (docs/decisions/0066). */
import type { ComponentRecord } from '@airy/model';
import { z } from 'zod';
import { idText } from './fields.ts';
import { put } from './handler.ts';
import type { Handlers } from './handler.ts';

/** Null leaves what is stored. Result: `{ component }` without its settings. Never rejected. */
export interface SetComponent {
  readonly type: 'component.set';
  /** Its name, e.g. `sources-facebook`; `security` for the settings of the instance. */
  readonly id: string;
  readonly enabled: boolean | null;
  readonly installed: boolean | null;
  /** Sealed, by key. */
  readonly settings: Readonly<Record<string, string>>;
  /** True: stored settings that are not named are forgotten. */
  readonly replace: boolean;
}

/** Stored like a component, and none: nobody is told of its changes. */
const instanceSettings = 'security';

const settings = z.record(z.string().max(100), z.string().max(200_000));

export const componentHandlers: Handlers<SetComponent> = {
  'component.set': {
    schema: z.object({
      type: z.literal('component.set'),
      id: idText,
      enabled: z.boolean().nullable(),
      installed: z.boolean().nullable(),
      settings,
      replace: z.boolean(),
    }),
    entityId: ({ id }) => id,
    decide(state, command, context) {
      const before = state.find('component', command.id);
      const after: ComponentRecord = {
        id: command.id,
        enabled: command.enabled ?? before?.enabled ?? false,
        installed: command.installed ?? before?.installed ?? true,
        settings: { ...(command.replace ? {} : before?.settings), ...command.settings },
      };
      const decided = put('component', { before, after }, context);
      return command.id === instanceSettings ? { ...decided, events: [] } : decided;
    },
  },
};

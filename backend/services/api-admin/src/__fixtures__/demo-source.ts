/** A source that connects without a platform, and says no when it is told to. */
import { defineSource, SourceError, type OpenChannel, type Source } from '@airy/source-kit';
import { textOnly } from '@airy/testkit';
import { z } from 'zod';

interface ConnectBody {
  readonly account: string;
  readonly token: string;
}

/** What the source was asked. */
export interface DemoCalls {
  readonly disconnected: OpenChannel[];
}

export function demoSource(calls: DemoCalls = { disconnected: [] }): Source {
  return defineSource({
    id: 'demo',
    name: 'Demo',
    description: 'For tests.',
    config: z.object({}),
    ...textOnly,
    channels: {
      connect: z.object({ account: z.string(), token: z.string() }),
      onConnect: async ({ request }) => {
        const { account, token } = request as unknown as ConnectBody;
        if (token === 'wrong') throw new SourceError('token', 'The token is not accepted.');
        if (token === 'refuse') throw new SourceError('refused', 'No such account.');
        if (token === 'away') throw new SourceError('away', 'No answer.');
        return { sourceChannelId: account, token, metadata: { name: `Account ${account}`, page_token: token } };
      },
      onDisconnect: async ({ channel }) => {
        calls.disconnected.push(channel);
        throw new SourceError('away', 'No answer.');
      },
      explore: z.object({ auth_token: z.string() }),
      onExplore: async () =>
        ['1', '2'].map(account => ({
          sourceChannelId: account,
          name: `Account ${account}`,
          imageUrl: null,
          fields: { account },
        })),
    },
  });
}

/** As the widget's: each connect makes another channel. */
export function endlessSource(): Source {
  return {
    ...demoSource(),
    id: 'endless',
    channels: {
      connect: z.object({ name: z.string() }),
      newChannelEachTime: true,
      onConnect: async ({ request }) => {
        const { name } = request as unknown as { readonly name: string };
        return { sourceChannelId: name, token: null, metadata: { name } };
      },
    },
  };
}

/** Channels as filters see them: few, so that whatever is asked of them becomes a list of their ids. */
import { isLike, type TextMatch } from '@airy/filters';
import type { Kysely } from 'kysely';
import { termText } from './search-terms.ts';
import type { Tables } from './tables.ts';

/** A list that is longer is left to the check of each conversation. */
const maxListed = 200;
/** Ids that the full-text index of SQLite keeps as they are. */
const plainId = /^[a-z\d-]+$/;

interface KnownChannel {
  readonly id: string;
  readonly source: string;
}

export class SearchChannels {
  readonly #channels: readonly KnownChannel[];
  /** Conversations have them, but nobody knows them: such conversations are not listed. */
  readonly unknown: readonly string[];

  constructor(channels: readonly KnownChannel[], unknown: readonly string[]) {
    this.#channels = channels;
    this.unknown = unknown;
  }

  byId(match: TextMatch): readonly string[] {
    return this.#idsOf(({ id }) => fits(id, match));
  }

  bySource(match: TextMatch): readonly string[] {
    return this.#idsOf(({ source }) => fits(source, match));
  }

  /** Whose conversations have, by default, a name that begins with such a word. */
  byDefaultName(match: TextMatch): readonly string[] {
    return this.#idsOf(({ source }) => fits(source.slice(source.lastIndexOf('.') + 1).toLowerCase(), match));
  }

  areAll(ids: readonly string[]): boolean {
    return ids.length === this.#channels.length;
  }

  /** False if the index may mix them up with others, or there are too many. */
  areIndexed(ids: readonly string[]): boolean {
    return ids.length <= maxListed && this.#areDistinct;
  }

  get #areDistinct(): boolean {
    return this.#channels.every(({ id }) => plainId.test(id)) && this.unknown.every(id => plainId.test(id));
  }

  #idsOf(isWanted: (channel: KnownChannel) => boolean): readonly string[] {
    return this.#channels.filter(isWanted).map(({ id }) => id);
  }
}

function fits(text: string, match: TextMatch): boolean {
  if (match.kind === 'pattern') return isLike(text, match.parts);
  return match.tokens.length === 1 && termText(text) === termText(match.tokens[0] ?? '');
}

export async function readSearchChannels(kysely: Kysely<Tables>): Promise<SearchChannels> {
  const channels = await kysely.selectFrom('channel').select(['id', 'source']).execute();
  const unknown = await kysely
    .selectFrom('conversationCount')
    .select('channelId')
    .distinct()
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('channel').select('channel.id').whereRef('channel.id', '=', 'conversationCount.channelId')),
      ),
    )
    .execute();
  return new SearchChannels(
    channels,
    unknown.map(({ channelId }) => channelId),
  );
}

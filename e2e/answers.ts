/** Everything the API answers about an instance, as text: two instances that say the same are equal byte for byte. */
export interface ApiAccess {
  readonly url: string;
  readonly systemToken: string;
}

export interface ListedMessage {
  readonly id: string;
  readonly content: { readonly text?: string; readonly message?: { readonly text?: string } };
  readonly delivery_state: string;
  readonly from_contact: boolean;
  readonly metadata: { readonly error?: string; readonly source?: { readonly id?: string } };
}

export interface Answers {
  /** Raw bodies in a fixed order. */
  readonly text: string;
  readonly conversationIds: readonly string[];
  /** By conversation. */
  readonly unread: ReadonlyMap<string, number>;
  /** Newest first, by conversation. */
  readonly threads: ReadonlyMap<string, readonly ListedMessage[]>;
  readonly messages: readonly ListedMessage[];
}

interface ListPage {
  readonly data: readonly { readonly id: string; readonly metadata: { readonly unread_count: number } }[];
  readonly pagination_data: { readonly next_cursor: string | null };
}

export async function call({ url, systemToken }: ApiAccess, path: string, body: object): Promise<string> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${systemToken}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return text;
}

async function pages(access: ApiAccess, path: string, body: object): Promise<string[]> {
  const texts: string[] = [];
  for (let cursor: string | null = null; ;) {
    const text = await call(access, path, { ...body, page_size: 100, ...(cursor === null ? {} : { cursor }) });
    texts.push(text);
    cursor = (JSON.parse(text) as ListPage).pagination_data.next_cursor;
    if (cursor === null) return texts;
  }
}

export async function allAnswers(access: ApiAccess): Promise<Answers> {
  const lists = await pages(access, '/conversations.list', {});
  const listed = lists.flatMap(text => (JSON.parse(text) as ListPage).data);
  const threads = new Map<string, readonly ListedMessage[]>();
  const bodies: string[] = [];
  for (const { id } of listed) {
    const texts = await pages(access, '/messages.list', { conversation_id: id });
    bodies.push(...texts);
    threads.set(
      id,
      texts.flatMap(text => (JSON.parse(text) as { data: ListedMessage[] }).data),
    );
  }
  const channels = await call(access, '/channels.list', {});
  const tags = await call(access, '/tags.list', {});
  return {
    text: [channels, tags, ...lists, ...bodies].join('\n'),
    conversationIds: listed.map(({ id }) => id),
    unread: new Map(listed.map(({ id, metadata }) => [id, metadata.unread_count])),
    threads,
    messages: [...threads.values()].flat(),
  };
}

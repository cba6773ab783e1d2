/** Reads server-sent events as they stand on the wire. */

export interface ReadEvent {
  readonly event: string | null;
  readonly id: string | null;
  readonly data: string | null;
}

export class EventReader {
  readonly events: ReadEvent[] = [];
  /** Of the last block that had one, as an `EventSource` keeps it. */
  lastId: string | null = null;
  isOver = false;
  readonly response: Response;
  readonly #abort: AbortController;

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
  }

  /** Resolves once the answer has begun. */
  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventReader> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    const reader = new EventReader(response, abort);
    void reader.#read();
    return reader;
  }

  get data(): { id: string; type: string; payload: Record<string, unknown> }[] {
    return this.events.flatMap(({ data }) => (data === null ? [] : [JSON.parse(data) as never]));
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    let rest = '';
    try {
      for await (const chunk of this.response.body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // Closed by the test, or cut off by the server: both are the end.
    }
    this.isOver = true;
  }

  #take(block: string): void {
    const field = (name: string): string | null =>
      block
        .split('\n')
        .find(line => line.startsWith(`${name}: `))
        ?.slice(name.length + 2) ?? null;
    this.lastId = field('id') ?? this.lastId;
    this.events.push({ event: field('event'), id: field('id'), data: field('data') });
  }
}

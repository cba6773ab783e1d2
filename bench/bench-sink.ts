import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SinkFigures } from './webhook-sink.ts';

/** `webhook-sink.ts` in its process. */
export interface BenchSink extends AsyncDisposable {
  readonly url: string;
  /** Since the last call. */
  figures(): Promise<SinkFigures>;
  /** The same, without starting anew. */
  sofar(): Promise<SinkFigures>;
}

export async function startBenchSink(): Promise<BenchSink> {
  const program = fileURLToPath(new URL('webhook-sink.ts', import.meta.url));
  const child: ChildProcess = fork(program, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const port = await new Promise(resolve => child.once('message', resolve));
  const url = `http://127.0.0.1:${String(port)}`;
  const ask = async (path: string): Promise<SinkFigures> => (await (await fetch(url + path)).json()) as SinkFigures;
  return {
    url,
    figures: () => ask('/'),
    sofar: () => ask('/sofar'),
    async [Symbol.asyncDispose]() {
      const gone = new Promise(resolve => child.once('close', resolve));
      child.disconnect();
      await gone;
    },
  };
}

import { describe, expect, it } from '@jest/globals';
import { createTelemetry, type TelemetryOptions } from './create-telemetry.ts';

function listen(options: TelemetryOptions = {}) {
  const lines: string[] = [];
  const { logger, metrics } = createTelemetry({
    stream: { write: line => lines.push(line) },
    processMetrics: false,
    ...options,
  });
  return { logger, metrics, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
}

describe('the log', () => {
  it('hides secrets by name, at any depth, in bindings and in details', () => {
    const { logger, lines } = listen();
    const child = logger.child({ service: 'api', systemToken: 'hunter2' });
    child.info(
      { headers: { authorization: 'hunter2', cookie: 'a=hunter2', host: 'h' }, list: [{ appSecret: 'hunter2' }] },
      'in',
    );
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('"host":"h"');
    expect(lines.join('')).toContain('"service":"api"');
  });

  it.each([
    'GET /sign-in?code=hunter2 HTTP/1.1',
    'https://graph.example/me?fields=id&access_token=hunter2&x=1',
    'Authorization: Bearer hunter2',
    'https://user:hunter2@host/path',
    'token eyJhbGciOiJIUzI1NiJ9.hunter2.hunter2',
    '/facebook?hub.verify_token=hunter2',
  ])('hides tokens in texts: %s', text => {
    const { logger, lines } = listen();
    logger.info(text);
    logger.info({ url: text }, 'message');
    logger.warn({ err: new Error(text, { cause: new Error(text) }) }, 'message');
    logger.error(new Error(text));
    logger.error({ err: new Error(text) });
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toContain('hunter2');
  });

  it('keeps codes of errors, counts and what is not secret', () => {
    const { logger, last } = listen();
    logger.info({ code: 'not_found', tokens: 3, url: '/a?cursor=b' }, 'done');
    expect(last()).toMatchObject({ code: 'not_found', tokens: 3, url: '/a?cursor=b', msg: 'done', level: 30 });
  });

  it('keeps a line short whatever is put into it', () => {
    const { logger, lines } = listen();
    const circle: Record<string, unknown> = { text: 'x'.repeat(100_000), bytes: new Uint8Array(5) };
    circle['self'] = circle;
    logger.info(circle, 'y'.repeat(100_000));
    expect(lines[0]?.length).toBeLessThan(100_000);
  });

  it('is one line of text on a terminal, with the stack below an error', () => {
    const { logger, lines } = listen({ format: 'text' });
    logger.child({ service: 'api-admin' }).info({ count: 2 }, 'started');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}info {3}api-admin {2}started {2}count=2\n$/);
    logger.error({ err: new Error('broken') }, 'failed');
    expect(lines[1]).toMatch(/failed {2}\nError: broken\n {4}at /);
    logger.warn({ err: new Error('broken') }, 'failed');
    expect(lines[2]).toMatch(/failed {2}broken\n$/);
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = listen({ level: 'warn' });
    logger.info('no');
    expect(lines).toEqual([]);
  });
});

it('measures the process and the delay of its event loop', async () => {
  const { metrics } = listen({ processMetrics: true });
  const text = await metrics.metrics();
  expect(text).toContain('process_resident_memory_bytes');
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
});

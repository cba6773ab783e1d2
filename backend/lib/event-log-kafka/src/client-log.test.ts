import { describe, expect, it } from '@jest/globals';
import { logLevel } from 'kafkajs';
import { clientLog } from './client-log.ts';

function logged() {
  const lines: { readonly details: object; readonly message: string }[] = [];
  const add = (details: object, message: string): void => void lines.push({ details, message });
  const log = clientLog({ warn: add, error: add })(logLevel.WARN);
  const say = (message: string, level = logLevel.ERROR, extra: object = {}): void =>
    log({ namespace: 'N', level, label: '', log: { timestamp: '', message, ...extra } });
  return { lines, say };
}

describe('clientLog', () => {
  it('passes on warnings and errors only, with no field that may be a secret', () => {
    const { lines, say } = logged();
    say('info', logLevel.INFO);
    say('failed', logLevel.ERROR, { broker: 'b:1', sasl: { password: 'secret' }, stack: 'secret', error: 'refused' });
    expect(lines).toEqual([{ details: { broker: 'b:1', error: 'refused' }, message: 'Kafka client: failed' }]);
  });

  it('says once what the client says at each of its tries', () => {
    const { lines, say } = logged();
    for (let n = 0; n < 100; n++) say('again');
    say('else');
    expect(lines.map(({ message }) => message)).toEqual(['Kafka client: again', 'Kafka client: else']);
  });
});

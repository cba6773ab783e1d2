/** Log lines for people: one line each, a stack below an error. */
import { styleText } from 'node:util';

type Color = 'gray' | 'green' | 'yellow' | 'red';

const levels: Readonly<Record<number, readonly [name: string, color: Color]>> = {
  20: ['debug', 'gray'],
  30: ['info', 'green'],
  40: ['warn', 'yellow'],
  50: ['error', 'red'],
  60: ['fatal', 'red'],
};
const left = new Set(['level', 'time', 'msg', 'err', 'service', 'part']);

/** @param line one of pino's JSON lines. */
export function textLine(line: string, colors: boolean): string {
  const record = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const paint = (color: Color, text: string): string =>
    colors ? styleText(color, text, { validateStream: false }) : text;
  const [name, color] = levels[Number(record['level'])] ?? ['info', 'green'];
  const time = new Date(Number(record['time'])).toISOString().slice(11, 23);
  const who = [record['service'], record['part']].filter(part => typeof part === 'string').join(' ');
  const details = Object.entries(record)
    .filter(([key]) => !left.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  const parts = [
    paint('gray', time),
    paint(color, name.padEnd(5)),
    who,
    typeof record['msg'] === 'string' ? record['msg'] : '',
    paint('gray', details),
    errorOf(record['err'], name === 'error' || name === 'fatal'),
  ];
  return `${parts.filter(part => part !== '').join('  ')}\n`;
}

function errorOf(error: unknown, withStack: boolean): string {
  if (typeof error !== 'object' || error === null) return '';
  const { message, stack } = error as { message?: unknown; stack?: unknown };
  return withStack && typeof stack === 'string' ? `\n${stack}` : String(message);
}

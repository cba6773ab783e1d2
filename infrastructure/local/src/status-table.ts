/** How the engines are, as a short table for people. */
import { styleText } from 'node:util';
import { titleOf, type EngineStatus } from './local-engines.ts';

const colors = { running: 'green', stopped: 'dim', silent: 'red' } as const;

/** Without colours for files, pipes and `NO_COLOR`: what `styleText` finds out of the stream. */
export function statusTable(statuses: readonly EngineStatus[], stream: NodeJS.WriteStream): string {
  const lines = statuses.map(({ name, state, address, pid, problem }) => {
    const shown = styleText(colors[state], state.padEnd(8), { stream });
    const where = address === null ? '' : `${address}  ${styleText('dim', `(process ${pid})`, { stream })}`;
    const why = problem === null ? '' : `\n  ${styleText('red', problem.replaceAll('\n', '\n  '), { stream })}`;
    return `${titleOf(name).padEnd(11)} ${shown} ${where}`.trimEnd() + why;
  });
  return lines.join('\n');
}

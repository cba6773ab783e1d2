/** docs/connectors: the table of all sources, and a page of each, from its README and its declaration. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ContentLimits } from '@airy/content';
import { componentOf, type Source } from '@airy/source-kit';
import { format, resolveConfig } from 'prettier';
import type { z } from 'zod';
import { root } from '../root.ts';
import { columns, evidenceOf, type SourceFolder } from './tests.ts';

const target = 'docs/connectors';

/** Path from the root, and text. */
export async function connectorFiles(): Promise<ReadonlyMap<string, string>> {
  const folders = await sourceFolders();
  const options = { ...(await resolveConfig(join(root, 'README.md'))), parser: 'markdown' } as const;
  const files = new Map([[`${target}/README.md`, await format(tablePage(folders), options)]]);
  for (const one of folders) files.set(`${target}/${one.source.id}.md`, await format(sourcePage(one), options));
  return files;
}

/** Every source with its folder, by id. */
export async function sourceFolders(): Promise<readonly SourceFolder[]> {
  const { sources } = await import('../../backend/services/all/src/sources.generated.ts');
  const found: SourceFolder[] = [];
  for (const name of readdirSync(join(root, 'backend/sources'))) {
    const file = join(root, 'backend/sources', name, 'src/index.ts');
    const own = await import(pathToFileURL(file).href).then(
      (module: { readonly sources: readonly Source[] }) => module.sources,
      (error: NodeJS.ErrnoException): readonly Source[] => {
        // A folder that is being written is no source yet.
        if (error.code === 'ERR_MODULE_NOT_FOUND') return [];
        throw error;
      },
    );
    found.push(...own.map(source => ({ name, source })));
  }
  const listed = new Set(sources.map(({ id }) => id));
  return found.filter(({ source }) => listed.has(source.id)).toSorted((a, b) => (a.source.id < b.source.id ? -1 : 1));
}

function tablePage(folders: readonly SourceFolder[]): string {
  const rows = folders.map(folder => {
    const cells = columns.map(column => {
      const evidence = evidenceOf(folder, column);
      return evidence === null ? '' : `[✔](../../${evidence.file})`;
    });
    return `| [${folder.source.name}](${folder.source.id}.md) | ${cells.join(' | ')} |`;
  });
  const tests = folders.flatMap(folder =>
    columns.flatMap(column => {
      const evidence = evidenceOf(folder, column);
      return evidence === null ? [] : [`| ${folder.source.id} | ${column} | \`${evidence.file}\`: ${evidence.name} |`];
    }),
  );
  return `# Channels

Generated from what the sources declare (\`npm run generate\`); do not edit. Behind each ✔ stands a test; its name is below.
Every source passes the same suite: \`npm run source:test -- <id>\`.

| channel | ${columns.join(' | ')} |
| --- | ${columns.map(() => ':-:').join(' | ')} |
${rows.join('\n')}

![Conversations of every channel in one inbox](../images/channels.png)

To write a source of your own: [add a source](../guides/add-a-source.md).

## The tests

| source | what | test |
| --- | --- | --- |
${tests.join('\n')}
`;
}

function sourcePage({ name, source }: SourceFolder): string {
  const folder = join('backend/sources', name);
  const readme = readFileSync(join(root, folder, 'README.md'), 'utf8');
  const title = /^# .*$/m.exec(readme)?.[0] ?? '';
  const rest = readme.replace(title, '').trim();
  const shared =
    source.component === undefined ? '' : `\nShares settings and webhook with \`${componentOf(source)}\`.\n`;
  return `# ${source.name}

${source.description}
${shared}
<!-- Generated from backend/sources/${name}/README.md and the declaration (npm run generate); do not edit. -->

${withLinksFrom(folder, rest)}

## Declared

${settingsTable(source)}
${capabilitiesTable(source)}
${limitsTable(source.content.limits)}
`;
}

/** Links lead to the same files from another folder. */
function withLinksFrom(folder: string, text: string): string {
  return text.replaceAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)/g, (_all, path: string) => {
    const file = normalize(join(folder, path));
    return `](${relative(target, dirname(file))}/${file.split('/').at(-1)}`;
  });
}

interface Meta {
  readonly title?: string;
  readonly description?: string;
  readonly secret?: boolean;
}

function settingsTable(source: Source): string {
  const rows = Object.entries(source.config.shape as Record<string, z.ZodType>).map(([key, schema]) => {
    const { title = '', description = '', secret } = (schema.meta() ?? {}) as Meta;
    const isNeeded = schema.safeParse(undefined).success ? '' : 'needed';
    return `| \`${key}\` | ${isNeeded}${secret ? ' secret' : ''} | ${escaped(`${title}. ${description}`)} |`;
  });
  if (rows.length === 0) return 'It has no settings.\n';
  const type = source.componentType ?? 'sources';
  return `### Settings\n\nUnder \`components.${type}.${componentOf(source)}\`.\n\n| setting | | what it is |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function capabilitiesTable({ capabilities, markSeen, files, polling }: Source): string {
  const { receives, replyWindow, receipts, typing, mayStartConversation, recordedAudio, maxPerSecond } = capabilities;
  const rows = [
    ['arrives', receives.join(', ') || 'nothing'],
    ['may be answered', replyWindow === null ? 'at any time' : windowWords(replyWindow)],
    ['receipts', receipts.join(', ') || 'none'],
    ['typing is shown', yesNo(typing)],
    ['we may write first', yesNo(mayStartConversation)],
    ['tells that messages were read', yesNo(markSeen !== undefined)],
    ['files that arrive are kept by us', yesNo(files !== undefined)],
    ['asks rather than being told', yesNo(polling !== undefined)],
    ['voice messages are recorded as', recordedAudio ?? 'none'],
    ...(maxPerSecond === undefined ? [] : [['messages a second', `${maxPerSecond}`]]),
  ];
  return `### What the platform allows\n\n| | |\n| --- | --- |\n${rows.map(row => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

function windowWords({ ms, humanMs, afterwards }: NonNullable<Source['capabilities']['replyWindow']>): string {
  const people = humanMs === undefined ? '' : `; by people ${hours(humanMs)}`;
  const later = afterwards.length === 0 ? '' : `; afterwards: ${afterwards.join(', ')}`;
  return `${hours(ms)} after the contact’s last message${people}${later}`;
}

function hours(ms: number): string {
  const all = ms / 3_600_000;
  return all > 48 ? `${all / 24} days` : `${all} hours`;
}

function limitsTable(limits: ContentLimits | null): string {
  if (limits === null) return '### What may be sent\n\nAnything: whoever receives it decides.\n';
  if (limits.kinds.length === 0) return '### What may be sent\n\nNothing.\n';
  const { kinds, maxTextLength, maxTextBytes, maxCaptionLength, maxChoices } = limits;
  const rows = [
    ['kinds', kinds.join(', ')],
    ['text', `${maxTextLength} characters${maxTextBytes === undefined ? '' : `, ${maxTextBytes} bytes`}`],
    ...(maxCaptionLength === undefined
      ? []
      : [['text beside a file', maxCaptionLength === 0 ? 'none' : `${maxCaptionLength} characters`]]),
    ...(maxChoices === undefined ? [] : [['choices', `${maxChoices}`]]),
    ...Object.entries(limits.files).map(([kind, file]) => [kind, `${file.types.join(', ')}; ${bytes(file.maxBytes)}`]),
  ];
  return `### What may be sent\n\n| | |\n| --- | --- |\n${rows.map(row => `| ${escaped(row.join(' | '), false)} |`).join('\n')}\n`;
}

function bytes(count: number): string {
  if (count > 1e12) return 'of any size';
  return count >= 1_048_576
    ? `at most ${Math.round((count / 1_048_576) * 10) / 10} MiB`
    : `at most ${Math.round(count / 1024)} KiB`;
}

function yesNo(is: boolean): string {
  return is ? 'yes' : 'no';
}

function escaped(text: string, isCell = true): string {
  const plain = text.replaceAll('*', String.raw`\*`);
  return isCell ? plain.replaceAll('|', String.raw`\|`) : plain;
}

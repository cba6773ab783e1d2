/** Reads airy.yaml into leaves, each with the line it stands on. */
import { readFileSync, statSync } from 'node:fs';
import { isAlias, isMap, isScalar, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';
import { AiryError } from '@airy/errors';

/** A value that is not a section: a text, number, boolean, list, or nothing. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly line: number;
}

export interface SettingsFile {
  readonly leaves: readonly Leaf[];
  /** Line of every key, sections too, by path with dots. */
  readonly lines: ReadonlyMap<string, number>;
}

const maxBytes = 1024 * 1024;
const maxDepth = 10;

/** @throws AiryError `config_invalid`: not there, too large, not YAML, not a mapping. */
export function readSettingsFile(path: string, shownAs: string): SettingsFile {
  return parseSettings(readText(path, shownAs), shownAs);
}

function readText(path: string, shownAs: string): string {
  try {
    if (statSync(path).size > maxBytes) throw new AiryError('config_invalid', `${shownAs} is larger than 1 MiB.`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof AiryError) throw error;
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new AiryError('config_invalid', `The settings file ${shownAs} ${reason}.`, { cause: error });
  }
}

export function parseSettings(content: string, shownAs: string): SettingsFile {
  const counter = new LineCounter();
  const document = parseDocument(content, { lineCounter: counter, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line } = counter.linePos(error.pos[0]);
    throw new AiryError('config_invalid', `${shownAs}:${line} is not YAML: ${error.message}`);
  }
  const leaves: Leaf[] = [];
  const lines = new Map<string, number>();
  if (document.contents === null) return { leaves, lines };
  if (!isMap(document.contents))
    throw new AiryError('config_invalid', `${shownAs} must consist of \`key: value\` lines.`);

  const visit = (path: readonly string[], { key, value }: Pair<unknown, unknown>): void => {
    const here = [...path, String(isScalar(key) ? key.value : key)];
    const start = (key as Node).range?.[0] ?? 0;
    const { line } = counter.linePos(start);
    lines.set(here.join('.'), line);
    const node = isAlias(value) ? value.resolve(document) : value;
    if (isMap(node) && node.items.length > 0 && here.length < maxDepth)
      for (const pair of node.items) visit(here, pair);
    else leaves.push({ path: here, value: plainValue(node, document), line });
  };
  for (const pair of document.contents.items) visit([], pair);
  return { leaves, lines };
}

function plainValue(node: unknown, document: Document): unknown {
  if (node === null || node === undefined) return null;
  return (node as Node).toJS(document);
}

/** The full names of the tests in a file, read from its text without running it. */
import { parseSync } from '@swc/core';

/** A name; where it is known only when the test runs (`%s`, `${…}`), any text. */
export type TestName = RegExp;

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Of what is run: what is skipped or to be done does not count. */
export function testNamesOf(code: string): readonly TestName[] {
  const program = parseSync(code, { syntax: 'typescript', target: 'es2024' }) as unknown as Node;
  return namesIn(program, []).map(titles => new RegExp(`^${titles.join(' ')}$`, 's'));
}

function namesIn(node: unknown, titles: readonly string[]): readonly (readonly string[])[] {
  if (Array.isArray(node)) return node.flatMap(child => namesIn(child, titles));
  if (typeof node !== 'object' || node === null || isLeftOut(node as Node)) return [];
  const call = callOf(node as Node);
  if (call === null) return Object.values(node).flatMap(child => namesIn(child, titles));
  const under = [...titles, call.title];
  return call.isTest ? [under] : namesIn(call.rest, under);
}

interface Call {
  readonly isTest: boolean;
  /** As a regular expression. */
  readonly title: string;
  /** The arguments after the title. */
  readonly rest: readonly unknown[];
}

/** `it('…', …)`, `describe.each(…)('…', …)`, `describeWith('chromium', '…', …)` and the like; null for any other. */
function callOf(node: Node): Call | null {
  if (node.type !== 'CallExpression') return null;
  const name = calledName(node['callee'] as Node);
  const isTest = name === 'it' || name === 'test';
  if (!isTest && !name?.startsWith('describe')) return null;
  const given = (node['arguments'] as readonly { readonly expression: Node }[]).map(({ expression }) => expression);
  const place = name?.startsWith('describeWith') ? 1 : 0;
  const title = given[place] === undefined ? null : titleOf(given[place]);
  return title === null ? null : { isTest, title, rest: given.slice(place + 1) };
}

/** `it` of `it`, `it.only` and `it.each(…)`. */
function calledName(callee: Node): string | null {
  if (callee.type === 'Identifier') return callee['value'] as string;
  if (callee.type === 'MemberExpression') return calledName(callee['object'] as Node);
  if (callee.type === 'CallExpression') return calledName(callee['callee'] as Node);
  return null;
}

/** `it.skip(…)`, `it.todo(…)`, `describe.skip.each(…)(…)`, `xit(…)` and the like: nothing in them is run. */
function isLeftOut(node: Node): boolean {
  if (node.type === 'Identifier') return ['xit', 'xtest', 'xdescribe'].includes(node['value'] as string);
  if (node.type === 'CallExpression') return isLeftOut(node['callee'] as Node);
  if (node.type !== 'MemberExpression') return false;
  const property = node['property'] as Node;
  return ['skip', 'todo', 'failing'].includes(String(property['value'])) || isLeftOut(node['object'] as Node);
}

function titleOf(node: Node): string | null {
  if (node.type === 'StringLiteral') return patternOf(node['value'] as string);
  if (node.type === 'TemplateLiteral')
    return (node['quasis'] as readonly { readonly cooked: string }[]).map(({ cooked }) => patternOf(cooked)).join('.*');
  // A title that is made elsewhere.
  return node.type === 'Identifier' || node.type === 'BinaryExpression' ? '.*' : null;
}

/** What `each` fills in stands for any text. */
function patternOf(text: string): string {
  const escaped = text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return escaped.replaceAll(/%[sdifjop]|\\\$\w+/g, '.*');
}

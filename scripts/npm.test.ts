import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lastingNode } from './npm.mjs';
import { findRunning, noteRunning } from './running.mjs';

let folder: string;
let packages: string;
let inside: string;
let elsewhere: string;

function program(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airy-npm-'));
  packages = join(folder, 'node_modules');
  inside = program(join(packages, 'node/bin/node'));
  elsewhere = program(join(folder, 'usr/bin/node'));
  mkdirSync(join(packages, '.bin'));
  symlinkSync(inside, join(packages, '.bin/node'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the Node that npm runs on', () => {
  it('is ours, unless npm may delete it', () => {
    expect(lastingNode(packages, { running: elsewhere, env: {} })).toBe(elsewhere);
  });

  it("is npm's own, else one in PATH, when ours is among the packages", () => {
    const other = program(join(folder, 'opt/node'));
    const PATH = `${join(packages, '.bin')}:${join(folder, 'none')}:${dirname(other)}`;
    expect(lastingNode(packages, { running: inside, env: { PATH, npm_node_execpath: elsewhere } })).toBe(elsewhere);
    expect(lastingNode(packages, { running: inside, env: { PATH, npm_node_execpath: inside } })).toBe(other);
    const linked = join(folder, 'linked');
    mkdirSync(linked);
    symlinkSync(inside, join(linked, 'node'));
    expect(lastingNode(packages, { running: inside, env: { PATH: `${linked}:${PATH}` } })).toBe(other);
  });

  it('is a copy that runs, where there is no other', () => {
    copyFileSync(process.execPath, inside);
    const copy = lastingNode(packages, { running: inside, env: { PATH: join(packages, '.bin') } });
    rmSync(packages, { recursive: true });
    expect(spawnSync(copy, ['-p', '1 + 1'], { encoding: 'utf8' }).stdout).toBe('2\n');
    rmSync(dirname(copy), { recursive: true });
  });
});

describe('what runs on the packages', () => {
  it('is found while it is noted down and alive', () => {
    expect(findRunning(folder)).toBeNull();
    const forget = noteRunning(folder, process.pid);
    expect(findRunning(folder)).toBe(process.pid);
    forget();
    expect(findRunning(folder)).toBeNull();
  });

  it('is also what the data folder names, but no process that is gone', () => {
    const { pid: gone } = spawnSync(process.execPath, ['-e', '']);
    noteRunning(folder, gone);
    expect(findRunning(folder)).toBeNull();
    mkdirSync(join(folder, '.airy'));
    writeFileSync(join(folder, '.airy/running.json'), JSON.stringify({ url: 'http://x', pid: process.pid }));
    expect(findRunning(folder)).toBe(process.pid);
  });
});

import type { words } from './en.ts';

/** What every language has to say. */
export type Spoken = typeof words;

/** A language's file. A test says when one lacks a word. */
export type Translation = Partial<Spoken>;

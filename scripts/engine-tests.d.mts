export function enginesOf(file: string): string[];

export function enginesOfAll(files: readonly string[]): string[];

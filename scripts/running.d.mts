export function noteRunning(folder: string, pid: number): () => void;

export function findRunning(folder: string): number | null;

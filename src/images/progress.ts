import { stripVTControlCharacters } from 'node:util';

/** A line of the engine's output while it pulls, imports or builds. */
interface ProgressLine {
  stream?: string;
  status?: string;
  error?: string;
}

/**
 * Follows a pull, import or build to its end; calls `onLine` with each line of output, without colours. docker-modem's
 * followProgress is not used: it throws outside of any promise when the engine dies within a line.
 * @throws Error with the engine's message when it reports a failure.
 */
export async function followProgress(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  let rest = ''; // what a program writes arrives in pieces of any length
  const hear = (words: string) => {
    const lines = (rest + stripVTControlCharacters(words)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onLine(line.trimEnd());
  };
  for await (const text of linesOf(stream)) {
    const line = JSON.parse(text) as ProgressLine;
    if (line.status !== undefined) onLine(line.status);
    hear(line.error === undefined ? (line.stream ?? '') : '\n');
    if (line.error !== undefined) throw new Error(line.error);
  }
  hear('\n');
}

async function* linesOf(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}

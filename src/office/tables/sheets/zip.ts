/** Reads and writes ZIP archives as far as workbooks need them. What unpacks to more than it should is refused while it is read. */
import { promisify } from "node:util";
import { crc32, deflateRaw, inflateRaw } from "node:zlib";
import { TableError } from "../../../core/tables.ts";

const inflate = promisify(inflateRaw);
const deflate = promisify(deflateRaw) as (data: Uint8Array, options: { level: number }) => Promise<Buffer>;
const mostEntries = 5_000;
/** What all parts that are read may come to, unpacked. */
const mostBytes = 300 * 1024 * 1024;
const [endMark, entryMark, localMark] = [0x06054b50, 0x02014b50, 0x04034b50];
const [endLength, entryLength, localLength] = [22, 46, 30];
/** Level 6 takes four times as long for a tenth less. */
const deflateLevel = 2;

export interface Archive {
  readonly names: readonly string[];
  /** The unpacked bytes of an entry; undefined when there is none of that name. */
  read(name: string): Promise<Buffer | undefined>;
}

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

/** Opens an archive. Rejects with `too-much` for a bomb and `bad-value` for a damaged or locked one, here or in `read`. */
export function openArchive(bytes: Uint8Array): Archive {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = entriesOf(data);
  let left = mostBytes;
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name);
      if (!entry) return undefined;
      if (entry.offset + localLength > data.length || data.readUInt32LE(entry.offset) !== localMark) throw damaged();
      const from =
        entry.offset + localLength + data.readUInt16LE(entry.offset + 26) + data.readUInt16LE(entry.offset + 28);
      const packed = data.subarray(from, from + entry.packed);
      if (packed.length !== entry.packed) throw damaged();
      if (entry.method !== 0 && entry.method !== 8) throw damaged();
      const unpacked = entry.method === 0 ? packed : await unpack(packed, left);
      if (unpacked.length > left) throw bomb();
      left -= unpacked.length;
      return unpacked;
    },
  };
}

async function unpack(packed: Buffer, left: number): Promise<Buffer> {
  try {
    return (await inflate(packed, { maxOutputLength: Math.max(1, left) })) as Buffer;
  } catch (error) {
    throw (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? bomb() : damaged();
  }
}

function entriesOf(data: Buffer): Map<string, Entry> {
  const end = data.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || end + endLength > data.length || data.readUInt32LE(end) !== endMark) throw damaged();
  const count = data.readUInt16LE(end + 10);
  if (count > mostEntries) throw bomb();
  const entries = new Map<string, Entry>();
  let at = data.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + entryLength > data.length || data.readUInt32LE(at) !== entryMark) throw damaged();
    const nameLength = data.readUInt16LE(at + 28);
    if (data.readUInt16LE(at + 8) & 1)
      throw new TableError(
        "bad-value",
        "The workbook is locked with a password. Save it without one and send it again.",
        "工作簿有密码保护，请去掉密码后重新发送。",
      );
    const name = data.subarray(at + entryLength, at + entryLength + nameLength).toString("utf8");
    entries.set(name, {
      method: data.readUInt16LE(at + 10),
      packed: data.readUInt32LE(at + 20),
      offset: data.readUInt32LE(at + 42),
    });
    at += entryLength + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return entries;
}

const bomb = (): TableError =>
  new TableError(
    "too-much",
    `The file unpacks to more than ${mostBytes / 1024 / 1024} MB, so it is not read. Split it up.`,
    `文件解压后超过 ${mostBytes / 1024 / 1024} MB，不予读取，请拆分后再发。`,
  );

const damaged = (): TableError =>
  new TableError(
    "bad-value",
    "The file is damaged or no workbook. Save it again as .xlsx and send it once more.",
    "文件已损坏或不是工作簿，请重新保存为 .xlsx 后再发送。",
  );

/** An archive of these files; its dates are those of 1980, so the same files give the same bytes. */
export async function packArchive(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const index: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const packed = await deflate(bytes, { level: deflateLevel });
    const title = Buffer.from(name, "utf8");
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x0800, 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt16LE(0x21, 8);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(bytes.length, 18);
    facts.writeUInt16LE(title.length, 22);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(localMark);
    parts.push(local, facts, title, packed);
    const entry = Buffer.alloc(entryLength);
    entry.writeUInt32LE(entryMark);
    entry.writeUInt16LE(20, 4);
    facts.copy(entry, 6);
    entry.writeUInt32LE(at, 42);
    index.push(entry, title);
    at += localLength + title.length + packed.length;
  }
  const directory = Buffer.concat(index);
  const end = Buffer.alloc(endLength);
  end.writeUInt32LE(endMark);
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}

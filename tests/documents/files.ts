/** Opens what was written: the parts of a zip, the text of a PDF's pages, a page as LibreOffice shows it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Zip from "jszip";

export async function partsOf(bytes: Uint8Array): Promise<Map<string, string>> {
  const zip = await Zip.loadAsync(bytes);
  const parts = Object.entries(zip.files).filter(([path]) => /\.(?:xml|rels)$/.test(path));
  return new Map(await Promise.all(parts.map(async ([path, entry]) => [path, await entry.async("string")] as const)));
}

/** The words of an office file's XML, with a space between paragraphs. */
export const wordsIn = (xml: string | undefined): string =>
  (xml ?? "")
    .replace(/<\/(?:w|a):p>/g, "\n")
    .replace(/<[^>]+>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, "&");

export async function pagesOf(bytes: Uint8Array): Promise<string[]> {
  const pdfjs = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const home = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  const pdf = await pdfjs.getDocument({
    data: Uint8Array.from(bytes),
    cMapUrl: `${join(home, "cmaps")}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(home, "standard_fonts")}/`,
    verbosity: 0,
  }).promise;
  const pages: string[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    pages.push(
      items
        .map((item) => ("str" in item ? item.str : ""))
        .join(" ")
        .replace(/\s+/g, " "),
    );
  }
  return pages;
}

/** Whether LibreOffice can open files that end so; Debian has a package for each of its programs. */
export function opens(ending: "docx" | "pptx" | "xlsx"): boolean {
  const library = { docx: "libswlo.so", pptx: "libsdlo.so", xlsx: "libsclo.so" }[ending];
  try {
    execFileSync("which", ["soffice"], { stdio: "ignore" });
    readFileSync(join("/usr/lib/libreoffice/program", library), { flag: "r" });
    return true;
  } catch {
    return false;
  }
}

/** The file as LibreOffice prints it; rejects where it cannot open it. */
export function printed(bytes: Uint8Array, ending: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "atclaw-office-"));
  try {
    writeFileSync(join(folder, `file.${ending}`), bytes);
    execFileSync(
      "soffice",
      [
        `-env:UserInstallation=file://${folder}/profile`,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        join(folder, `file.${ending}`),
      ],
      { stdio: "ignore", timeout: 120_000 },
    );
    return readFileSync(join(folder, "file.pdf"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

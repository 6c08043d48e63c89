import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { filesIn, tempFolder } from "./helpers.ts";
import { docxEntries, pdf, zip } from "./make-files.ts";

const program = join(process.cwd(), "dist", "main.js");
const run = promisify(execFile);

it.skipIf(!existsSync(program))(
  "the built program reads every format and finds what they say (needs dist)",
  async () => {
    const folder = filesIn(tempFolder(), {
      "a.md": "---\nid: 101\ntitle: Markdown\n---\nQuokkas live on Rottnest Island.\n",
      "b.txt": "Wombats dig burrows at night.\n",
      "c.html": "<title>Web</title><p>Numbats eat termites.</p>",
      "d.docx": zip(docxEntries(["Bilbies have long ears."])),
      "e.pdf": pdf([[{ x: 50, y: 700, text: "Kowaris hunt insects." }]]),
    });
    const env = { ...process.env, ATCLAW_HOME: tempFolder() };
    const ingested = await run(process.execPath, [program, "ingest", "*.*", "--json"], { env, cwd: folder });
    expect(JSON.parse(ingested.stdout)).toMatchObject({ added: 5, failed: [] });
    for (const [question, source] of Object.entries({
      quokkas: "101",
      wombats: "b",
      numbats: "c",
      bilbies: "d",
      kowaris: "e",
    })) {
      const found = await run(process.execPath, [program, "search", question, "--json"], { env, cwd: folder });
      expect((JSON.parse(found.stdout) as { hits: { source: string }[] }).hits.map((hit) => hit.source)).toEqual([
        source,
      ]);
    }
  },
);
